package com.goten.api.route;

import com.goten.policy.ReadCopies;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a region is told of its copies. */
final class PlayedCopies implements ReadCopies {
    private final Map<String, Instant> safe = new ConcurrentHashMap<>();
    private final Set<String> incomplete = ConcurrentHashMap.newKeySet();

    void upTo(String region, Instant time) {
        safe.put(region, time);
    }

    /** Whether the copies from a region are complete; they are at the beginning. */
    void complete(String region, boolean complete) {
        if (complete) {
            incomplete.remove(region);
        } else {
            incomplete.add(region);
        }
    }

    @Override
    public boolean complete(String region) {
        return safe.containsKey(region) && !incomplete.contains(region);
    }

    @Override
    public Optional<Instant> safeTime(String region) {
        return Optional.ofNullable(safe.get(region));
    }
}
