package com.goten.resource;

import com.goten.schema.NamePattern.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes names apart along the segments of a pattern.
 *
 * <p>An ID whose rules allow slashes may end at any of them: the shortest that lets the rest match is taken.
 */
final class NameParts {
    static final String WILDCARD = "-";

    private final List<Segment> segments;
    private final String text;
    private final boolean wildcards;
    private final List<String> ids;

    private NameParts(List<Segment> segments, String text, boolean wildcards) {
        this.segments = segments;
        this.text = text;
        this.wildcards = wildcards;
        this.ids = new ArrayList<>(segments.size());
    }

    /**
     * The IDs of a text that has exactly these segments.
     *
     * @param wildcards whether {@code -} stands for any ID; otherwise it is none, whatever the rules of the segment say
     */
    static Optional<List<String>> split(List<Segment> segments, String text, boolean wildcards) {
        var parts = new NameParts(segments, text, wildcards);
        return parts.matchFrom(0, 0) ? Optional.of(parts.ids) : Optional.empty();
    }

    private boolean matchFrom(int index, int start) {
        if (index == segments.size()) {
            return start == text.length() + 1 || segments.isEmpty() && text.isEmpty();
        }
        String collection = segments.get(index).collection();
        int id = start + collection.length() + 1;
        if (id >= text.length() || !text.startsWith(collection, start) || text.charAt(id - 1) != '/') {
            return false;
        }
        return matchId(index, id);
    }

    private boolean matchId(int index, int start) {
        boolean spans = segments.get(index).rules().spansSlashes();
        for (int end = idEnd(start); end >= 0; end = end < text.length() && spans ? idEnd(end + 1) : -1) {
            if (accepts(segments.get(index), text.substring(start, end))) {
                ids.add(text.substring(start, end));
                if (matchFrom(index + 1, end + 1)) {
                    return true;
                }
                ids.remove(ids.size() - 1);
            }
        }
        return false;
    }

    private int idEnd(int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    private boolean accepts(Segment segment, String id) {
        return id.equals(WILDCARD)
                ? wildcards
                : !id.isEmpty() && segment.rules().accepted().matcher(id).matches();
    }
}
