package com.goten.api.route;

import com.goten.api.call.CallContext;
import com.goten.mixin.CallHeaders;
import com.goten.policy.CopiedPlace;
import com.goten.policy.ReadCopies;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The copies that a read is answered from: those of what other regions own at a place, each complete.
 *
 * @param places by owner; none where only what is owned here is read
 */
record Copies(Map<String, CopiedPlace> places, ReadCopies read) {
    Copies {
        places = Map.copyOf(places);
    }

    static Copies none() {
        return new Copies(Map.of(), ReadCopies.NONE);
    }

    Set<String> owners() {
        return places.keySet();
    }

    /** Whether they are still all that there is, as far as policies go. No I/O. */
    boolean stands() {
        return places.values().stream().allMatch(CopiedPlace::stands);
    }

    /** Says in the answer how old they may be. To be called before the read: what comes meanwhile makes them newer. */
    void tell(CallContext context) {
        var times = new LinkedHashMap<String, String>();
        owners().stream().sorted().forEach(owner ->
                read.safeTime(owner).ifPresent(time -> times.put(owner, time.toString())));
        if (!times.isEmpty()) {
            context.answer().put(CallHeaders.SAFE_TIME, times.entrySet().stream()
                    .map(time -> time.getKey() + "=" + time.getValue())
                    .collect(Collectors.joining(", ")));
        }
    }
}
