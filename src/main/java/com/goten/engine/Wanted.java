package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.resource.Reference;
import com.goten.resource.References;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeleteBehaviour;
import com.goten.schema.ResourceType;
import com.goten.store.NamedReference;
import com.goten.store.RecordedReference;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A constrained reference that a body to be saved holds.
 *
 * @param id field without indices, type and name of the target: a body that names a target twice in a list wants it once
 * @param service of the target
 * @param target where the target is if it is in this deployment; empty where it is of another service
 */
record Wanted(RecordedReference.Id id, String service, Optional<ResourceKey> target, DeleteBehaviour behaviour) {

    /**
     * All of a body.
     *
     * @throws GotenException.InvalidArgument for names that are none
     */
    static Collection<Wanted> of(ApiVersion version, ResourceName name, DynamicMessage body) {
        Map<RecordedReference.Id, Wanted> wanted = new LinkedHashMap<>();
        for (Reference reference : References.of(version, name, body)) {
            if (reference.behaviour().constrained()) {
                of(version, reference).ifPresent(target -> wanted.putIfAbsent(target.id(), target));
            }
        }
        return wanted.values();
    }

    /** Empty where the target takes no part in references. */
    private static Optional<Wanted> of(ApiVersion version, Reference reference) {
        Optional<ResourceType> type = version.type(reference.targetType());
        if (type.isPresent() && type.get().options().unconstrained()) {
            return Optional.empty();
        }
        return Optional.of(new Wanted(
                id(reference),
                reference.targetService(),
                type.map(found -> key(found, reference.targetName())),
                reference.behaviour()));
    }

    private static ResourceKey key(ResourceType type, String name) {
        return new ResourceKey(type.version(), type.singular(), name);
    }

    private static RecordedReference.Id id(Reference reference) {
        return new RecordedReference.Id(
                reference.recordedField(), reference.targetType(), reference.targetName());
    }

    /** One whose target may be here. */
    NamedReference named() {
        return new NamedReference(id.field(), id.targetType(), target.orElseThrow(), behaviour);
    }
}
