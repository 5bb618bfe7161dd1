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
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code BatchGetXs}: at most {@value #MAX_NAMES} names; found and missing, each once, both in the order of the
 * request. They are read piece by piece, so that an answer over the bound is refused before all of it is in memory.
 */
final class BatchGetCall implements UnaryCall {
    static final int MAX_NAMES = 1000;
    static final int READ_AT_ONCE = 100;

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
        List<ResourceKey> asked = List.copyOf(parse(request));
        Projection projection = fields.in(request);
        if (asked.isEmpty()) {
            return Future.succeededFuture(Buffer.buffer());
        }
        return read(asked, 0, new HashMap<>(), 0, context).map(resources -> answer(asked, resources, projection));
    }

    /** Adds the resources from one key on to those that have been read. */
    private Future<Map<ResourceKey, StoredResource>> read(
            List<ResourceKey> asked,
            int from,
            Map<ResourceKey, StoredResource> read,
            long bytes,
            CallContext context) {
        int to = Math.min(asked.size(), from + READ_AT_ONCE);
        return context.step(() -> reader.getAll(asked.subList(from, to), context.deadline())).compose(resources -> {
            long sum = bytes + resources.stream().mapToLong(resource -> resource.body().length()).sum();
            AnswerBound.check(sum, "ask for fewer names at once");
            resources.stream()
                    .filter(resource -> resource.owned() || !context.ownedOnly())
                    .forEach(resource -> read.put(resource.key(), resource));
            return to == asked.size() ? Future.succeededFuture(read) : read(asked, to, read, sum, context);
        });
    }

    private Set<ResourceKey> parse(DynamicMessage request) {
        int count = request.getRepeatedFieldCount(names);
        if (count > MAX_NAMES) {
            throw new InvalidArgument(names.getName(), count + " names; at most " + MAX_NAMES + " are answered at once");
        }
        Set<ResourceKey> keys = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            String name = (String) request.getRepeatedField(names, i);
            ResourceName parsed = ResourceNames.parse(type, name, names.getName() + "[" + i + "]");
            keys.add(ResourceKey.of(parsed));
        }
        return keys;
    }

    private Buffer answer(
            List<ResourceKey> asked, Map<ResourceKey, StoredResource> resources, Projection projection) {
        var writer = new MessageWriter(resources.size() * 256);
        for (ResourceKey key : asked) {
            StoredResource resource = resources.get(key);
            if (resource != null) {
                writer.message(found, projection.wire(resource));
            } else {
                missing.ifPresent(field -> writer.element(field, key.name()));
            }
        }
        return writer.answer();
    }
}
