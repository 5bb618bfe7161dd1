package com.goten.owner;

import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.store.Head;
import com.goten.store.Ownee;
import com.goten.store.OwnerReferences;
import com.goten.store.RecordedOwner;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** Removes the references to an owner that is gone, page by page; deletes a resource that has lost its last one. */
final class DisownFlow {
    private final OwnerReferences references;
    private final CommandExecutor executor;
    private final TaskQueue tasks;
    private final Function<ResourceKey, ResourceName> names;
    private final OwnerOptions options;
    private final OwnerObserver observer;
    private final Consumer<Runnable> hop;

    /** @param hop runs something soon, on the flow's own context and from the bottom of the stack */
    DisownFlow(
            OwnerReferences references,
            CommandExecutor executor,
            TaskQueue tasks,
            Function<ResourceKey, ResourceName> names,
            OwnerOptions options,
            OwnerObserver observer,
            Consumer<Runnable> hop) {
        this.references = references;
        this.executor = executor;
        this.tasks = tasks;
        this.names = names;
        this.options = options;
        this.observer = observer;
        this.hop = hop;
    }

    /** Does what can be done for a task now; what cannot makes it due again later. Never fails. */
    Future<Void> run(Task task) {
        Future<Void> done = task.kind() == TaskKind.DISOWN
                ? new Pages(task.subject()).start().compose(heldUp ->
                        heldUp.map(reason -> later(task, reason)).orElseGet(() -> tasks.end(task)))
                : references.head(task.subject()).compose(head ->
                        head.map(found -> orphan(task, found)).orElseGet(() -> tasks.end(task)));
        return done
                .recover(failure -> later(task, Flight.reason(failure)))
                // The claim runs out and somebody takes the task up again.
                .otherwiseEmpty();
    }

    private Future<Void> later(Task task, String reason) {
        return tasks.retry(task, ReferencePlanner.delay(task.attempts(), options.mostDelay()), reason);
    }

    /** The command ends the task, in its own transaction. */
    private Future<Void> orphan(Task task, Head head) {
        var command = new Command.Orphan(names.apply(head.key()), head.uuid());
        return Flight.of(executor, observer, List.of(command), 1).compose(landing ->
                landing.reason().map(reason -> later(task, reason)).orElseGet(Future::succeededFuture));
    }

    /** A loop and not a chain of futures, each of which would wait for the next one. */
    private final class Pages {
        private final UUID owner;
        private final Promise<Optional<String>> ended = Promise.promise();
        private Optional<String> heldUp = Optional.empty();

        Pages(UUID owner) {
            this.owner = owner;
        }

        /** Why something is left; empty where nothing is. */
        Future<Optional<String>> start() {
            next(Optional.empty());
            return ended.future();
        }

        private void next(Optional<RecordedOwner> after) {
            references.of(owner, after, options.page())
                    .compose(page -> remove(page).map(landing -> {
                        heldUp = landing.reason().or(() -> heldUp);
                        return page;
                    }))
                    .onSuccess(this::go)
                    .onFailure(ended::tryFail);
        }

        private void go(List<Ownee> page) {
            if (page.size() < options.page()) {
                ended.tryComplete(heldUp);
            } else {
                RecordedOwner last = page.get(page.size() - 1).reference();
                // Not from here: futures that are complete already would make it a recursion.
                hop.accept(() -> next(Optional.of(last)));
            }
        }

        private Future<Flight.Landing> remove(List<Ownee> page) {
            var commands = page.stream()
                    .map(ownee -> new Command.Disown(
                            names.apply(ownee.key()),
                            ownee.reference().ownee(),
                            ownee.reference().name(),
                            new Command.OwnerDeleted(owner)))
                    .toList();
            return Flight.of(executor, observer, commands, options.inFlight());
        }
    }
}
