package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.store.Access;
import com.goten.store.Needs;
import java.util.Map;
import java.util.TreeMap;

/**
 * The advisory locks of a transaction, in the one order in which all transactions take them.
 *
 * <p>A key is a hash of type and name, not of the version: all versions of a resource are one. Two resources with the
 * same hash only wait for each other. PostgreSQL's lock table holds some ten thousand locks: a transaction that needs
 * {@link Needs#everything} takes the one lock that all others share exclusively instead.
 */
final class LockKeys {
    static final long EVERYTHING = Long.MIN_VALUE;

    private LockKeys() {}

    /** Lock to whether it is exclusive, ascending. */
    static TreeMap<Long, Boolean> of(Needs needs) {
        var locks = new TreeMap<Long, Boolean>();
        if (needs.everything()) {
            locks.put(EVERYTHING, true);
            return locks;
        }
        locks.put(EVERYTHING, false);
        for (Map.Entry<ResourceKey, Access> need : needs.keys().entrySet()) {
            locks.merge(of(need.getKey()), need.getValue().exclusive(), Boolean::logicalOr);
        }
        return locks;
    }

    private static long of(ResourceKey key) {
        long hash = mix(mix(0xcbf29ce484222325L, key.type()) * 0x100000001b3L ^ '/', key.name());
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash ^= hash >>> 29;
        return hash == EVERYTHING ? 0 : hash;
    }

    private static long mix(long hash, String text) {
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
