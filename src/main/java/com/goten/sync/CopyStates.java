package com.goten.sync;

import com.goten.policy.ReadCopies;
import com.goten.store.CopyCursor;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far the copies from each region have come, for those who read them. The node that follows a region knows at once; the
 * others know what is in the database, and look there now and then. From any thread.
 */
public final class CopyStates implements ReadCopies {
    private record Known(boolean complete, Optional<Instant> safeTime, boolean followed) {}

    private final String version;
    private final Map<String, Known> regions = new ConcurrentHashMap<>();

    /** @param version whose copies clients read */
    public CopyStates(String version) {
        this.version = version;
    }

    @Override
    public boolean complete(String region) {
        Known known = regions.get(region);
        return known != null && known.complete();
    }

    @Override
    public Optional<Instant> safeTime(String region) {
        return Optional.ofNullable(regions.get(region)).flatMap(Known::safeTime);
    }

    /** Regions that there are, or were, copies from. */
    Set<String> regions() {
        return Set.copyOf(regions.keySet());
    }

    /**
     * What the database says of all regions; counts where this node does not follow them. Of those that are not among them
     * there are no copies any more.
     */
    void read(List<CopyCursor> cursors) {
        Map<String, Known> told = new HashMap<>();
        cursors.stream().filter(cursor -> cursor.origin().version().equals(version)).forEach(cursor ->
                told.put(cursor.origin().region(), new Known(cursor.complete(), cursor.safeTime(), false)));
        told.forEach((region, now) ->
                regions.compute(region, (same, known) -> known != null && known.followed() ? known : now));
        regions.entrySet().removeIf(known -> !known.getValue().followed() && !told.containsKey(known.getKey()));
    }

    /** This node follows the region from here on, and knows best. */
    void follow(CopyCursor cursor) {
        regions.put(cursor.origin().region(), new Known(cursor.complete(), cursor.safeTime(), true));
    }

    /** The node that follows the region has come further. */
    void advance(String region, Optional<Boolean> complete, Optional<Instant> safeTime) {
        regions.computeIfPresent(region, (same, known) -> new Known(
                complete.orElse(known.complete()), safeTime.isPresent() ? safeTime : known.safeTime(), known.followed()));
    }

    /** This node follows the region no more. */
    void leave(String region) {
        regions.computeIfPresent(region, (same, known) -> new Known(known.complete(), known.safeTime(), false));
    }

    /** There are no copies from the region any more. */
    void forget(String region) {
        regions.remove(region);
    }
}
