package com.goten.owner;

import com.goten.mixin.NamedTarget;
import com.goten.mixin.OwnerCalls;
import com.goten.mixin.Ownership;
import com.goten.mixin.PeerRest;
import com.goten.owner.Taken.Part;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Tells ownee sources of owners that go or were saved, and asks after marks to which something was promised. */
final class SourceFlow {
    private final DeploymentId own;
    private final OwneeSources sources;
    private final Promises promises;
    private final OwnerCalls calls;
    private final PeerLines lines;
    private final Ownership ownership;
    private final TaskQueue tasks;
    private final OwnerOptions options;
    private final Runnable released;

    /** @param released what waits for sources of owners to be dropped may be due now */
    SourceFlow(
            DeploymentId own,
            OwneeSources sources,
            Promises promises,
            OwnerCalls calls,
            PeerLines lines,
            Ownership ownership,
            TaskQueue tasks,
            OwnerOptions options,
            Runnable released) {
        this.own = own;
        this.sources = sources;
        this.promises = promises;
        this.calls = calls;
        this.lines = lines;
        this.ownership = ownership;
        this.tasks = tasks;
        this.options = options;
        this.released = released;
    }

    /**
     * Has what is left of owners that go removed; a source that has nothing left is dropped. Never fails.
     *
     * @return a part for each task
     */
    Future<List<Part>> release(List<Task> claimed) {
        return each(claimed, owner -> true, source -> true, (peer, owners) -> left(peer, owners)
                .compose(left -> drop(peer, owners, left).map(left)));
    }

    private Future<Set<UUID>> left(DeploymentId peer, List<Owner> owners) {
        return ownership.removed(peer)
                ? Future.succeededFuture(Set.of())
                : lines.call(peer, () -> calls.remove(peer, owners.stream().map(this::named).toList(), deadline()));
    }

    private Future<Void> drop(DeploymentId peer, List<Owner> owners, Set<UUID> left) {
        return sources.drop(owners.stream()
                        .filter(owner -> !left.contains(owner.head().uuid()))
                        .map(owner -> new OwneeSource(owner.head().uuid(), peer, false))
                        .toList())
                .onSuccess(dropped -> released.run());
    }

    /** Has references looked at that need one of an owner back; as {@link #release}. */
    Future<List<Part>> check(List<Task> claimed) {
        return each(claimed, owner -> !owner.head().deleting(), this::checked, (peer, owners) -> lines
                .call(peer, () -> calls.check(
                        peer, owners.stream().collect(Collectors.toMap(this::named, Owner::revision)), deadline()))
                .map(checked -> Set.of()));
    }

    private boolean checked(OwneeSource source) {
        return source.requires() && !ownership.removed(source.deployment());
    }

    /**
     * Asks the sources of many owners, all that one deployment is to be asked in few calls. A task ends when its own
     * sources have answered.
     *
     * @param call answers of which owners something is left to be done
     */
    private Future<List<Part>> each(
            List<Task> claimed,
            Predicate<Owner> concerned,
            Predicate<OwneeSource> asked,
            BiFunction<DeploymentId, List<Owner>, Future<Set<UUID>>> call) {
        return sources.owners(claimed.stream().map(Task::subject).toList())
                .map(owners -> ask(owners.stream().filter(concerned).toList(), asked, call))
                .map(answers -> parts(claimed, task -> end(task, answers.getOrDefault(task.subject(), List.of()))))
                .otherwise(failure -> parts(claimed, task -> again(task, true, Optional.of(failure))));
    }

    private static List<Part> parts(List<Task> claimed, Function<Task, Future<Void>> end) {
        return claimed.stream().map(task -> new Part(1, end.apply(task))).toList();
    }

    /** @return by owner what its sources answer: the owners of which something is left */
    private Map<UUID, List<Future<Set<UUID>>>> ask(
            List<Owner> owners,
            Predicate<OwneeSource> asked,
            BiFunction<DeploymentId, List<Owner>, Future<Set<UUID>>> call) {
        Map<DeploymentId, List<Owner>> byPeer = new LinkedHashMap<>();
        owners.forEach(owner -> owner.sources().stream().filter(asked).forEach(source ->
                byPeer.computeIfAbsent(source.deployment(), peer -> new ArrayList<>()).add(owner)));
        Map<UUID, List<Future<Set<UUID>>>> answers = new HashMap<>();
        byPeer.forEach((peer, all) -> {
            for (int i = 0; i < all.size(); i += options.questions()) {
                List<Owner> part = all.subList(i, Math.min(all.size(), i + options.questions()));
                Future<Set<UUID>> answer = call.apply(peer, part);
                part.forEach(owner ->
                        answers.computeIfAbsent(owner.head().uuid(), none -> new ArrayList<>()).add(answer));
            }
        });
        return answers;
    }

    /** Once all its sources have answered that nothing is left. */
    private Future<Void> end(Task task, List<Future<Set<UUID>>> answers) {
        return Future.join(answers).transform(all -> {
            Optional<Throwable> silent = answers.stream().filter(Future::failed).map(Future::cause).findFirst();
            boolean left = answers.stream().anyMatch(one -> one.succeeded() && one.result().contains(task.subject()));
            return left || silent.isPresent() ? again(task, left, silent) : tasks.end(task);
        }).otherwiseEmpty();
    }

    /** @param left whether somebody has answered that there is something to be done */
    private Future<Void> again(Task task, boolean left, Optional<Throwable> silent) {
        Duration most = left ? options.mostDelay() : PeerRest.away(options.mostDelay());
        String reason = silent.map(Throwable::getMessage).orElse("ownees are left elsewhere");
        return tasks.retry(task, ReferencePlanner.delay(task.attempts(), most), reason).otherwiseEmpty();
    }

    private NamedTarget named(Owner owner) {
        return new NamedTarget(own.service(), owner.head().uuid(), owner.head().key());
    }

    private Deadline deadline() {
        return Deadline.after(options.answer());
    }

    /** Ends promises whose marks are no more. */
    Future<Taken> promises(int room) {
        return promises.due(room).map(due -> {
            Map<DeploymentId, List<UUID>> marks = due.stream().collect(Collectors.groupingBy(
                    Promise::deployment, Collectors.mapping(Promise::mark, Collectors.toList())));
            return new Taken(
                    marks.entrySet().stream()
                            .map(one -> new Part(one.getValue().size(), ended(one.getKey(), one.getValue()).otherwiseEmpty()))
                            .toList(),
                    due.size() == room);
        });
    }

    private Future<Void> ended(DeploymentId peer, List<UUID> marks) {
        if (ownership.removed(peer)) {
            return promises.end(marks);
        }
        return lines.call(peer, () -> calls.endMarks(peer, marks, false, deadline())).compose(standing ->
                promises.end(marks.stream().filter(mark -> !standing.contains(mark)).toList()));
    }
}
