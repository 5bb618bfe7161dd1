package com.goten.resource.filter;

import com.google.protobuf.DynamicMessage;
import com.goten.schema.ResourceType;

/** A condition on resources of one type, checked against its descriptor. */
public interface Filter {

    boolean matches(DynamicMessage resource);

    /** Whether everything matches, so that nothing need be parsed. */
    boolean isTrue();

    /**
     * @throws com.goten.errors.GotenException.InvalidArgument with the position of bad syntax or an unknown path, naming
     *     {@code field}
     */
    static Filter parse(ResourceType type, String text, String field) {
        throw new IllegalStateException();
    }
}
