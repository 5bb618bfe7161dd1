package com.goten.schema;

/**
 * One thing that is wrong with a schema.
 *
 * @param file file in which it stands
 * @param element full name of the message, method or service; empty where the file itself is wrong
 * @param field field or option; empty where the element itself is wrong
 */
public record SchemaFault(String file, String element, String field, String reason) {
    @Override
    public String toString() {
        var where = new StringBuilder(file);
        if (!element.isEmpty()) {
            where.append(": ").append(element);
        }
        if (!field.isEmpty()) {
            where.append('.').append(field);
        }
        return where.append(": ").append(reason).toString();
    }
}
