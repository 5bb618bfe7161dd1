package com.goten.sync;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.CopyRepair;
import com.goten.store.RangeEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What two lists of a range, and then a closer look, say of copies.
 *
 * <p>Lists are read while both sides write. A name under which they differ is only suspected; it is found guilty where the
 * owner says now what it said when it was compared, and the copy is something else, although it has been told all of that.
 */
final class Differences {
    private Differences() {}

    /** Names under which the lists are not the same, in their order. */
    static List<String> suspects(List<RangeEntry> here, List<RangeEntry> there) {
        Map<String, RangeEntry> copies = byName(here);
        var suspects = new TreeSet<>(copies.keySet());
        for (RangeEntry owners : there) {
            RangeEntry copy = copies.get(owners.name());
            if (copy != null && same(copy, owners)) {
                suspects.remove(owners.name());
            } else {
                suspects.add(owners.name());
            }
        }
        return List.copyOf(suspects);
    }

    static Map<String, RangeEntry> byName(List<RangeEntry> entries) {
        var byName = new HashMap<String, RangeEntry>();
        entries.forEach(entry -> byName.put(entry.name(), entry));
        return byName;
    }

    /**
     * How to put a copy right; empty where nothing is known to be wrong with it.
     *
     * @param listed the copy as it was listed, before the owner was asked
     * @param compared what the owner had then
     * @param copy as it is now, whosever it is recorded as, when all that the owner had then has been told
     * @param owners what the owner has now; it was read after the copy
     */
    static Optional<CopyRepair> repair(
            ResourceKey key,
            Optional<RangeEntry> listed,
            Optional<RangeEntry> compared,
            Optional<StoredResource> copy,
            Optional<StoredResource> owners) {
        if (copy.equals(owners) || copy.isPresent() && owners.isPresent() && anothers(copy.get(), owners.get())) {
            return Optional.empty();
        }
        boolean settled = owners.isPresent()
                ? compared.filter(entry -> at(entry, owners.get())).isPresent() || ahead(copy, owners.get())
                : compared.isEmpty() && listed.isPresent() && copy.filter(now -> at(listed.get(), now)).isPresent();
        return settled ? Optional.of(new CopyRepair(key, copy.map(Differences::entry), owners)) : Optional.empty();
    }

    /** A copy is what its owner was; where it says more, nobody said it. */
    private static boolean ahead(Optional<StoredResource> copy, StoredResource owners) {
        return copy.filter(now -> newer(now, owners)).isPresent();
    }

    /** Another region has said more than the owner does: it may have become the owner. */
    private static boolean anothers(StoredResource copy, StoredResource owners) {
        return !copy.owningRegion().equals(owners.owningRegion()) && newer(copy, owners);
    }

    private static boolean newer(StoredResource one, StoredResource other) {
        return one.epoch() > other.epoch() || one.epoch() == other.epoch() && one.revision() > other.revision();
    }

    private static boolean at(RangeEntry entry, StoredResource resource) {
        return entry.epoch() == resource.epoch()
                && entry.revision() == resource.revision()
                && entry.uuid().equals(resource.uuid());
    }

    private static boolean same(RangeEntry one, RangeEntry other) {
        return one.hash() == other.hash()
                && one.epoch() == other.epoch()
                && one.revision() == other.revision()
                && one.uuid().equals(other.uuid());
    }

    private static RangeEntry entry(StoredResource copy) {
        return new RangeEntry(copy.key().name(), copy.uuid(), copy.epoch(), copy.revision(), 0);
    }
}
