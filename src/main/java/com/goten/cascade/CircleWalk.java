package com.goten.cascade;

import com.goten.mixin.SchemaMixin;
import com.goten.mixin.SchemaMixinClient.Clearance;
import com.goten.mixin.SchemaMixinClient.Leaving;
import com.goten.mixin.SchemaMixinClient.LeavingHolder;
import com.goten.schema.DeploymentId;
import com.goten.store.Target;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Finds out whether what a resource waits for, all of it DELETING, waits for that resource in turn: from holder to holder,
 * across deployments, as far as it goes.
 *
 * <p>It need not stop anybody meanwhile: what is DELETING stays so, gets no new sources and, as no intents are left, no
 * new holders. Whatever changes during the walk takes away from what it has seen, and so what it finds to be a circle is
 * one, or has begun to come apart. But a holder may be handed over meanwhile, and get by where it is looked for, from a
 * region that has not been asked yet to one that will not be. So who rests on what was found looks that the root has the
 * sources that were asked; another member has its own follow-up, which does.
 *
 * <pre>
 *   found on the way                              answer
 *   an intent, or a holder that is not DELETING   none: it will be dealt with, or blocks
 *   one that nothing points to                    none: it goes by itself
 *   somebody does not answer                      failure
 *   all seen, each of them waits for the root     the circle
 *   more than can be followed                     what has been seen, as if it were a circle: see below
 * </pre>
 *
 * The last one errs on the side of an end: the root then goes a little before what points to it, as all types do that have
 * no {@code async_deletion}; its name is kept all the same.
 */
final class CircleWalk {
    private static final int MOST_MEMBERS = 1_000;

    private final Leavings leavings;
    private final Consumer<Runnable> hop;
    private final UUID root;
    /** What each member is waited for by, that is: refers to. */
    private final Map<UUID, Set<UUID>> waiters = new HashMap<>();

    private final Map<UUID, Member> members = new LinkedHashMap<>();
    private final Promise<Optional<Set<UUID>>> ended = Promise.promise();

    /** Asks a deployment what of its own holds targets; one answer for each, in order. */
    interface Leavings {
        Future<List<Leaving>> ask(DeploymentId place, List<Target> targets);
    }

    /** @param places who may hold references to it */
    private record Member(Target target, Set<DeploymentId> places) {}

    private record Found(DeploymentId place, LeavingHolder holder, UUID target) {}

    /** @param own where the root is */
    CircleWalk(
            Leavings leavings, Consumer<Runnable> hop, DeploymentId own, Target root, List<DeploymentId> sources) {
        this.leavings = leavings;
        this.hop = hop;
        this.root = root.uuid();
        add(root, own, sources);
    }

    /** All members, the root among them. */
    Future<Optional<Set<UUID>>> walk() {
        round(List.copyOf(members.values()));
        return ended.future();
    }

    private Member add(Target target, DeploymentId place, List<DeploymentId> sources) {
        var places = new HashSet<>(sources);
        places.add(place);
        var member = new Member(target, places);
        members.put(target.uuid(), member);
        return member;
    }

    private void round(List<Member> frontier) {
        Map<DeploymentId, List<Member>> byPlace = new LinkedHashMap<>();
        frontier.forEach(member -> member.places().forEach(place ->
                byPlace.computeIfAbsent(place, key -> new ArrayList<>()).add(member)));
        var calls = new ArrayList<Future<List<Found>>>();
        byPlace.forEach((place, all) -> {
            for (int i = 0; i < all.size(); i += SchemaMixin.MOST_TARGETS) {
                calls.add(ask(place, all.subList(i, Math.min(all.size(), i + SchemaMixin.MOST_TARGETS))));
            }
        });
        Future.all(calls)
                .onSuccess(found -> next(frontier, found.<List<Found>>list().stream().flatMap(List::stream).toList()))
                .onFailure(failure -> {
                    if (failure instanceof Staying) {
                        ended.complete(Optional.empty());
                    } else {
                        ended.fail(failure);
                    }
                });
    }

    /** Ends the walk: there is somebody who is not DELETING. */
    private static final class Staying extends Exception {
        private static final long serialVersionUID = 1;

        Staying() {
            super("somebody stays", null, false, false);
        }
    }

    private Future<List<Found>> ask(DeploymentId place, List<Member> asked) {
        return leavings.ask(place, asked.stream().map(Member::target).toList()).compose(answers -> {
            var found = new ArrayList<Found>();
            for (int i = 0; i < answers.size(); i++) {
                UUID target = asked.get(i).target().uuid();
                if (answers.get(i).clearance() == Clearance.LEFT) {
                    return Future.failedFuture(new Staying());
                }
                answers.get(i).holders().forEach(holder -> found.add(new Found(place, holder, target)));
            }
            return Future.succeededFuture(found);
        });
    }

    private void next(List<Member> frontier, List<Found> found) {
        var held = new HashSet<UUID>();
        var fresh = new ArrayList<Member>();
        for (Found one : found) {
            Target holder = one.holder().target();
            held.add(one.target());
            waiters.computeIfAbsent(holder.uuid(), uuid -> new HashSet<>()).add(one.target());
            if (!members.containsKey(holder.uuid())) {
                fresh.add(add(holder, one.place(), one.holder().sources()));
            }
        }
        if (!frontier.stream().allMatch(member -> held.contains(member.target().uuid()))) {
            ended.complete(Optional.empty());
        } else if (members.size() > MOST_MEMBERS) {
            ended.complete(Optional.of(Set.copyOf(members.keySet())));
        } else if (fresh.isEmpty()) {
            ended.complete(allWaitForTheRoot() ? Optional.of(Set.copyOf(members.keySet())) : Optional.empty());
        } else {
            hop.accept(() -> round(fresh));
        }
    }

    private boolean allWaitForTheRoot() {
        Set<UUID> waiting = new HashSet<>();
        var unseen = new ArrayDeque<>(List.of(root));
        while (!unseen.isEmpty()) {
            for (UUID waiter : waiters.getOrDefault(unseen.remove(), Set.of())) {
                if (waiting.add(waiter)) {
                    unseen.add(waiter);
                }
            }
        }
        return waiting.containsAll(members.keySet());
    }
}
