package com.goten.sync;

import com.goten.policy.ReadCopies;
import com.goten.store.CopyCursor;
import java.time.Instant;
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

    /** What the database says of a region; counts where this node does not follow it. */
    void read(CopyCursor cursor) {
        if (cursor.origin().version().equals(version)) {
            regions.compute(cursor.origin().region(), (region, known) -> known != null && known.followed()
                    ? known
                    : new Known(cursor.complete(), cursor.safeTime(), false));
        }
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
