package com.goten.api.call;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.NotFound;
import com.goten.resource.Projection;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiMethod;
import com.goten.schema.ResourceType;
import com.goten.store.ResourceReader;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** {@code GetX}: stored bytes go out unparsed where everything is asked for. */
final class GetCall implements UnaryCall {
    private final ResourceType type;
    private final FieldDescriptor name;
    private final ReadFields fields;
    private final SingleAnswer answer;
    private final ResourceReader reader;

    GetCall(ApiMethod method, ResourceReader reader) {
        this.type = method.resourceType();
        this.name = method.fields().name().orElseThrow();
        this.fields = new ReadFields(method);
        this.answer = new SingleAnswer(method);
        this.reader = reader;
    }

    @Override
    public Future<Buffer> run(DynamicMessage request, CallContext context) {
        ResourceName asked = ResourceNames.parse(type, (String) request.getField(name), name.getName());
        Projection projection = fields.in(request);
        return reader.get(ResourceKey.of(asked), context.deadline()).map(found -> answer.of(
                projection.wire(found.filter(resource -> resource.owned() || !context.ownedOnly())
                        .orElseThrow(() -> new NotFound(asked.value())))));
    }
}
