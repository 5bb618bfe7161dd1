package com.goten.resource;

import com.google.protobuf.DynamicMessage;
import com.goten.schema.ResourceType;
import java.util.Comparator;

/** An order of resources, total: the name is the last key (PROTOCOL.md section 3, paging). */
public final class OrderBy {
    private OrderBy() {}

    /** @throws com.goten.errors.GotenException.InvalidArgument with the position, naming {@code field} */
    public static OrderBy parse(ResourceType type, String text, String field) {
        throw new IllegalStateException();
    }

    /** By name, ascending. */
    public static OrderBy name(ResourceType type) {
        throw new IllegalStateException();
    }

    /** Agrees with the order in which the store answers. */
    public Comparator<DynamicMessage> comparator() {
        throw new IllegalStateException();
    }
}
