package com.goten.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeleteBehaviour;
import com.goten.schema.ReferenceField;
import com.goten.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** References inside messages (PROTOCOL.md sections 1.5 and 2). */
public final class References {
    private References() {}

    /**
     * All references of a resource, its parent first; empty values are none. A type that is unconstrained has none.
     *
     * @param version the version of the resource, whose types check names that point into the same service
     * @throws com.goten.errors.GotenException.InvalidArgument for values that hold wildcards or are not a resource name,
     *     and, where the target's type is of this service, for names that are none of that type's
     */
    public static List<Reference> of(ApiVersion version, ResourceName name, DynamicMessage message) {
        ResourceType type = name.type();
        if (type.options().unconstrained()) {
            return List.of();
        }
        var found = new ArrayList<Reference>();
        parent(name).ifPresent(found::add);
        for (ReferenceField field : type.references()) {
            Optional<ResourceType> target = version.type(field.targetType());
            ReferenceWalk.visit(message, field.path(), (place, value) -> {
                TargetNames.check(target, field, value, place);
                found.add(new Reference(
                        place.toString(), field.targetService(), field.targetType(), value, field.behaviour()));
            });
        }
        return found;
    }

    private static Optional<Reference> parent(ResourceName name) {
        DeleteBehaviour behaviour = name.type().options().onParentDeleted();
        return name.parentResource().map(parent -> new Reference(
                Reference.PARENT, parent.type().service(), parent.type().type(), parent.name(), behaviour));
    }

    /**
     * The message without those references to the target that its deletion unsets: single fields cleared, matching items
     * of lists removed. Of a message in a list the field is cleared; the message stays.
     */
    public static DynamicMessage unset(ResourceType type, DynamicMessage message, String targetType, String targetName) {
        return unset(type, message, targetType, targetName, DeleteBehaviour::unsetsReference);
    }

    /** As above, for references of the given behaviours. */
    public static DynamicMessage unset(
            ResourceType type,
            DynamicMessage message,
            String targetType,
            String targetName,
            Predicate<DeleteBehaviour> behaviours) {
        Message result = message;
        for (ReferenceField field : type.references()) {
            if (field.targetType().equals(targetType) && behaviours.test(field.behaviour())) {
                result = without(result, field.path().fields(), targetName);
            }
        }
        return (DynamicMessage) result;
    }

    private static Message without(Message message, List<FieldDescriptor> path, String target) {
        FieldDescriptor field = path.get(0);
        if (field.isRepeated() ? message.getRepeatedFieldCount(field) == 0 : !message.hasField(field)) {
            return message;
        }
        if (field.isRepeated()) {
            return withItems(message, field, path, target);
        }
        if (path.size() > 1) {
            Message inner = (Message) message.getField(field);
            Message changed = without(inner, path.subList(1, path.size()), target);
            return changed == inner ? message : message.toBuilder().setField(field, changed).build();
        }
        return target.equals(message.getField(field)) ? message.toBuilder().clearField(field).build() : message;
    }

    private static Message withItems(
            Message message, FieldDescriptor field, List<FieldDescriptor> path, String target) {
        List<?> before = (List<?>) message.getField(field);
        var after = new ArrayList<Object>(before.size());
        boolean changed = false;
        for (Object item : before) {
            Object kept = item(item, field, path, target);
            changed |= kept != item;
            if (kept != null) {
                after.add(kept);
            }
        }
        return changed ? message.toBuilder().setField(field, after).build() : message;
    }

    /** The item as it stays; null where it goes. */
    private static @Nullable Object item(
            Object item, FieldDescriptor field, List<FieldDescriptor> path, String target) {
        if (field.isMapField()) {
            Message entry = (Message) item;
            FieldDescriptor value = MapKeys.valueField(field);
            if (path.size() == 1) {
                return target.equals(entry.getField(value)) ? null : entry;
            }
            Message inner = (Message) entry.getField(value);
            Message changed = without(inner, path.subList(1, path.size()), target);
            return changed == inner ? entry : entry.toBuilder().setField(value, changed).build();
        }
        return path.size() > 1
                ? without((Message) item, path.subList(1, path.size()), target)
                : target.equals(item) ? null : item;
    }
}
