package com.goten.api.call;

import com.goten.time.Deadline;
import java.util.Map;
import java.util.Optional;

/**
 * What a call brings along beside its request.
 *
 * @param headers gRPC metadata or HTTP headers, keys in lower case
 */
public record CallContext(Deadline deadline, Map<String, String> headers) {

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
