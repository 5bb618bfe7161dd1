package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.resource.Reference;
import com.goten.resource.References;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeleteBehaviour;
import com.goten.schema.ResourceType;
import com.goten.store.NamedReference;
import com.goten.store.RecordedReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A constrained reference that a body to be saved holds.
 *
 * @param id field without indices, type and name of the target: a body that names a target twice in a list wants it once
 * @param target the target in this deployment
 */
record Wanted(RecordedReference.Id id, ResourceKey target, DeleteBehaviour behaviour) {

    /**
     * All of a body.
     *
     * @throws GotenException.InvalidArgument for names that are none
     * @throws GotenException.FailedPrecondition for targets that cannot be checked from here
     */
    static Collection<Wanted> of(ApiVersion version, ResourceName name, DynamicMessage body) {
        Map<RecordedReference.Id, Wanted> wanted = new LinkedHashMap<>();
        List<PreconditionViolation> outOfReach = new ArrayList<>();
        for (Reference reference : References.of(version, name, body)) {
            if (!reference.behaviour().constrained()) {
                continue;
            }
            Optional<ResourceType> type = version.type(reference.targetType());
            if (type.isEmpty()) {
                outOfReach.add(new PreconditionViolation("REFERENCE", reference.targetName(),
                        reference.field() + ": " + reference.targetType() + " is of a service that cannot be asked from here"));
            } else if (!type.get().options().unconstrained()) {
                var target = new Wanted(id(reference), key(type.get(), reference.targetName()), reference.behaviour());
                wanted.putIfAbsent(target.id(), target);
            }
        }
        if (!outOfReach.isEmpty()) {
            throw new GotenException.FailedPrecondition(
                    "references to other services cannot be established", "REFERENCE_OUT_OF_REACH", outOfReach);
        }
        return wanted.values();
    }

    private static ResourceKey key(ResourceType type, String name) {
        return new ResourceKey(type.version(), type.singular(), name);
    }

    private static RecordedReference.Id id(Reference reference) {
        return new RecordedReference.Id(
                withoutIndices(reference.field()), reference.targetType(), reference.targetName());
    }

    static String withoutIndices(String field) {
        return field.indexOf('[') < 0 ? field : field.replaceAll("\\[(?:\"(?:[^\"\\\\]|\\\\.)*\"|[^\\]]*)]", "");
    }

    NamedReference named() {
        return new NamedReference(id.field(), id.targetType(), target, behaviour);
    }
}
