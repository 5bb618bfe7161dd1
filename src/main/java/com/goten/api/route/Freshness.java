package com.goten.api.route;

import com.goten.api.call.CallContext;
import com.goten.mixin.CallHeaders;
import java.util.Locale;

/** Whether a client wants the owner's answer rather than a copy's. */
final class Freshness {
    private Freshness() {}

    static boolean asked(CallContext context) {
        return context.header(CallHeaders.CACHE_CONTROL)
                .filter(value -> value.toLowerCase(Locale.ROOT).contains("no-cache"))
                .isPresent();
    }
}
