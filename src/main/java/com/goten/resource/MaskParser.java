package com.goten.resource;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.goten.errors.GotenException.FieldViolation;
import com.goten.errors.GotenException.InvalidArgument;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads field masks. A path is dotted, in snake_case or camelCase; after a map the next segment is a key, in backticks
 * where it has a dot in it; {@code *} as the last segment means all, as does the path itself.
 */
final class MaskParser {
    private static final String ANY = "*";
    /** Also bounds the recursion over types that hold themselves. */
    private static final int MAX_SEGMENTS = 64;
    /** More than any resource has fields that one would name. */
    static final int MAX_PATHS = 1000;
    /** What is wrong is told up to here. */
    static final int MAX_VIOLATIONS = 100;

    private final boolean throughLists;
    private final List<String> segments;

    private MaskParser(boolean throughLists, List<String> segments) {
        this.throughLists = throughLists;
        this.segments = segments;
    }

    /**
     * The tree of a mask; NONE for one without paths.
     *
     * @param throughLists whether a path may go on into each item of a list; else a list is there as a whole only
     * @throws InvalidArgument with what is wrong, up to {@value #MAX_VIOLATIONS} paths, naming {@code field}
     */
    static MaskTree parse(Descriptor type, FieldMask mask, boolean throughLists, String field) {
        if (mask.getPathsCount() > MAX_PATHS) {
            throw new InvalidArgument(
                    field + ".paths", mask.getPathsCount() + " paths; at most " + MAX_PATHS + " are taken");
        }
        var trees = new ArrayList<MaskTree>();
        var violations = new ArrayList<FieldViolation>();
        for (int i = 0; i < mask.getPathsCount() && violations.size() < MAX_VIOLATIONS; i++) {
            try {
                trees.add(path(type, mask.getPaths(i), throughLists));
            } catch (BadPath e) {
                String path = ResourceNames.quoted(mask.getPaths(i));
                violations.add(new FieldViolation(field + ".paths[" + i + "]", path + ": " + e.getMessage()));
            }
        }
        if (!violations.isEmpty()) {
            throw new InvalidArgument(violations);
        }
        return MaskTree.union(trees);
    }

    private static MaskTree path(Descriptor type, String path, boolean throughLists) {
        List<String> segments = segments(path);
        if (segments.size() > MAX_SEGMENTS) {
            throw new BadPath("has more than " + MAX_SEGMENTS + " segments");
        }
        return new MaskParser(throughLists, segments).message(type, 0);
    }

    private static List<String> segments(String path) {
        var segments = new ArrayList<String>();
        int start = 0;
        while (start <= path.length()) {
            boolean quoted = path.startsWith("`", start);
            int end = quoted ? path.indexOf('`', start + 1) + 1 : endOfSegment(path, start);
            if (end <= start || end < path.length() && path.charAt(end) != '.') {
                throw new BadPath(quoted ? "a backtick is not closed before a dot" : "a segment is empty");
            }
            if (path.charAt(start) == '"') {
                throw new BadPath("a map key stands in backticks, not in quotes");
            }
            segments.add(quoted ? path.substring(start + 1, end - 1) : path.substring(start, end));
            start = end + 1;
        }
        return segments;
    }

    private static int endOfSegment(String path, int start) {
        int dot = path.indexOf('.', start);
        return dot < 0 ? path.length() : dot;
    }

    private MaskTree message(Descriptor type, int index) {
        String segment = segments.get(index);
        if (segment.equals(ANY)) {
            return any(index);
        }
        FieldDescriptor field = FieldNames.find(type, segment)
                .orElseThrow(() -> new BadPath(FieldNames.unknown(type, segment)));
        return MaskTree.of(field, below(field, index + 1));
    }

    private MaskTree any(int index) {
        if (!last(index)) {
            throw new BadPath("nothing may follow *");
        }
        return MaskTree.ALL;
    }

    private boolean last(int index) {
        return index == segments.size() - 1;
    }

    private MaskTree below(FieldDescriptor field, int index) {
        if (index == segments.size()) {
            return MaskTree.ALL;
        }
        if (field.isMapField()) {
            return entry(field, index);
        }
        if (field.isRepeated()) {
            return item(field, index);
        }
        return inside(field, field, index);
    }

    private MaskTree entry(FieldDescriptor field, int index) {
        if (segments.get(index).equals(ANY)) {
            return last(index) ? MaskTree.ALL : through(field, MapKeys.valueField(field), index + 1);
        }
        String key = MapKeys.canonical(field, segments.get(index))
                .orElseThrow(() -> new BadPath(ResourceNames.quoted(segments.get(index)) + " is no key of map "
                        + field.getName()));
        MaskTree value = last(index) ? MaskTree.ALL : inside(field, MapKeys.valueField(field), index + 1);
        return MaskTree.of(key, value);
    }

    private MaskTree item(FieldDescriptor field, int index) {
        boolean any = segments.get(index).equals(ANY);
        return any && last(index) ? MaskTree.ALL : through(field, field, any ? index + 1 : index);
    }

    private MaskTree through(FieldDescriptor field, FieldDescriptor value, int index) {
        if (!throughLists) {
            throw new BadPath(field.getName() + " is repeated and can only be taken as a whole");
        }
        return inside(field, value, index);
    }

    private MaskTree inside(FieldDescriptor field, FieldDescriptor value, int index) {
        if (value.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            throw new BadPath(field.getName() + " holds no message with fields of its own");
        }
        return message(value.getMessageType(), index);
    }

    private static final class BadPath extends RuntimeException {
        BadPath(String message) {
            super(message, null, false, false);
        }
    }
}
