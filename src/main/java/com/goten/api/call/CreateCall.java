package com.goten.api.call;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.schema.ApiMethod;
import com.goten.schema.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.Set;

/** {@code CreateX}. */
final class CreateCall implements UnaryCall {
    /** The name under which the engine speaks of the parent. */
    private static final Set<String> PARENT = Set.of("parent");

    private final ResourceType type;
    private final Optional<FieldDescriptor> parent;
    private final RequestBody body;
    private final WriteAnswer answer;
    private final CommandExecutor executor;

    CreateCall(ApiMethod method, CommandExecutor executor) {
        this.type = method.resourceType();
        this.parent = method.fields().parent();
        this.body = new RequestBody(method);
        this.answer = new WriteAnswer(method);
        this.executor = executor;
    }

    @Override
    public Future<Buffer> run(DynamicMessage request, CallContext context) {
        String under = parent.map(field -> (String) request.getField(field)).orElse("");
        var command = new Command.Create(type, under, body.in(request));
        WriteAnswer.Form form = answer.in(request);
        return body.located(executor.execute(command, context.deadline()), PARENT).map(form::of);
    }
}
