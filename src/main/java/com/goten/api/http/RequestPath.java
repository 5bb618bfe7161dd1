package com.goten.api.http;

import com.goten.errors.GotenException.NotFound;
import java.util.ArrayList;
import java.util.List;

/**
 * A path as it came, in one of its readings: {@code /v1/a/b:c} is {@code v1, a, b} with the verb {@code c}, or
 * {@code v1, a, b:c} without one.
 *
 * @param raw segments as they came
 * @param decoded the same, percent-decoded
 * @param verb after the last colon; empty for none
 */
record RequestPath(List<String> raw, List<String> decoded, String verb) {
    /** No name has as many; it bounds the work of matching. */
    static final int MAX_SEGMENTS = 256;

    /**
     * All readings, the one with a verb first. A colon that nothing follows belongs to the last segment.
     *
     * @throws com.goten.errors.GotenException.InvalidArgument where it is not percent-encoded UTF-8
     */
    static List<RequestPath> readings(String path) {
        var readings = new ArrayList<RequestPath>();
        int colon = path.lastIndexOf(':');
        if (colon > path.lastIndexOf('/') && colon < path.length() - 1) {
            readings.add(of(path.substring(0, colon), PercentCoding.segment(path.substring(colon + 1))));
        }
        readings.add(of(path, ""));
        return readings;
    }

    private static RequestPath of(String path, String verb) {
        if (!path.startsWith("/")) {
            throw new NotFound("path " + path);
        }
        List<String> raw = List.of(path.substring(1).split("/", MAX_SEGMENTS + 1));
        if (raw.size() > MAX_SEGMENTS) {
            throw new NotFound("a path of more than " + MAX_SEGMENTS + " segments");
        }
        return new RequestPath(raw, raw.stream().map(PercentCoding::segment).toList(), verb);
    }

    /** The text of segments, decoded but for encoded slashes. */
    String span(int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : "/").append(PercentCoding.segmentKeepingSlashes(raw.get(i)));
        }
        return text.toString();
    }
}
