package com.goten.api.call;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What an answer carries beside its message: gRPC trailers, or HTTP headers. Filled before the call is answered; from any
 * thread.
 */
public final class AnswerHeaders {
    private final Map<String, String> headers = new ConcurrentHashMap<>(2);

    public void put(String name, String value) {
        headers.put(name, value);
    }

    public Map<String, String> all() {
        return Map.copyOf(headers);
    }
}
