package com.goten.resource;

import com.goten.schema.NamePattern;
import com.goten.schema.ResourceType;
import java.util.List;

/**
 * A name of a resource of a known type, without wildcards, checked against the type's patterns (PROTOCOL.md section 2,
 * names).
 *
 * @param pattern the form that it has
 * @param ids one ID per segment of the pattern
 * @param value the name as on the wire
 */
public record ResourceName(ResourceType type, NamePattern pattern, List<String> ids, String value) {
    public ResourceName {
        ids = List.copyOf(ids);
    }

    /** The last ID. */
    public String id() {
        return ids.get(ids.size() - 1);
    }

    @Override
    public String toString() {
        return value;
    }
}
