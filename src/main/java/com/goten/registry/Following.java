package com.goten.registry;

import com.goten.mixin.Peers;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The streams of a node from the meta services of all regions. Lives on one context; the counts are for any thread. */
final class Following {
    private final Vertx vertx;
    private final Context context;
    private final Peers peers;
    private final RegistryOptions options;
    private final Follower.Batches batches;
    private final Map<String, List<Follower>> followers = new TreeMap<>();
    private volatile int open;
    private volatile int down;

    Following(Vertx vertx, Context context, Peers peers, RegistryOptions options, Follower.Batches batches) {
        this.vertx = vertx;
        this.context = context;
        this.peers = peers;
        this.options = options;
        this.batches = batches;
    }

    /** From these regions from now on, and from no other. */
    void follow(Set<String> regions) {
        regions.forEach(region -> followers.computeIfAbsent(region, this::started));
        Set.copyOf(followers.keySet()).stream()
                .filter(region -> !regions.contains(region))
                .forEach(region -> followers.remove(region).forEach(Follower::stop));
        count();
    }

    private List<Follower> started(String region) {
        var all = new ArrayList<Follower>();
        for (Followed followed : Followed.values()) {
            all.add(new Follower(vertx, context, peers, region, followed, options, this::count, batches));
        }
        all.forEach(Follower::start);
        return all;
    }

    /** Whether all regions have told of all that they own, once. */
    boolean complete() {
        return all().allMatch(Follower::current);
    }

    /** Whether a region has told of all that it owns of a type, once. */
    boolean told(String region, Followed followed) {
        return followers.getOrDefault(region, List.of()).stream()
                .anyMatch(follower -> follower.follows(followed) && follower.current());
    }

    int open() {
        return open;
    }

    /** Those that should be open, and are not. */
    int down() {
        return down;
    }

    void stop() {
        all().forEach(Follower::stop);
        followers.clear();
        count();
    }

    private void count() {
        open = (int) all().filter(Follower::open).count();
        down = (int) all().count() - open;
    }

    private Stream<Follower> all() {
        return followers.values().stream().flatMap(List::stream);
    }
}
