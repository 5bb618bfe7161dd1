package com.goten.resource;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.goten.schema.ResourceType;
import com.goten.types.View;
import io.vertx.core.buffer.Buffer;

/**
 * Which fields of a resource an answer holds: a view plus a mask (PROTOCOL.md section 3). Equal when they answer with
 * the same fields. The name is always there.
 */
public final class Projection {
    private Projection() {}

    /** @throws com.goten.errors.GotenException.InvalidArgument for unknown paths, naming {@code maskField} */
    public static Projection of(ResourceType type, View view, FieldMask mask, String maskField) {
        throw new IllegalStateException();
    }

    /** Whether it answers with everything, so that stored bytes go out unparsed. */
    public boolean isAll() {
        throw new IllegalStateException();
    }

    public DynamicMessage apply(DynamicMessage message) {
        throw new IllegalStateException();
    }

    /** The serialized answer for a stored resource; parses only where it must. */
    public Buffer wire(StoredResource resource) {
        throw new IllegalStateException();
    }

    /** Whether two states of a resource differ in a field that this answers with. */
    public boolean differs(DynamicMessage before, DynamicMessage after) {
        throw new IllegalStateException();
    }

    /** The paths that this answers with and in which the two states differ. */
    public FieldMask changedPaths(DynamicMessage before, DynamicMessage after) {
        throw new IllegalStateException();
    }
}
