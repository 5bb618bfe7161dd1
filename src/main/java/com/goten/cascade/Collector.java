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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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

    /**
     * Looks at all holders, again and again. A loop and not a chain of futures, each of which would wait for the next one:
     * their completions would pile up on the stack.
     */
    private final class Looks {
        private final UUID target;
        private final Promise<Progress> ended = Promise.promise();

        Looks(UUID target) {
            this.target = target;
        }

        Future<Progress> start() {
            look();
            return ended.future();
        }

        private void look() {
            new Look(target).start().onComplete(looked -> {
                if (looked.failed()) {
                    ended.tryFail(looked.cause());
                } else if (looked.result().done() == 0) {
                    ended.tryComplete(looked.result());
                } else {
                    // Not from here: futures that are complete already would make it a recursion.
                    hop.accept(this::look);
                }
            });
        }
    }

    /**
     * Looks at all holders once and has a bounded number of commands carried out side by side. The next page is read as soon
     * as the last command of the one before is under way, so that there is always something to combine.
     */
    private final class Look {
        private final UUID target;
        private final Deque<Command> ready = new ArrayDeque<>();
        private final Promise<Progress> ended = Promise.promise();
        private Optional<UUID> after = Optional.empty();
        private Progress progress = Progress.NONE;
        private Optional<Throwable> failure = Optional.empty();
        private boolean reading;
        private boolean allRead;
        private int inFlight;

        Look(UUID target) {
            this.target = target;
        }

        /** Completes when all that was begun has ended. */
        Future<Progress> start() {
            read();
            return ended.future();
        }

        private void go() {
            while (!ready.isEmpty() && inFlight < options.inFlight()) {
                fly(ready.poll());
            }
            if (ready.isEmpty() && !allRead && !reading) {
                read();
            }
            if (ready.isEmpty() && allRead && inFlight == 0 && !ended.future().isComplete()) {
                observer.collected(progress.done());
                failure.ifPresentOrElse(ended::tryFail, () -> ended.tryComplete(progress));
            }
        }

        private void read() {
            reading = true;
            holders.holders(target, after, options.page())
                    .map(rows -> HolderPage.of(rows, options.page()))
                    .onComplete(page -> hop.accept(() -> {
                        reading = false;
                        Future<Void> taken = page.succeeded()
                                ? Future.succeededFuture(page.result()).map(this::take)
                                : Future.failedFuture(page.cause());
                        if (taken.failed()) {
                            failure = Optional.of(taken.cause());
                            allRead = true;
                        }
                        go();
                    }));
        }

        private @Nullable Void take(HolderPage page) {
            Plan plan = planner.plan(target, page.holdings());
            progress = progress.and(new Progress(0, plan.leaving(), plan.blocking(), Optional.empty()));
            ready.addAll(plan.commands());
            after = page.last();
            allRead = page.last().isEmpty();
            return null;
        }

        private void fly(Command command) {
            inFlight++;
            executor.execute(command, Deadline.after(COMMAND_TIMEOUT)).onComplete(executed -> {
                inFlight--;
                progress = progress.and(executed.succeeded()
                        ? new Progress(1, 0, 0, Optional.empty())
                        : new Progress(0, 0, 0, Optional.of(reason(executed.cause()))));
                go();
            });
        }
    }
}
