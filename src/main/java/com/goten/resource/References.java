package com.goten.resource;

import com.google.protobuf.DynamicMessage;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeleteBehaviour;
import com.goten.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** References inside messages (PROTOCOL.md sections 1.5 and 2). */
public final class References {
    private References() {}

    /**
     * All references of a resource, its parent first; empty values are none. A type that is unconstrained has none.
     *
     * @param version the version of the resource, whose types check names that point into the same service
     * @throws com.goten.errors.GotenException.InvalidArgument for values that hold wildcards or are not a resource
     *     name, and, where the target's type is of this service, for names that are none of that type's
     */
    public static List<Reference> of(ApiVersion version, ResourceName name, DynamicMessage message) {
        ResourceType type = name.type();
        if (type.options().unconstrained()) {
            return List.of();
        }
        var found = new ArrayList<Reference>();
        parent(name).ifPresent(found::add);
        ReferenceWalk.visit(message, type.referenceGraph(), (field, place, value) -> {
            TargetNames.check(version.type(field.targetType()), field, value, place);
            found.add(new Reference(
                    place.toString(), field.targetService(), field.targetType(), value, field.behaviour()));
        });
        return found;
    }

    private static Optional<Reference> parent(ResourceName name) {
        DeleteBehaviour behaviour = name.type().options().onParentDeleted();
        return name.parentResource().map(parent -> new Reference(
                Reference.PARENT, parent.type().service(), parent.type().type(), parent.name(), behaviour));
    }

    /**
     * The message without those references to the target that its deletion unsets: single fields cleared, matching
     * items of lists removed. Of a message in a list the field is cleared; the message stays.
     */
    public static DynamicMessage unset(
            ResourceType type, DynamicMessage message, String targetType, String targetName) {
        return unset(type, message, targetType, targetName, DeleteBehaviour::unsetsReference);
    }

    /** As above, for references of the given behaviours. */
    public static DynamicMessage unset(
            ResourceType type,
            DynamicMessage message,
            String targetType,
            String targetName,
            Predicate<DeleteBehaviour> behaviours) {
        var clearing = new ReferenceClearing(
                type.referenceGraph(),
                field -> field.targetType().equals(targetType) && behaviours.test(field.behaviour()),
                targetName);
        return (DynamicMessage) clearing.clear(message);
    }
}
