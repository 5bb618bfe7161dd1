package com.goten.api.call;

import com.goten.errors.GotenException.DeadlineExceeded;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;

/**
 * Fails each call at its deadline, whatever hangs, and when its client goes. What the call may still do then, a write
 * that is under way, is answered to nobody.
 */
final class DeadlineWatch implements CallInterceptor {
    private final Vertx vertx;

    DeadlineWatch(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Future<Buffer> unary(Call call, Function<Call, Future<Buffer>> next) {
        Deadline deadline = call.context().deadline();
        if (deadline.isPast()) {
            return Future.failedFuture(exceeded(call));
        }
        Future<Buffer> running = call.context().step(() -> next.apply(call));
        return running.isComplete() ? running : bounded(call, running, deadline);
    }

    private Future<Buffer> bounded(Call call, Future<Buffer> running, Deadline deadline) {
        Promise<Buffer> answer = Promise.promise();
        long timer = vertx.setTimer(deadline.remainingMillis(), id -> answer.tryFail(exceeded(call)));
        call.context().abandoned().onComplete(v -> answer.tryFail(CallContext.gone()));
        running.onComplete(result -> {
            if (result.succeeded()) {
                answer.tryComplete(result.result());
            } else {
                answer.tryFail(result.cause());
            }
        });
        return answer.future().onComplete(answered -> vertx.cancelTimer(timer));
    }

    @Override
    public void opening(RunningStream stream) {
        Deadline deadline = stream.call().context().deadline();
        if (deadline.isPast()) {
            throw exceeded(stream.call());
        }
        if (CallDeadlines.bounds(deadline)) {
            long timer = vertx.setTimer(deadline.remainingMillis(), id -> stream.stop(exceeded(stream.call())));
            stream.whenOver(reason -> vertx.cancelTimer(timer));
        }
    }

    private static DeadlineExceeded exceeded(Call call) {
        return new DeadlineExceeded(call.method().name() + " was not answered by its deadline");
    }
}
