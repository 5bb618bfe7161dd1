package com.goten.schema;

import java.util.List;
import java.util.Optional;

/**
 * One form that names of a type have: {@code projects/{project}/regions/{region}/devices/{device}}, collections and IDs
 * in turn. Immutable.
 *
 * @param text as in {@code google.api.resource}
 * @param segments collection and variable, in order
 * @param parent the parent type that this form begins with; empty for a form without one
 */
public record NamePattern(String text, List<Segment> segments, Optional<ParentType> parent) {
    /** The variable of regional types. */
    public static final String REGION_COLLECTION = "regions";

    public NamePattern {
        segments = List.copyOf(segments);
    }

    /**
     * One step of a name.
     *
     * @param collection literal before the ID, {@code devices}
     * @param variable name of the ID, {@code device}
     * @param rules what the ID may be; of the type whose segment it is where that type is known
     */
    public record Segment(String collection, String variable, IdRules rules) {}

    /** Whether a {@code regions/{region}} segment is in it, other than as the last one. */
    public boolean regional() {
        return regionIndex().isPresent();
    }

    /** Index of the region segment; never the last one (a Region resource is not itself regional). */
    public Optional<Integer> regionIndex() {
        for (int i = 0; i < segments.size() - 1; i++) {
            if (segments.get(i).collection().equals(REGION_COLLECTION)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }
}
