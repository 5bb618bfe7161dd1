package com.goten.cascade;

import com.goten.cascade.CascadePlanner.Plan;
import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.errors.GotenException;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiVersion;
import com.goten.store.HolderReader;
import com.goten.store.HolderReader.Remainder;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows up one deletion: deals with its holders page by page, then removes what is left of it. */
final class CascadeFlow {
    private static final Logger LOG = LoggerFactory.getLogger(CascadeFlow.class);
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration FIRST_DELAY = Duration.ofMillis(50);

    private final ApiVersion version;
    private final CommandExecutor executor;
    private final HolderReader holders;
    private final TaskQueue tasks;
    private final CascadeOptions options;
    private final Consumer<Runnable> hop;
    private final CascadePlanner planner;

    /** @param hop runs something soon, on the flow's own context and from the bottom of the stack */
    CascadeFlow(
            ApiVersion version,
            CommandExecutor executor,
            HolderReader holders,
            TaskQueue tasks,
            CascadeOptions options,
            Consumer<Runnable> hop) {
        this.version = version;
        this.executor = executor;
        this.holders = holders;
        this.tasks = tasks;
        this.options = options;
        this.hop = hop;
        this.planner = new CascadePlanner(this::name);
    }

    /**
     * @param done commands that changed something
     * @param leaving holders that are DELETING
     * @param heldUp why something is left to be done later; the last reason
     */
    private record Progress(int done, int leaving, Optional<String> heldUp) {
        private static final Progress NONE = new Progress(0, 0, Optional.empty());

        Progress and(Progress other) {
            return new Progress(done + other.done, leaving + other.leaving, other.heldUp.or(() -> heldUp));
        }
    }

    /**
     * Does what can be done for a task now; what cannot makes it due again later. Never fails: an error is a reason to
     * look again.
     */
    Future<Void> run(Task task) {
        return holders.remainder(task.subject())
                .compose(remainder -> remainder.isEmpty() ? tasks.finish(task) : followUp(task, remainder.get()))
                .recover(failure -> later(task, reason(failure)));
    }

    private Future<Void> followUp(Task task, Remainder remainder) {
        return new Looks(remainder.uuid()).start().compose(last -> last.heldUp().isPresent()
                ? later(task, last.heldUp().get())
                : finish(task, remainder, last.leaving()));
    }

    private Future<Progress> execute(Plan plan) {
        Optional<String> blocked =
                plan.blocking() == 0 ? Optional.empty() : Optional.of(plan.blocking() + " references block it");
        var seen = new Progress(0, plan.leaving(), blocked);
        return new Flight(plan.commands()).start().map(seen::and);
    }

    /** A kept name waits for everybody who still has it in a field, however sure they are to go. */
    private Future<Void> finish(Task task, Remainder remainder, int leaving) {
        if (!remainder.visible() && leaving > 0) {
            return later(task, leaving + " that are going themselves still point to it");
        }
        ResourceName name = name(remainder.key());
        Command last = remainder.visible()
                ? new Command.CleanUp(name, remainder.uuid())
                : new Command.ReleaseName(name, remainder.uuid());
        return executor.execute(last, Deadline.after(COMMAND_TIMEOUT)).mapEmpty();
    }

    private Future<Void> later(Task task, String reason) {
        long factor = 1L << Math.min(task.attempts(), 10);
        Duration delay = FIRST_DELAY.multipliedBy(factor);
        return tasks.retry(task, delay.compareTo(options.mostDelay()) < 0 ? delay : options.mostDelay(), reason)
                .otherwise(failure -> {
                    // The claim runs out and somebody takes the task up again.
                    LOG.warn("cascade.retry_not_recorded subject={} reason={}", task.subject(), reason(failure));
                    return null;
                });
    }

    private static String reason(Throwable failure) {
        if (!(failure instanceof GotenException)) {
            LOG.error("cascade.failed", failure);
        }
        return String.valueOf(failure.getMessage());
    }

    private ResourceName name(ResourceKey key) {
        var type = version.type(key.type())
                .orElseThrow(() -> new GotenException.Internal("no type of this version is named " + key.type(), null));
        return ResourceNames.parse(type, key.name(), "name");
    }

    /**
     * Looks at all holders, page by page, again and again until a whole look finds nothing to do: meanwhile there may be
     * others. A loop and not a chain of futures, each of which would wait for the next one: their completions would pile
     * up on the stack.
     */
    private final class Looks {
        private final UUID target;
        private final Promise<Progress> ended = Promise.promise();
        private Progress progress = Progress.NONE;

        Looks(UUID target) {
            this.target = target;
        }

        Future<Progress> start() {
            look(Optional.empty());
            return ended.future();
        }

        private void look(Optional<UUID> after) {
            holders.holders(target, after, options.page())
                    .map(rows -> HolderPage.of(rows, options.page()))
                    .compose(page -> execute(planner.plan(target, page.holdings())).map(more -> {
                        progress = progress.and(more);
                        return page;
                    }))
                    .onSuccess(page -> next(page.last()))
                    .onFailure(ended::tryFail);
        }

        private void next(Optional<UUID> last) {
            if (last.isEmpty() && progress.done() == 0) {
                ended.tryComplete(progress);
                return;
            }
            if (last.isEmpty()) {
                progress = Progress.NONE;
            }
            // Not from here: futures that are complete already would make it a recursion.
            hop.accept(() -> look(last));
        }
    }

    /** Executes commands, a bounded number of them side by side. */
    private final class Flight {
        private final List<Command> commands;
        private final Promise<Progress> landed = Promise.promise();
        private int next;
        private int inFlight;
        private Progress progress = Progress.NONE;

        Flight(List<Command> commands) {
            this.commands = commands;
        }

        Future<Progress> start() {
            fly();
            return landed.future();
        }

        private void fly() {
            while (next < commands.size() && inFlight < options.inFlight()) {
                inFlight++;
                executor.execute(commands.get(next++), Deadline.after(COMMAND_TIMEOUT)).onComplete(executed -> {
                    inFlight--;
                    progress = progress.and(executed.succeeded()
                            ? new Progress(1, 0, Optional.empty())
                            : new Progress(0, 0, Optional.of(reason(executed.cause()))));
                    fly();
                });
            }
            if (next == commands.size() && inFlight == 0) {
                landed.tryComplete(progress);
            }
        }
    }
}
