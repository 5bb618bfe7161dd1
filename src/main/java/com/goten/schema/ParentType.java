package com.goten.schema;

/**
 * A type whose names begin the names of another type. The holder's reference to it is constrained like any other.
 *
 * @param type full name, {@code iam.example.com/Project}
 */
public record ParentType(String service, String type) {}
