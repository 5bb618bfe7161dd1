package com.goten.owner;

import com.goten.mixin.NamedTarget;
import com.goten.mixin.OwnerCalls;
import com.goten.mixin.Ownership;
import com.goten.schema.DeploymentId;
import com.goten.store.OwneeSource;
import com.goten.store.OwneeSources;
import com.goten.store.OwneeSources.Owner;
import com.goten.store.Promise;
import com.goten.store.Promises;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Tells ownee sources of owners that go or were saved, and asks after marks to which something was promised. */
final class SourceFlow {
    private final DeploymentId own;
    private final OwneeSources sources;
    private final Promises promises;
    private final OwnerCalls calls;
    private final Ownership ownership;
    private final TaskQueue tasks;
    private final OwnerOptions options;
    private final ReferencePlanner delays;

    SourceFlow(
            DeploymentId own,
            OwneeSources sources,
            Promises promises,
            OwnerCalls calls,
            Ownership ownership,
            TaskQueue tasks,
            OwnerOptions options) {
        this.own = own;
        this.sources = sources;
        this.promises = promises;
        this.calls = calls;
        this.ownership = ownership;
        this.tasks = tasks;
        this.options = options;
        this.delays = new ReferencePlanner(options.mostDelay());
    }

    /** Has what is left of owners that go removed; a source that has nothing left is dropped. Never fails. */
    Future<Void> release(List<Task> claimed) {
        return each(claimed, owner -> true, source -> true, (peer, owners) -> left(peer, owners)
                .compose(left -> drop(peer, owners, left).map(left)));
    }

    private Future<Set<UUID>> left(DeploymentId peer, List<Owner> owners) {
        return ownership.removed(peer)
                ? Future.succeededFuture(Set.of())
                : calls.remove(peer, owners.stream().map(this::named).toList(), deadline());
    }

    private Future<Void> drop(DeploymentId peer, List<Owner> owners, Set<UUID> left) {
        return sources.drop(owners.stream()
                .filter(owner -> !left.contains(owner.head().uuid()))
                .map(owner -> new OwneeSource(owner.head().uuid(), peer, false))
                .toList());
    }

    /** Has references looked at that need one of an owner back. Never fails. */
    Future<Void> check(List<Task> claimed) {
        return each(claimed, owner -> !owner.head().deleting(), this::checked, (peer, owners) -> calls
                .check(peer, owners.stream().collect(Collectors.toMap(this::named, Owner::revision)), deadline())
                .map(checked -> Set.of()));
    }

    private boolean checked(OwneeSource source) {
        return source.requires() && !ownership.removed(source.deployment());
    }

    /**
     * Asks the sources of many owners, all that one deployment is to be asked in few calls.
     *
     * @param call answers of which owners something is left to be done
     */
    private Future<Void> each(
            List<Task> claimed,
            Predicate<Owner> concerned,
            Predicate<OwneeSource> asked,
            BiFunction<DeploymentId, List<Owner>, Future<Set<UUID>>> call) {
        return sources.owners(claimed.stream().map(Task::subject).toList())
                .compose(owners -> ask(owners.stream().filter(concerned).toList(), asked, call))
                .compose(left -> end(claimed, left))
                .recover(failure -> end(claimed, all(claimed)));
    }

    private static Set<UUID> all(Collection<Task> claimed) {
        return claimed.stream().map(Task::subject).collect(Collectors.toSet());
    }

    private Future<Set<UUID>> ask(
            List<Owner> owners,
            Predicate<OwneeSource> asked,
            BiFunction<DeploymentId, List<Owner>, Future<Set<UUID>>> call) {
        Map<DeploymentId, List<Owner>> byPeer = new LinkedHashMap<>();
        owners.forEach(owner -> owner.sources().stream().filter(asked).forEach(source ->
                byPeer.computeIfAbsent(source.deployment(), peer -> new ArrayList<>()).add(owner)));
        var left = new HashSet<UUID>();
        var under = new ArrayList<Future<?>>();
        byPeer.forEach((peer, all) -> {
            for (int i = 0; i < all.size(); i += options.questions()) {
                List<Owner> part = all.subList(i, Math.min(all.size(), i + options.questions()));
                under.add(call.apply(peer, part)
                        .onSuccess(left::addAll)
                        .onFailure(failure -> part.forEach(owner -> left.add(owner.head().uuid()))));
            }
        });
        return Future.join(under).transform(done -> Future.succeededFuture(left));
    }

    private Future<Void> end(List<Task> claimed, Set<UUID> left) {
        return Future.join(claimed.stream()
                        .map(task -> left.contains(task.subject())
                                ? tasks.retry(task, delays.delay(task.attempts()), "ownees are left elsewhere")
                                : tasks.end(task))
                        .toList())
                .transform(ended -> Future.succeededFuture());
    }

    private NamedTarget named(Owner owner) {
        return new NamedTarget(own.service(), owner.head().uuid(), owner.head().key());
    }

    private Deadline deadline() {
        return Deadline.after(options.answer());
    }

    /** Ends promises whose marks are no more. @return whether there may be more that are due */
    Future<Boolean> promises() {
        return promises.due(options.references()).compose(due -> {
            Map<DeploymentId, List<UUID>> marks = due.stream().collect(Collectors.groupingBy(
                    Promise::deployment, Collectors.mapping(Promise::mark, Collectors.toList())));
            return Future.join(marks.entrySet().stream().map(one -> ended(one.getKey(), one.getValue())).toList())
                    .transform(done -> Future.succeededFuture(due.size() == options.references()));
        });
    }

    private Future<Void> ended(DeploymentId peer, List<UUID> marks) {
        if (ownership.removed(peer)) {
            return promises.end(marks);
        }
        return calls.endMarks(peer, marks, false, deadline()).compose(standing ->
                promises.end(marks.stream().filter(mark -> !standing.contains(mark)).toList()));
    }
}
