package com.goten.api.call;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.NotFound;
import com.goten.explain.Plans;
import com.goten.mixin.CallHeaders;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.store.ResourceReader;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * A deletion of which nothing is done. Answers as the deletion would, and with the plan beside; where the schema answers
 * with the resource, with the resource as it is. Another region that has forwarded the call asks for the plan by itself: it
 * has no room for one.
 */
final class TriedDeletion {
    private final Plans plans;
    private final ResourceReader reader;
    private final boolean answersResource;

    TriedDeletion(ServedDeployment deployment, boolean answersResource) {
        this.plans = deployment.plans();
        this.reader = deployment.reader();
        this.answersResource = answersResource;
    }

    Future<Buffer> run(ResourceName name, boolean allowMissing, CallContext context) {
        return refusal(name, context)
                .compose(refusal -> refusal.isPresent()
                        ? Future.<Buffer>failedFuture(refusal.get())
                        : context.step(() -> answer(name, context)))
                .recover(failure -> failure instanceof NotFound && allowMissing
                        ? nothing(context)
                        : Future.failedFuture(failure));
    }

    private Future<Optional<GotenException>> refusal(ResourceName name, CallContext context) {
        if (context.header(CallHeaders.FORWARDED_FROM).isPresent()) {
            return plans.refusal(name, context.deadline());
        }
        return plans.plan(name, context.deadline()).map(planned -> {
            context.answer().plan(planned.plan());
            return planned.refusal();
        });
    }

    private static Future<Buffer> nothing(CallContext context) {
        context.answer().plan(DeletionPlan.getDefaultInstance());
        return Future.succeededFuture(Buffer.buffer());
    }

    private Future<Buffer> answer(ResourceName name, CallContext context) {
        return answersResource
                ? reader.get(ResourceKey.of(name), context.deadline()).map(found -> found
                        .map(resource -> Bodies.wire(name.type(), resource))
                        .orElseGet(Buffer::buffer))
                : Future.succeededFuture(Buffer.buffer());
    }
}
