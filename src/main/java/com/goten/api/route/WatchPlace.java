package com.goten.api.route;

import com.goten.api.route.Ownership.Owners;
import com.goten.api.route.Ownership.Reader;
import com.goten.policy.Control;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a watch runs.
 *
 * @param regions that own what is watched, or may; empty where this one owns it all
 * @param copies of what the others among them own, where it is watched here all the same
 * @param control by which they do; empty where no policy is asked
 */
record WatchPlace(List<String> regions, Optional<Copies> copies, Optional<Control> control) {
    /** Where this region owns all that is watched, whatever policies say. */
    static final WatchPlace HERE = here(Optional.empty());

    WatchPlace {
        regions = List.copyOf(regions);
    }

    private static WatchPlace here(Optional<Control> control) {
        return new WatchPlace(List.of(), Optional.empty(), control);
    }

    /** Of one resource. */
    static WatchPlace of(Reader reader, String here) {
        if (reader instanceof Reader.Copied copied) {
            return new WatchPlace(List.of(copied.owner()), Optional.of(copied.copies()), Optional.empty());
        }
        if (reader instanceof Reader.Moving moving) {
            return of(moving, here);
        }
        return reader instanceof Reader.Owner owner
                ? new WatchPlace(List.of(owner.region()), Optional.empty(), Optional.empty())
                : here(((Reader.Here) reader).control());
    }

    /**
     * Of one that may be handed over just now: where the row here says that it is; where there is none, with whoever may say so,
     * or has it.
     */
    private static WatchPlace of(Reader.Moving moving, String here) {
        var control = Optional.of(moving.control());
        if (moving.writer().map(here::equals).orElse(moving.control().open(here))) {
            return here(control);
        }
        List<String> others = moving.control().owners().stream().filter(owner -> !owner.equals(here)).toList();
        return new WatchPlace(
                Stream.concat(moving.writer().stream(), others.stream()).distinct().toList(), Optional.empty(), control);
    }

    /** Of a collection. A part of it in copies does not count: each region's stream has its own place in the token. */
    static WatchPlace of(Owners owners, Copies copies, String here) {
        List<String> others = owners.regions().stream().filter(owner -> !owner.equals(here)).toList();
        if (others.isEmpty()) {
            return here(owners.control());
        }
        return new WatchPlace(
                owners.regions(),
                copies.owners().containsAll(others) ? Optional.of(copies) : Optional.empty(),
                owners.control());
    }

    boolean isHere() {
        return regions.isEmpty() || copies.isPresent();
    }

    /** Whether all that is watched is still there, as far as policies go. No I/O. */
    boolean stands(Ownership ownership) {
        return copies.map(Copies::stands).orElse(true) && control.map(ownership::stands).orElse(true);
    }
}
