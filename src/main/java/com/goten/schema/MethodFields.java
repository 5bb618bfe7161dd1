package com.goten.schema;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Optional;

/**
 * Where a method's request and response hold resources; taken from option 69040 where present, else from names and
 * types. All are top-level fields.
 *
 * @param name request field with the resource name (Get, Delete, WatchX), or names (BatchGet: repeated)
 * @param parent request field with the parent (List, Search, WatchXs, Create)
 * @param body request field with the resource (Create, Update)
 * @param items response field with the resources (List, Search: repeated; BatchGet: the found), or the changes (Watch);
 *     empty where the response is the resource itself
 */
public record MethodFields(
        Optional<FieldDescriptor> name,
        Optional<FieldDescriptor> parent,
        Optional<FieldDescriptor> body,
        Optional<FieldDescriptor> items) {
    public static final MethodFields NONE =
            new MethodFields(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
