package com.goten.schema;

/**
 * A field that names another resource (PROTOCOL.md sections 1.5 and 2). It may be single or repeated, and may sit in
 * nested messages, in lists of messages and in map values.
 *
 * <p>In a message that contains itself the field is at endlessly many places. There is one path for it, on which each
 * message comes once; {@link ReferenceGraph} finds it at any depth.
 *
 * @param path where it is in the resource; the last step is a string field, or a map with string values
 * @param targetService service of the target
 * @param targetType full name of the target's type, {@code devices.example.com/Device}
 */
public record ReferenceField(FieldPath path, String targetService, String targetType, DeleteBehaviour behaviour) {}
