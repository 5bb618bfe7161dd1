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
    private final CascadePlanner planner;

    CascadeFlow(
            ApiVersion version,
            CommandExecutor executor,
            HolderReader holders,
            TaskQueue tasks,
            CascadeOptions options) {
        this.version = version;
        this.executor = executor;
        this.holders = holders;
        this.tasks = tasks;
        this.options = options;
        this.planner = new CascadePlanner(this::name);
    }

    /**
     * @param done commands that changed something
     * @param heldUp why something is left to be done later; the last reason
     */
    private record Progress(int done, Optional<String> heldUp) {
        private static final Progress NONE = new Progress(0, Optional.empty());

        Progress and(Progress other) {
            return new Progress(done + other.done, other.heldUp.or(() -> heldUp));
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
        return pages(task, remainder.uuid(), Optional.empty(), Progress.NONE).compose(progress -> {
            if (progress.done() > 0) {
                // Meanwhile there may be others: ask again until a whole look finds nothing to do.
                return followUp(task, remainder);
            }
            return progress.heldUp().isPresent() ? later(task, progress.heldUp().get()) : finish(task, remainder);
        });
    }

    private Future<Progress> pages(Task task, UUID target, Optional<UUID> after, Progress so) {
        return holders.holders(target, after, options.page()).compose(page -> {
            Plan plan = planner.plan(target, page);
            return execute(plan).compose(progress -> {
                Progress now = so.and(progress);
                if (page.size() < options.page()) {
                    return Future.succeededFuture(now);
                }
                UUID last = page.get(page.size() - 1).holder().uuid();
                return tasks.extend(task, options.claim()).compose(mine -> pages(task, target, Optional.of(last), now));
            });
        });
    }

    private Future<Progress> execute(Plan plan) {
        Optional<String> blocked =
                plan.blocking() == 0 ? Optional.empty() : Optional.of(plan.blocking() + " references block it");
        return new Flight(plan.commands()).start().map(progress -> new Progress(0, blocked).and(progress));
    }

    private Future<Void> finish(Task task, Remainder remainder) {
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
                            ? new Progress(1, Optional.empty())
                            : new Progress(0, Optional.of(reason(executed.cause()))));
                    fly();
                });
            }
            if (next == commands.size() && inFlight == 0) {
                landed.tryComplete(progress);
            }
        }
    }
}
