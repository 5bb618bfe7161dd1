package com.goten.mixin;

import com.goten.errors.GotenException.InvalidArgument;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Regions that are cut off from all others on purpose, for who wants to see what becomes of them: nobody there is asked from
 * elsewhere, and nobody elsewhere from there. Nothing is cut off to begin with. Safe to use from any thread.
 */
public final class Partition {
    /** Of a process in which nothing can be cut off. */
    public static final Partition NEVER = new Partition(List.of());

    private final Set<String> regions;
    private final Set<String> cutOff = ConcurrentHashMap.newKeySet();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** @param regions those that can be cut off */
    public Partition(Collection<String> regions) {
        this.regions = Set.copyOf(regions);
    }

    /** Streams across end, and calls fail as if nobody were there; what was sent before may still be answered. */
    public void cut(String region) {
        require(region);
        cutOff.add(region);
        listeners.forEach(Runnable::run);
    }

    /** The others find it again as they find whoever was away. */
    public void heal(String region) {
        require(region);
        cutOff.remove(region);
    }

    /** Those that are cut off. */
    public SortedSet<String> cutOff() {
        return new TreeSet<>(cutOff);
    }

    boolean between(String one, String other) {
        return !one.equals(other) && (cutOff.contains(one) || cutOff.contains(other));
    }

    /** @param listener is run after something was cut off */
    void listen(Runnable listener) {
        if (!regions.isEmpty()) {
            listeners.add(listener);
        }
    }

    private void require(String region) {
        if (!regions.contains(region)) {
            throw new InvalidArgument("region", "must be one of " + String.join(", ", new TreeSet<>(regions)));
        }
    }
}
