package com.goten.api.route;

import com.goten.api.call.CallContext;
import com.goten.mixin.CallHeaders;
import com.goten.policy.CopiedPlace;
import com.goten.policy.ReadCopies;
import com.goten.store.Basis;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The copies that a read is answered from: those of what other regions own at some places, each complete.
 *
 * @param parts none where only what is owned here is read
 */
record Copies(List<Part> parts, ReadCopies read) {
    Copies {
        parts = List.copyOf(parts);
    }

    /** What a region owns at a place. */
    record Part(String owner, CopiedPlace place) {}

    static Copies none() {
        return new Copies(List.of(), ReadCopies.NONE);
    }

    static Copies of(String owner, CopiedPlace place, ReadCopies read) {
        return new Copies(List.of(new Part(owner, place)), read);
    }

    Set<String> owners() {
        return parts.stream().map(Part::owner).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether they are still all that there is, as far as is known here. No I/O. */
    boolean stands() {
        return parts.stream().allMatch(part -> read.complete(part.owner()) && part.place().stands());
    }

    /** What they rest on in the database. */
    List<Basis> bases() {
        return parts.stream().flatMap(part -> part.place().bases().stream()).distinct().toList();
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
