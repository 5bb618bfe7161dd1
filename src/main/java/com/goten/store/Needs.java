package com.goten.store;

import com.goten.resource.ResourceKey;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What a write locks and reads before it decides. Not changed once it is made; nor is the map it is made of.
 *
 * @param intents of this deployment, whose rows are locked after the keys
 * @param ownees resources whose owner references are locked and read, after the keys
 * @param pointers looked at after the keys, whose holders are among them
 * @param everything whether all keys there are or could be are locked, as {@link Access#MEMBER}; always with more than
 *     {@value #MOST_KEYS} of them
 */
public record Needs(
        Map<ResourceKey, Access> keys,
        Set<UUID> intents,
        Set<ResourceKey> ownees,
        Set<Pointer> pointers,
        boolean everything) {
    public static final Needs NONE = new Needs(Map.of());
    /** More keys than that are not locked one by one. */
    public static final int MOST_KEYS = 1000;

    public Needs {
        keys = Collections.unmodifiableMap(keys);
        intents = Set.copyOf(intents);
        ownees = Set.copyOf(ownees);
        pointers = Set.copyOf(pointers);
        everything = everything || keys.size() > MOST_KEYS;
    }

    /** Keys alone. */
    public Needs(Map<ResourceKey, Access> keys) {
        this(keys, Set.of(), Set.of(), Set.of(), false);
    }

    public static Needs of(ResourceKey key, Access access) {
        return new Needs(Map.of(key, access));
    }

    public Needs with(ResourceKey key, Access access) {
        return with(List.of(key), access);
    }

    public Needs with(Collection<ResourceKey> more, Access access) {
        var all = new LinkedHashMap<>(keys);
        more.forEach(key -> all.merge(key, access, Access::and));
        return new Needs(all, intents, ownees, pointers, everything);
    }

    public Needs withEverything() {
        return new Needs(keys, intents, ownees, pointers, true);
    }

    public Needs withIntents(Collection<UUID> more) {
        var all = new HashSet<>(intents);
        all.addAll(more);
        return new Needs(keys, all, ownees, pointers, everything);
    }

    /** And the owner references of a key that is locked. */
    public Needs withOwnersOf(ResourceKey ownee) {
        var all = new HashSet<>(ownees);
        all.add(ownee);
        return new Needs(keys, intents, all, pointers, everything);
    }

    public Needs withPointers(Collection<Pointer> more) {
        var all = new HashSet<>(pointers);
        all.addAll(more);
        return new Needs(keys, intents, ownees, all, everything);
    }

    /** What all of them need. */
    public static Needs union(Collection<Needs> several) {
        var all = new LinkedHashMap<ResourceKey, Access>();
        var intents = new HashSet<UUID>();
        var ownees = new HashSet<ResourceKey>();
        var pointers = new HashSet<Pointer>();
        boolean everything = several.stream().anyMatch(Needs::everything);
        several.forEach(needs -> {
            needs.keys.forEach((key, access) -> all.merge(key, access, Access::and));
            intents.addAll(needs.intents);
            ownees.addAll(needs.ownees);
            pointers.addAll(needs.pointers);
        });
        return new Needs(all, intents, ownees, pointers, everything);
    }

    /** Whether the key is locked at least so. */
    public boolean covers(ResourceKey key, Access access) {
        Access has = keys.get(key);
        return has != null && has.compareTo(access) >= 0 || everything && access == Access.MEMBER;
    }
}
