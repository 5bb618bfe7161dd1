package com.goten.api.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The query of a URI as its parameters, in order, decoded. */
final class QueryString {
    private static final String FIELD = "query";

    private QueryString() {}

    /** @param value empty where there is no {@code =} */
    record Parameter(String name, Optional<String> value) {}

    /** @throws com.goten.errors.GotenException.InvalidArgument where it is not percent-encoded UTF-8 */
    static List<Parameter> parse(@Nullable String query) {
        var parameters = new ArrayList<Parameter>();
        if (query != null) {
            for (String part : query.split("&")) {
                if (!part.isEmpty()) {
                    parameters.add(parameter(part));
                }
            }
        }
        return parameters;
    }

    private static Parameter parameter(String part) {
        int equals = part.indexOf('=');
        String name = PercentCoding.query(equals < 0 ? part : part.substring(0, equals), FIELD);
        return equals < 0
                ? new Parameter(name, Optional.empty())
                : new Parameter(name, Optional.of(PercentCoding.query(part.substring(equals + 1), name)));
    }
}
