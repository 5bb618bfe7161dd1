package com.goten.api.route;

import com.goten.api.route.Ownership.Reader;
import java.util.List;
import java.util.Optional;

/**
 * Where a watch runs.
 *
 * @param regions that own what is watched; empty where this one owns it all
 * @param copies of what the others among them own, where it is watched here all the same
 */
record WatchPlace(List<String> regions, Optional<Copies> copies) {
    /** Where this region owns all that is watched. */
    static final WatchPlace HERE = new WatchPlace(List.of(), Optional.empty());

    WatchPlace {
        regions = List.copyOf(regions);
    }

    /** Of one resource. */
    static WatchPlace of(Reader reader) {
        if (reader instanceof Reader.Copied copied) {
            return new WatchPlace(List.of(copied.owner()), Optional.of(copied.copies()));
        }
        return reader instanceof Reader.Owner owner
                ? new WatchPlace(List.of(owner.region()), Optional.empty())
                : HERE;
    }

    /** Of a collection. A part of it in copies does not count: each region's stream has its own place in the token. */
    static WatchPlace of(List<String> owners, Copies copies, String here) {
        List<String> others = owners.stream().filter(owner -> !owner.equals(here)).toList();
        if (others.isEmpty()) {
            return HERE;
        }
        return new WatchPlace(
                owners, copies.owners().containsAll(others) ? Optional.of(copies) : Optional.empty());
    }

    boolean isHere() {
        return regions.isEmpty() || copies.isPresent();
    }

    /** Whether all that is watched is still there, as far as policies go. No I/O. */
    boolean stands() {
        return copies.map(Copies::stands).orElse(true);
    }
}
