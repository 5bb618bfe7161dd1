package com.goten.api.call;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.engine.WriteResult;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiMethod;
import com.goten.schema.ResourceType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * {@code DeleteX}. Answers Empty; where the schema answers with the resource, its last state: with asynchronous deletion
 * as it is while DELETING, else as it was.
 */
final class DeleteCall implements UnaryCall {
    private final ResourceType type;
    private final FieldDescriptor name;
    private final RequestField<Boolean> allowMissing;
    private final boolean answersResource;
    private final ApiMethod method;
    private final CommandExecutor executor;
    private final TriedDeletion trial;

    DeleteCall(ApiMethod method, ServedDeployment deployment) {
        this.method = method;
        this.type = method.resourceType();
        this.name = method.fields().name().orElseThrow();
        this.allowMissing = RequestField.bool(method, "allow_missing");
        this.answersResource = method.output() == type.descriptor();
        this.executor = deployment.executor();
        this.trial = new TriedDeletion(deployment, answersResource);
    }

    @Override
    public Future<Buffer> run(DynamicMessage request, CallContext context) {
        ResourceName asked = ResourceNames.parse(type, (String) request.getField(name), name.getName());
        if (ValidateOnly.asked(method, request, context)) {
            return trial.run(asked, allowMissing.in(request), context);
        }
        var command = new Command.Delete(asked, allowMissing.in(request));
        return executor.execute(command, context.deadline()).map(this::answer);
    }

    private Buffer answer(WriteResult result) {
        if (!answersResource) {
            return Buffer.buffer();
        }
        return result.after()
                .or(result::before)
                .map(resource -> Bodies.wire(type, resource))
                .orElseGet(Buffer::buffer);
    }
}
