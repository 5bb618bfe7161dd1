package com.goten.schema;

import java.util.ArrayList;
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
    /** The collection whose ID is a region, in the names of regional types. */
    public static final String REGION_COLLECTION = "regions";
    /** Stands for any ID where wildcards are allowed; nowhere an ID itself. */
    public static final String WILDCARD = "-";

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
    public record Segment(String collection, String variable, IdRules rules) {
        boolean accepts(String id, boolean wildcards) {
            return id.equals(WILDCARD) ? wildcards : rules.accepts(id);
        }
    }

    /** The IDs of a name of this form, one per segment; empty for any other text, wildcards included. */
    public Optional<List<String>> match(String name) {
        return match(name, segments.size(), false);
    }

    /** As {@link #match}, where each ID may also be {@code -}. */
    public Optional<List<String>> matchWithWildcards(String name) {
        return match(name, segments.size(), true);
    }

    /**
     * The IDs of what a collection of this form stands under, {@code projects/p/regions/r}: all segments but the last.
     * The empty text matches a form of one segment.
     */
    public Optional<List<String>> matchPrefix(String prefix, boolean wildcards) {
        return match(prefix, segments.size() - 1, wildcards);
    }

    /**
     * The name with these IDs, unchecked.
     *
     * @param ids one per segment from the first one; fewer make the beginning of a name, without a slash at its end
     */
    public String format(List<String> ids) {
        var name = new StringBuilder();
        for (int i = 0; i < ids.size(); i++) {
            name.append(i == 0 ? "" : "/").append(segments.get(i).collection()).append('/').append(ids.get(i));
        }
        return name.toString();
    }

    /** How many segments from the first one make the parent's name; 0 without a parent. */
    public int parentSegments() {
        if (parent.isEmpty()) {
            return 0;
        }
        int before = segments.size() - 1;
        boolean regionInBetween = before > 0
                && segments.get(before - 1).collection().equals(REGION_COLLECTION)
                && !parent.get().type().endsWith("/Region");
        return regionInBetween ? before - 1 : before;
    }

    /** The parent's name in a name with these IDs. */
    public Optional<String> parentName(List<String> ids) {
        return parent.map(type -> format(ids.subList(0, parentSegments())));
    }

    /** The region in a name with these IDs; empty for forms that are not regional. */
    public Optional<String> region(List<String> ids) {
        return regionIndex().map(ids::get);
    }

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

    private Optional<List<String>> match(String name, int count, boolean wildcards) {
        if (count == 0) {
            return name.isEmpty() ? Optional.of(List.of()) : Optional.empty();
        }
        var ids = new ArrayList<String>(count);
        return match(name, 0, count, wildcards, ids) ? Optional.of(ids) : Optional.empty();
    }

    /** Matches the segments after those of {@code ids}, from a position in the name to its end. */
    private boolean match(String name, int from, int count, boolean wildcards, List<String> ids) {
        var segment = segments.get(ids.size());
        int start = from + segment.collection().length() + 1;
        if (start >= name.length() || name.charAt(start - 1) != '/' || !name.startsWith(segment.collection(), from)) {
            return false;
        }
        return segment.rules().spansSlashes()
                ? matchSpanning(name, start, count, wildcards, ids)
                : matchId(name, start, endOfStep(name, start), count, wildcards, ids);
    }

    /** An ID that may hold slashes takes as much as it can, as a regular expression would. */
    private boolean matchSpanning(String name, int start, int count, boolean wildcards, List<String> ids) {
        for (int end = name.length(); end > start; end = name.lastIndexOf('/', end - 1)) {
            if (matchId(name, start, end, count, wildcards, ids)) {
                return true;
            }
        }
        return false;
    }

    private boolean matchId(String name, int start, int end, int count, boolean wildcards, List<String> ids) {
        boolean last = ids.size() == count - 1;
        if (last != (end == name.length())) {
            return false;
        }
        var id = name.substring(start, end);
        if (!segments.get(ids.size()).accepts(id, wildcards)) {
            return false;
        }
        ids.add(id);
        if (last || match(name, end + 1, count, wildcards, ids)) {
            return true;
        }
        ids.remove(ids.size() - 1);
        return false;
    }

    private static int endOfStep(String name, int start) {
        int slash = name.indexOf('/', start);
        return slash < 0 ? name.length() : slash;
    }
}
