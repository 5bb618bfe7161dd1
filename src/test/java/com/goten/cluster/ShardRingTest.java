package com.goten.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShardRingTest {
    private static final List<String> NODES = nodes(3, 7);

    private static List<String> nodes(int count, long seed) {
        var random = new Random(seed);
        return Stream.generate(() -> new UUID(random.nextLong(), random.nextLong()).toString()).limit(count).toList();
    }

    @Test
    void givesEachShardToOneNode() {
        var all = new BitSet();
        for (String node : NODES) {
            var shards = ShardRing.shardsOf(node, NODES);
            assertThat(all.intersects(shards)).isFalse();
            all.or(shards);
        }
        assertThat(all.cardinality()).isEqualTo(ShardRing.SHARDS);
    }

    @Test
    void dependsOnTheMembersAndNotOnTheirOrder() {
        var shuffled = new ArrayList<>(NODES);
        Collections.reverse(shuffled);
        for (int shard = 0; shard < ShardRing.SHARDS; shard++) {
            assertThat(ShardRing.ownerOf(shard, shuffled)).isEqualTo(ShardRing.ownerOf(shard, NODES));
        }
    }

    @Test
    void movesOnlyTheShardsOfWhoLeaves() {
        var left = NODES.subList(0, 2);
        for (int shard = 0; shard < ShardRing.SHARDS; shard++) {
            var before = ShardRing.ownerOf(shard, NODES).orElseThrow();
            if (left.contains(before)) {
                assertThat(ShardRing.ownerOf(shard, left)).contains(before);
            }
        }
    }

    @Test
    void sharesTheWorkFairly() {
        for (long seed = 0; seed < 200; seed++) {
            var nodes = nodes(3, seed);
            for (String node : nodes) {
                assertThat(ShardRing.shardsOf(node, nodes).cardinality()).as("seed %d", seed).isBetween(7, 40);
            }
        }
    }

    @Test
    void hasNobodyWhereThereIsNobody() {
        assertThat(ShardRing.ownerOf(1, List.of())).isEmpty();
        assertThat(ShardRing.shardsOf("gone", NODES).isEmpty()).isTrue();
    }

    @Test
    void spreadsNamesOverAllShards() {
        var seen = new BitSet();
        IntStream.range(0, 2000).forEach(i -> seen.set(ShardRing.shardOf("projects/p/devices/d" + i)));
        assertThat(seen.cardinality()).isEqualTo(ShardRing.SHARDS);
    }

    @Test
    void hashesNamesWithFnv1a() {
        // FNV-1a-64 of "foobar" is 0x85944171f73967e8, as its authors publish.
        assertThat(ShardRing.shardOf("foobar")).isEqualTo(0xe8 % 64);
    }
}
