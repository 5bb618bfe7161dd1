package com.goten.api.route;

import com.goten.api.call.CallContext;
import com.goten.mixin.CallHeaders;
import com.goten.policy.CopiedPlace;
import com.goten.policy.ReadCopies;
import com.goten.store.Basis;
import java.util.List;
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

    /** What they rest on in the database. */
    List<Basis> bases() {
        return places.values().stream().flatMap(place -> place.bases().stream()).distinct().toList();
    }

    /**
     * Says in the answer how old they may be, when they are what it is from.
     *
     * @return to be made before the read, for what comes meanwhile makes them newer; and run after it
     */
    Runnable teller(CallContext context) {
        String times = owners().stream().sorted()
                .flatMap(owner -> read.safeTime(owner).map(time -> owner + "=" + time).stream())
                .collect(Collectors.joining(", "));
        return () -> {
            if (!times.isEmpty()) {
                context.answer().put(CallHeaders.SAFE_TIME, times);
            }
        };
    }
}
