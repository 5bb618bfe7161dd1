package com.goten.cluster;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Which node works on what. Names hash to 64 shards; each shard goes to the node with the highest hash of (node,
 * shard). All nodes that know the same members come to the same answer without talking, and a node that leaves or joins
 * moves its own shards only.
 */
public final class ShardRing {
    public static final int SHARDS = 64;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private ShardRing() {}

    /** The shard of a resource's name, 0 to 63: FNV-1a-64 of its UTF-8, as {@code metadata.shards} counts. */
    public static int shardOf(String name) {
        return (int) Long.remainderUnsigned(fnv(name), SHARDS);
    }

    /** Who works on a shard; empty where there is nobody. */
    public static Optional<String> ownerOf(int shard, Collection<String> nodes) {
        return nodes.stream()
                .max(Comparator.<String>comparingLong(node -> weight(node, shard) ^ Long.MIN_VALUE)
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The shards that a node works on. */
    public static BitSet shardsOf(String node, Collection<String> nodes) {
        var shards = new BitSet(SHARDS);
        for (int shard = 0; shard < SHARDS; shard++) {
            shards.set(shard, ownerOf(shard, nodes).filter(node::equals).isPresent());
        }
        return shards;
    }

    private static long weight(String node, int shard) {
        return mixed(fnv(node) + shard * 0x9e3779b97f4a7c15L);
    }

    private static long fnv(String text) {
        long hash = FNV_OFFSET;
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    /** The finaliser of MurmurHash3: FNV alone leaves neighbours alike. */
    private static long mixed(long hash) {
        long once = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        long twice = (once ^ (once >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return twice ^ (twice >>> 33);
    }
}
