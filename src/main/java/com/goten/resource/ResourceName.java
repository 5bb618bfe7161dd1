package com.goten.resource;

import com.goten.schema.NamePattern;
import com.goten.schema.ParentType;
import com.goten.schema.ResourceType;
import java.util.List;
import java.util.Optional;

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

    /** A parent resource: its type is of this service or of another. */
    public record Parent(ParentType type, String name) {}

    /** The last ID. */
    public String id() {
        return ids.get(ids.size() - 1);
    }

    /** The region of a regional name. */
    public Optional<String> region() {
        return pattern.region(ids);
    }

    /** What a request for its collection has as parent, {@code projects/p/regions/r}; empty for none. */
    public String parent() {
        return pattern.format(ids.subList(0, ids.size() - 1));
    }

    /**
     * The resource that it lies under, which its name refers to. A region segment in front of the last one is no part
     * of that resource's name.
     */
    public Optional<Parent> parentResource() {
        return pattern.parentName(ids).map(name -> new Parent(pattern.parent().orElseThrow(), name));
    }

    @Override
    public String toString() {
        return value;
    }
}
