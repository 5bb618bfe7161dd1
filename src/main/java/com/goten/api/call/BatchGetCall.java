package com.goten.api.call;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.resource.Projection;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiMethod;
import com.goten.schema.ResourceType;
import com.goten.store.ResourceReader;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code BatchGetXs}: at most {@value #MAX_NAMES} names; found and missing, both in the order of the request. */
final class BatchGetCall implements UnaryCall {
    static final int MAX_NAMES = 1000;

    private final ResourceType type;
    private final FieldDescriptor names;
    private final FieldDescriptor found;
    private final Optional<FieldDescriptor> missing;
    private final ReadFields fields;
    private final ResourceReader reader;

    BatchGetCall(ApiMethod method, ResourceReader reader) {
        this.type = method.resourceType();
        this.names = method.fields().name().orElseThrow();
        this.found = method.fields().items().orElseThrow();
        this.missing = method.responseField("missing");
        this.fields = new ReadFields(method);
        this.reader = reader;
    }

    @Override
    public Future<Buffer> run(DynamicMessage request, CallContext context) {
        List<ResourceKey> asked = parse(request);
        Projection projection = fields.in(request);
        if (asked.isEmpty()) {
            return Future.succeededFuture(Buffer.buffer());
        }
        return reader.getAll(asked.stream().distinct().toList())
                .map(resources -> answer(asked, resources, projection));
    }

    private List<ResourceKey> parse(DynamicMessage request) {
        int count = request.getRepeatedFieldCount(names);
        if (count > MAX_NAMES) {
            throw new InvalidArgument(names.getName(), count + " names; at most " + MAX_NAMES + " are answered at once");
        }
        List<ResourceKey> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = (String) request.getRepeatedField(names, i);
            ResourceName parsed = ResourceNames.parse(type, name, names.getName() + "[" + i + "]");
            keys.add(ResourceKey.of(parsed));
        }
        return keys;
    }

    private Buffer answer(List<ResourceKey> asked, List<StoredResource> resources, Projection projection) {
        Map<ResourceKey, StoredResource> byKey =
                resources.stream().collect(Collectors.toMap(StoredResource::key, Function.identity()));
        var writer = new MessageWriter(resources.size() * 256);
        for (ResourceKey key : asked) {
            StoredResource resource = byKey.get(key);
            if (resource != null) {
                writer.message(found, projection.wire(resource));
            } else {
                missing.ifPresent(field -> writer.element(field, key.name()));
            }
        }
        return writer.answer();
    }
}
