package com.goten.sync;

import com.goten.mixin.OwnedTelling;
import com.goten.policy.Control;
import com.goten.policy.Governor;
import com.goten.policy.PolicyStore;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.StoredResource;
import com.goten.store.ChangeEvent;
import com.goten.store.CopyBatch;
import com.goten.store.FeedCursor;
import com.goten.store.OwnedReader.Copier;
import com.goten.store.OwnedState;
import com.goten.testing.Await;
import com.goten.testing.Network;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A holder of a policy whose control region changes, and what is under it: the real hand-over, told on when it is said to be. */
final class OwnedHouse {
    private final Network network;
    private final List<HandoverSite> sites;
    private final String name;
    private final List<String> path;
    private final UUID uuid = UUID.randomUUID();
    private final Map<HandoverSite, Integer> learnt = new HashMap<>();
    /** Where what a region tells goes on, and all that it has told. */
    private final Map<HandoverSite, FeedCursor> read = new HashMap<>();
    private final Map<HandoverSite, List<ChangeEvent>> changes = new HashMap<>();

    /** What was left to be done in a region when it was looked at last. */
    private final Map<HandoverSite, String> last = new HashMap<>();

    /** @param path control region by generation of the policy */
    OwnedHouse(Network network, List<HandoverSite> sites, String name, List<String> path) {
        this.network = network;
        this.sites = sites;
        this.name = name;
        this.path = path;
        for (HandoverSite site : sites) {
            read.put(site, Await.result(site.in().store().feed().head()));
            changes.put(site, new ArrayList<>());
        }
        learn(0);
    }

    String name() {
        return name;
    }

    /** Where it begins. */
    HandoverSite owner() {
        return site(path.get(0));
    }

    private HandoverSite site(String region) {
        return sites.stream().filter(site -> site.region().equals(region)).findFirst().orElseThrow();
    }

    void learn(int generation) {
        sites.forEach(site -> learn(site, generation));
    }

    void learn(HandoverSite site, int generation) {
        if (generation > learnt.getOrDefault(site, -1)) {
            learnt.put(site, generation);
            site.learn(holder(generation));
        }
    }

    private StoredResource holder(int generation) {
        long number = generation + 1L;
        var body = owner().in().message("House", """
                {"name": "%s", "metadata": {"uuid": "%s", "generation": "%d", "initialControlRegion": "%s"},
                 "policy": {"enabledRegions": ["alpha", "beta"], "defaultControlRegion": "%s"}}"""
                .formatted(name, uuid, number, generation == 0 ? "" : path.get(0), path.get(generation)));
        return new StoredResource(
                new ResourceKey("v1", "House", name), uuid, Buffer.buffer(body.toByteArray()), number, number, false,
                HandoverWorld.HOME, List.of("*"), false);
    }

    private ResourceName any(HandoverSite site) {
        return site.in().name("Item", name + "/items/any-x");
    }

    /** Everything that is to be elsewhere goes as far as it can. */
    void handOver() {
        sites.forEach(this::handOver);
    }

    void handOver(HandoverSite site) {
        var store = site.in().store();
        Optional<Governor> governor = Await.result(site.in().policies().governor(any(site)));
        var flow = site.handover(network, site.in().engine(), store.policyRefreshes(), store.writer());
        last.put(site, String.valueOf(Await.result(flow.run(governor.orElseThrow()))));
    }

    /** All hear what has happened. */
    void exchange() {
        sites.forEach(this::exchange);
    }

    /** The others hear what has happened in a region since, in that order. */
    void exchange(HandoverSite from) {
        var page = Await.result(from.in().store().feed().read(read.get(from), 10_000));
        read.put(from, page.next());
        page.changes().forEach(from.in().policies()::changed);
        changes.get(from).addAll(page.changes());
        tell(from, page.changes());
    }

    /** The same once more, from the beginning. */
    void exchangeAgain(HandoverSite from) {
        exchange(from);
        tell(from, changes.get(from));
    }

    private void tell(HandoverSite from, List<ChangeEvent> changes) {
        for (HandoverSite to : sites) {
            if (to != from) {
                List<OwnedState> states = changes.stream()
                        .flatMap(change -> OwnedTelling.of(change, new Copier(to.region(), "v1")).stream())
                        .toList();
                to.receive(from.region(), to.in().engine(), new CopyBatch(
                        states, Optional.empty(), "token", Optional.of(true), Optional.empty()));
            }
        }
    }

    /** All that is under it, and the right to create, is where the policy of that generation says. */
    void move(int generation) {
        move(generation, List.of(this));
    }

    /** The same of several: what is under one may wait for what is under another. */
    static void move(int generation, List<OwnedHouse> houses) {
        houses.forEach(house -> house.learn(generation));
        try {
            Await.until(() -> {
                houses.forEach(OwnedHouse::goOn);
                return houses.stream().allMatch(OwnedHouse::isMoved);
            });
        } catch (AssertionError stuck) {
            throw new AssertionError(houses.stream().map(OwnedHouse::state).toList().toString(), stuck);
        }
    }

    private void goOn() {
        handOver();
        exchange();
        sites.forEach(site -> site.follow(network));
    }

    private boolean isMoved() {
        return sites.stream().allMatch(site -> control(site).settled() && isQuiet(site));
    }

    private String state() {
        return "%s: %s, %s".formatted(
                name, last.values(), sites.stream().map(site -> site.region() + " " + control(site)).toList());
    }

    private boolean isQuiet(HandoverSite site) {
        return site.in().count("""
                select count(*) from ownership
                where (offered_to is not null or adopted_from is not null) and (name = '%s' or name like '%s/%%')"""
                .formatted(uuid, name)) == 0;
    }

    private Control control(HandoverSite site) {
        var policies = new PolicyStore(site.in().version(), site.in().store().reader(), RightWorld.POLICY);
        return Await.result(policies.control(any(site)));
    }
}
