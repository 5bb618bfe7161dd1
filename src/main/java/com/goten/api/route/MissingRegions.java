package com.goten.api.route;

import com.goten.api.call.CallContext;
import com.goten.mixin.CallHeaders;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** The regions that could not be asked for their part of an answer. From any thread. */
final class MissingRegions {
    private final Set<String> names = new ConcurrentSkipListSet<>();

    void add(String region) {
        names.add(region);
    }

    /** Names them in the answer, in the order of their names. */
    void tell(CallContext context) {
        if (!names.isEmpty()) {
            context.answer().put(CallHeaders.PARTIAL_REGIONS, String.join(",", names));
        }
    }
}
