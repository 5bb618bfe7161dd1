package com.goten.cluster;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import java.util.BitSet;

/**
 * Shards divided among the members that serve the same deployment. A cluster holds nodes of several services; each
 * member says in an attribute what it serves.
 */
final class HazelcastMembership implements Membership, MembershipListener {
    static final String SERVES = "goten.deployment";

    private final Cluster cluster;
    private volatile BitSet mine = new BitSet();
    private volatile boolean alone = true;

    private HazelcastMembership(Cluster cluster) {
        this.cluster = cluster;
    }

    static HazelcastMembership of(HazelcastInstance hazelcast) {
        var membership = new HazelcastMembership(hazelcast.getCluster());
        hazelcast.getCluster().addMembershipListener(membership);
        membership.divide();
        return membership;
    }

    @Override
    public boolean mine(String name) {
        return mine.get(ShardRing.shardOf(name));
    }

    @Override
    public boolean alone() {
        return alone;
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        divide();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        divide();
    }

    private void divide() {
        var self = cluster.getLocalMember();
        var serving = cluster.getMembers().stream()
                .filter(member -> serves(self).equals(serves(member)))
                .map(member -> member.getUuid().toString())
                .toList();
        alone = serving.size() <= 1;
        mine = ShardRing.shardsOf(self.getUuid().toString(), serving);
    }

    private static String serves(Member member) {
        return String.valueOf(member.getAttribute(SERVES));
    }
}
