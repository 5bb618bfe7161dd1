package com.goten.api.call;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.resource.Projection;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiMethod;
import com.goten.schema.ResourceType;
import com.goten.types.View;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** {@code UpdateX}. */
final class UpdateCall implements UnaryCall {
    private final ResourceType type;
    private final RequestBody body;
    private final RequestField<FieldMask> mask;
    private final CompareAndSet condition;
    private final RequestField<Boolean> allowMissing;
    private final WriteAnswer answer;
    private final CommandExecutor executor;

    UpdateCall(ApiMethod method, CommandExecutor executor) {
        this.type = method.resourceType();
        this.body = new RequestBody(method);
        this.mask = RequestField.mask(method, "update_mask");
        this.condition = new CompareAndSet(method);
        this.allowMissing = RequestField.bool(method, "allow_missing");
        this.answer = new WriteAnswer(method);
        this.executor = executor;
    }

    @Override
    public Future<Buffer> run(DynamicMessage request, CallContext context) {
        DynamicMessage resource = body.in(request);
        var name = (String) resource.getField(type.fields().name());
        ResourceNames.parse(type, name, body.name() + "." + type.fields().name().getName());
        var command = new Command.Update(
                type, resource, paths(request), condition.in(request), allowMissing.in(request));
        WriteAnswer.Form form = answer.in(request);
        return body.located(executor.execute(command, context.deadline())).map(form::of);
    }

    /** A mask without paths is none. */
    private Optional<FieldMask> paths(DynamicMessage request) {
        FieldMask asked = mask.in(request);
        if (asked.getPathsCount() == 0) {
            return Optional.empty();
        }
        Projection.of(type, View.UNSPECIFIED, asked, mask.name());
        return Optional.of(asked);
    }
}
