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

/**
 * Deals with the holders of this deployment that point to something which goes for good, here or elsewhere (PROTOCOL.md
 * section 7.3): page by page, again and again until a whole look finds nothing to do, because meanwhile there may be
 * others.
 */
final class Collector {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);

    private final ApiVersion version;
    private final CommandExecutor executor;
    private final HolderReader holders;
    private final CascadeOptions options;
    private final Consumer<Runnable> hop;
    private final CascadeObserver observer;
    private final CascadePlanner planner;

    /** @param hop runs something soon, on the flow's own context and from the bottom of the stack */
    Collector(
            ApiVersion version,
            CommandExecutor executor,
            HolderReader holders,
            CascadeOptions options,
            Consumer<Runnable> hop,
            CascadeObserver observer) {
        this.version = version;
        this.executor = executor;
        this.holders = holders;
        this.options = options;
        this.hop = hop;
        this.observer = observer;
        this.planner = new CascadePlanner(this::name);
    }

    /**
     * What the last look saw.
     *
     * @param done commands that were carried out
     * @param leaving holders that are DELETING
     * @param blocking holders that must go, or let go, by themselves
     * @param heldUp why something is left to be done later; the last reason
     */
    record Progress(int done, int leaving, int blocking, Optional<String> heldUp) {
        static final Progress NONE = new Progress(0, 0, 0, Optional.empty());

        Progress and(Progress other) {
            return new Progress(
                    done + other.done, leaving + other.leaving, blocking + other.blocking, other.heldUp.or(() -> heldUp));
        }
    }

    /** Completes when nothing more can be done now. */
    Future<Progress> collect(UUID target) {
        return new Looks(target).start();
    }

    /** The name of a resource of the current version. */
    ResourceName name(ResourceKey key) {
        var type = version.type(key.type())
                .orElseThrow(() -> new GotenException.Internal("no type of this version is named " + key.type(), null));
        return ResourceNames.parse(type, key.name(), "name");
    }

    static String reason(Throwable failure) {
        if (!(failure instanceof GotenException)) {
            LOG.error("cascade.failed", failure);
        }
        return String.valueOf(failure.getMessage());
    }

    private Future<Progress> execute(Plan plan) {
        var seen = new Progress(0, plan.leaving(), plan.blocking(), Optional.empty());
        return new Flight(plan.commands()).start().map(seen::and);
    }

    /**
     * Looks at all holders. A loop and not a chain of futures, each of which would wait for the next one: their completions
     * would pile up on the stack.
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
                            ? new Progress(1, 0, 0, Optional.empty())
                            : new Progress(0, 0, 0, Optional.of(reason(executed.cause()))));
                    fly();
                });
            }
            if (next == commands.size() && inFlight == 0 && landed.tryComplete(progress)) {
                observer.collected(progress.done());
            }
        }
    }
}
