package com.goten.watch;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.goten.errors.GotenException;
import com.goten.schema.ApiMethod;
import io.vertx.core.buffer.Buffer;

/**
 * Writes changes as items of a watch method's response: {@code <type>_changes { current { <resource> } }}, tag and
 * length included, ready to be strung together. Field numbers come from the descriptor, by name.
 */
final class ChangeCodec {
    private final int items;
    private final Kind added;
    private final Kind modified;
    private final Kind removed;
    private final Kind current;

    /** One alternative of a change; a number is 0 where the schema lacks the field, which is then not written. */
    private record Kind(
            int number, int name, int resource, int fieldMask, int previousViewIndex, int viewIndex) {
        static final Kind NONE = new Kind(0, 0, 0, 0, 0, 0);
    }

    /** @throws GotenException.Unimplemented where the method's response has not the shape of changes */
    ChangeCodec(ApiMethod method) {
        FieldDescriptor field = method.fields().items()
                .filter(candidate -> candidate.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .orElseThrow(() -> new GotenException.Unimplemented(
                        method.fullName() + " has no field with changes in its response"));
        Descriptor change = field.getMessageType();
        Descriptor resource = method.resourceType().descriptor();
        this.items = field.getNumber();
        this.added = kind(change, "added", resource);
        this.modified = kind(change, "modified", resource);
        this.removed = kind(change, "removed", resource);
        this.current = kind(change, "current", resource);
    }

    /** @throws GotenException.Unimplemented where changes of that kind cannot be told in this schema */
    void require(ApiMethod method, boolean stateless) {
        boolean enough = removed.number() != 0
                && (stateless ? current.number() != 0 : added.number() != 0 && modified.number() != 0);
        if (!enough) {
            throw new GotenException.Unimplemented(method.fullName() + " cannot be served: its changes lack "
                    + (stateless ? "current or removed" : "added, modified or removed"));
        }
    }

    Buffer current(Buffer resource) {
        return item(current, Wire.bytes(Buffer.buffer(resource.length() + 8), current.resource(), resource));
    }

    Buffer added(Buffer resource, int viewIndex) {
        Buffer body = Wire.bytes(Buffer.buffer(resource.length() + 16), added.resource(), resource);
        return item(added, viewIndex(body, added, viewIndex));
    }

    Buffer modified(String name, Buffer resource, FieldMask changed, int previousViewIndex, int viewIndex) {
        Buffer body = Buffer.buffer(resource.length() + 64);
        if (modified.name() != 0) {
            Wire.string(body, modified.name(), name);
        }
        Wire.bytes(body, modified.resource(), resource);
        if (modified.fieldMask() != 0) {
            Wire.bytes(body, modified.fieldMask(), Buffer.buffer(changed.toByteArray()));
        }
        if (modified.previousViewIndex() != 0) {
            Wire.number(body, modified.previousViewIndex(), previousViewIndex);
        }
        return item(modified, viewIndex(body, modified, viewIndex));
    }

    Buffer removed(String name, int viewIndex) {
        Buffer body = Wire.string(Buffer.buffer(name.length() + 16), removed.name(), name);
        return item(removed, viewIndex(body, removed, viewIndex));
    }

    private static Buffer viewIndex(Buffer body, Kind kind, int index) {
        return kind.viewIndex() == 0 ? body : Wire.number(body, kind.viewIndex(), index);
    }

    private Buffer item(Kind kind, Buffer body) {
        Buffer change = Wire.bytes(Buffer.buffer(body.length() + 8), kind.number(), body);
        return Wire.bytes(Buffer.buffer(change.length() + 8), items, change);
    }

    private static Kind kind(Descriptor change, String name, Descriptor resource) {
        FieldDescriptor field = change.findFieldByName(name);
        if (field == null || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return Kind.NONE;
        }
        Descriptor message = field.getMessageType();
        int body = message.getFields().stream()
                .filter(candidate -> isMessage(candidate, resource.getFullName()))
                .mapToInt(FieldDescriptor::getNumber)
                .findFirst()
                .orElse(0);
        if (body == 0 && !name.equals("removed")) {
            return Kind.NONE;
        }
        return new Kind(
                field.getNumber(),
                number(message, "name"),
                body,
                number(message, "field_mask"),
                number(message, "previous_view_index"),
                number(message, "view_index"));
    }

    private static boolean isMessage(FieldDescriptor field, String fullName) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && field.getMessageType().getFullName().equals(fullName);
    }

    private static int number(Descriptor message, String field) {
        FieldDescriptor found = message.findFieldByName(field);
        return found == null ? 0 : found.getNumber();
    }
}
