package com.goten.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;

/** Equality of single fields. */
final class Values {
    private Values() {}

    /** Whether two messages have the same in a field; the order of a map's entries is nothing. */
    static boolean same(FieldDescriptor field, Message one, Message other) {
        if (field.isMapField()) {
            return one.getRepeatedFieldCount(field) == other.getRepeatedFieldCount(field)
                            && one.getField(field).equals(other.getField(field))
                    || MapKeys.entries(field, one).equals(MapKeys.entries(field, other));
        }
        return (field.isRepeated() || one.hasField(field) == other.hasField(field))
                && one.getField(field).equals(other.getField(field));
    }
}
