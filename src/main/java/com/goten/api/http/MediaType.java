package com.goten.api.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the headers of a request say about bodies: of what kind the one sent is, and which is wanted. */
final class MediaType {
    static final String JSON = "application/json";
    static final String NDJSON = "application/x-ndjson";
    static final String EVENT_STREAM = "text/event-stream";

    private static final Set<String> UTF8 = Set.of("charset=utf-8", "charset=utf8");

    private MediaType() {}

    /** Why a body with these headers cannot be read; says nothing of a request without such headers. */
    static Optional<HttpRefusal> refusal(HttpServerRequest request) {
        String encoding = request.getHeader("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Optional.of(HttpRefusal.unsupportedMediaType(
                    "content-encoding", "bodies are read as they are, not as " + encoding));
        }
        String type = request.getHeader("content-type");
        return type == null ? Optional.empty() : refusal(type);
    }

    private static Optional<HttpRefusal> refusal(String contentType) {
        String[] parts = contentType.split(";", -1);
        if (!parts[0].strip().equalsIgnoreCase(JSON)) {
            return Optional.of(HttpRefusal.unsupportedMediaType(
                    "content-type", "must be " + JSON + ", not " + parts[0].strip()));
        }
        return Arrays.stream(parts)
                .skip(1)
                .map(parameter -> parameter.strip().toLowerCase(Locale.ROOT).replace("\"", ""))
                .filter(parameter -> parameter.startsWith("charset=") && !UTF8.contains(parameter))
                .map(other -> HttpRefusal.unsupportedMediaType("content-type", "must be in UTF-8, not " + other))
                .findFirst();
    }

    static boolean wantsEvents(HttpServerRequest request) {
        return request.headers().getAll("accept").stream()
                .anyMatch(accept -> accept.toLowerCase(Locale.ROOT).contains(EVENT_STREAM));
    }
}
