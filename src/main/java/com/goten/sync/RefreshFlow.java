package com.goten.sync;

import com.goten.engine.CommandExecutor;
import com.goten.engine.RightHandover;
import com.goten.engine.StrandedOffers;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Governance;
import com.goten.policy.Governor;
import com.goten.policy.PolicyStore;
import com.goten.policy.SettledPolicy;
import com.goten.policy.Settling;
import com.goten.policy.Settling.Announced;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.store.Handovers;
import com.goten.store.PolicyRefreshes;
import com.goten.store.PolicyRefreshes.Progress;
import com.goten.store.ResourceReader;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import com.goten.time.Pauses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows up one change of a policy (PROTOCOL.md section 9): everything under its holder that this deployment owns is to say
 * in {@code syncing} what it says.
 *
 * <pre>
 *   the holder is         announced is             then
 *   as it was created     nothing                  look at everything, if there is something
 *   here                  its policy alone         nothing is to be done
 *   here                  something else           announce it, look at everything, strike the others off
 *   elsewhere             ·                        as here; what others have read of it must be forgotten first
 *   nowhere               something                forget what is announced, once nothing is left under it
 * </pre>
 *
 * When everything agrees with the policy, {@link HandoverFlow} hands over what is to be elsewhere.
 */
public final class RefreshFlow {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshFlow.class);
    /** What nothing that is announced has for a revision. */
    private static final long NOT_ANNOUNCED = 0;
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);

    private final Parts parts;
    private final Governance governance;
    private final RefreshOptions options;
    private final RefreshWriter writer;
    private final Spreading spreading;
    private final HandoverFlow handover;
    private final BooleanSupplier stopping;

    /**
     * What it works with.
     *
     * @param executor of commands that no client waits for
     * @param stranded what was released to a region that is no more
     * @param waitingWrites how many writes wait for a transaction
     */
    public record Parts(
            DeploymentId own,
            ApiVersion version,
            PolicyStore policies,
            Settling settling,
            PolicyRefreshes refreshes,
            Handovers handovers,
            RightHandover rights,
            EnvironmentSource environment,
            ResourceReader reader,
            TaskQueue tasks,
            CommandExecutor executor,
            StrandedOffers stranded,
            IntSupplier waitingWrites,
            RefreshObserver observer) {}

    /** @param stopping whether what is under way is to be left to whoever comes next */
    RefreshFlow(Vertx vertx, Parts parts, RefreshOptions options, BooleanSupplier stopping) {
        this.parts = parts;
        this.governance = new Governance(parts.version());
        this.options = options;
        this.writer = new RefreshWriter(vertx, parts.executor(), parts.waitingWrites(), options.slice());
        this.spreading = new Spreading(options.spreading());
        this.stopping = stopping;
        this.handover = new HandoverFlow(parts, governance, writer, options, stopping);
    }

    /** Does what a task is about, or makes it due again. Never fails. */
    Future<Void> run(Task task) {
        Future<Void> done = task.subject().equals(SettledPolicy.SERVICE)
                ? follow(task, parts.policies().service())
                : holder(task.subject()).compose(governor -> governor.isPresent()
                        ? follow(task, governor.get())
                        : missing(task));
        return done.recover(failure -> later(task, options.mostDelay(), String.valueOf(failure.getMessage())));
    }

    /** The holder as it is in this database: what is cached may be older than the task, and is read anew. */
    private Future<Optional<Governor>> holder(UUID uuid) {
        return parts.refreshes().find(uuid).compose(key -> key.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : parts.reader().get(key.get()).map(found -> {
                    parts.policies().changed(key.get());
                    return found.filter(stored -> stored.uuid().equals(uuid))
                            .flatMap(stored -> type(stored.key()).map(type -> PolicyStore.governor(type, stored)));
                }));
    }

    private Optional<ResourceType> type(ResourceKey key) {
        return parts.version().type(key.type()).filter(ResourceType::policyHolder);
    }

    private Future<Void> follow(Task task, Governor governor) {
        return parts.settling().announced(governor.uuid()).compose(announced -> {
            if (announced.isEmpty() && governor.isAsCreated()) {
                return asCreated(task, governor);
            }
            if (announced.isPresent() && announced.get().policy().agreesWith(governor)) {
                return settle(task, governor, announced.get());
            }
            return parts.settling()
                    .announce(governor, parts.policies().asCreated(governor.uuid()))
                    .compose(done -> done ? refresh(task, governor) : again(task));
        });
    }

    /** What has never been placed by another policy need not be looked at. */
    private Future<Void> refresh(Task task, Governor governor) {
        return parts.settling().announced(governor.uuid()).compose(found -> {
            if (found.isEmpty()) {
                return again(task);
            }
            Announced announced = found.get();
            return !governor.isElsewhere() && announced.policy().agreesWith(governor)
                    ? settle(task, governor, announced)
                    : look(task, governor, announced);
        });
    }

    private Future<Void> look(Task task, Governor governor, Announced announced) {
        return parts.refreshes()
                .begin(governor.uuid(), policy(governor), governor.generation(), announced.revision())
                .compose(progress -> {
                    if (governor.isElsewhere() && !spreading.isOver(progress)) {
                        return parts.tasks().retry(task, options.spreading(), "its holder is not here: what has been read "
                                + "of it before may be in use for a while");
                    }
                    return walk(task, governor, progress, () -> settle(task, governor, announced));
                });
    }

    /**
     * Whatever has been placed by it need not be looked at; but another holder may have had the name before, while this
     * region had not yet heard that it is gone.
     */
    private Future<Void> asCreated(Task task, Governor governor) {
        return anythingUnder(governor.name()).compose(any -> any
                ? parts.refreshes()
                        .begin(governor.uuid(), policy(governor), governor.generation(), NOT_ANNOUNCED)
                        .compose(progress -> walk(task, governor, progress, () -> handOver(task, governor)))
                : handOver(task, governor));
    }

    /** @param then when everything agrees with the policy */
    private Future<Void> walk(Task task, Governor governor, Progress progress, Supplier<Future<Void>> then) {
        RefreshWalk walk = walk(governor);
        return walk.from(progress).compose(end -> {
            if (end.isEmpty()) {
                return again(task);
            }
            if (walk.failures().count() > 0) {
                LOG.warn("policy.not_refreshed holder={} reason={}", task.subject(), walk.failures().text());
                return later(task, options.sweep(), walk.failures().text());
            }
            told(governor, end.get());
            return then.get();
        });
    }

    private RefreshWalk walk(Governor governor) {
        return new RefreshWalk(
                parts.refreshes(),
                Scope.of(parts.version(), governance, governor),
                new RefreshWork(
                        new RefreshPlanner(parts.own().region(), parts.policies(), governor), writer, parts.observer()),
                parts.observer(),
                () -> goesOn(governor),
                options.page());
    }

    /** Where the policy is another by now, there is no use in going on. */
    private Future<Boolean> goesOn(Governor governor) {
        if (stopping.getAsBoolean()) {
            return Future.succeededFuture(false);
        }
        if (governor.isService()) {
            return Future.succeededFuture(parts.policies().service().own().equals(governor.own()));
        }
        return Scope.holder(parts.version(), governor.name())
                .map(holder -> parts.policies().governing(holder, governor))
                .orElseGet(() -> Future.succeededFuture(true));
    }

    private static Buffer policy(Governor governor) {
        return governor.own()
                .map(policy -> Buffer.buffer(policy.message().toByteArray()))
                .orElseGet(Buffer::buffer);
    }

    private static void told(Governor governor, Progress progress) {
        LOG.info(
                "policy.refreshed holder={} generation={} looked={} written={}",
                governor.isService() ? "service" : governor.name(),
                governor.generation(),
                progress.looked(),
                progress.written());
    }

    private Future<Void> settle(Task task, Governor governor, Announced announced) {
        return parts.settling().settle(governor, announced.revision())
                .compose(settled -> settled ? handOver(task, governor) : again(task));
    }

    /** When everything says what the policy says, what is to be elsewhere goes there. */
    private Future<Void> handOver(Task task, Governor governor) {
        return handover.run(governor).compose(unfinished -> unfinished.isEmpty()
                ? end(task)
                : later(task, unfinished.get().most(), unfinished.get().reason()));
    }

    /** A holder that is not in this database is elsewhere or gone. */
    private Future<Void> missing(Task task) {
        return parts.settling().announced(task.subject()).compose(announced -> {
            Optional<ResourceName> holder = announced.flatMap(known ->
                    Scope.holder(parts.version(), known.policy().holder()));
            return holder.map(name -> missing(task, name)).orElseGet(() -> forget(task));
        });
    }

    private Future<Void> missing(Task task, ResourceName holder) {
        return parts.reader().get(ResourceKey.of(holder)).compose(another -> another.isPresent()
                ? forget(task)
                : parts.policies().governorElsewhere(holder)
                        .transform(found -> found.failed()
                                ? later(task, options.sweep(), String.valueOf(found.cause().getMessage()))
                                : elsewhere(task, holder, found.result())));
    }

    private Future<Void> elsewhere(Task task, ResourceName holder, Optional<Governor> found) {
        if (found.isPresent()) {
            return found.get().uuid().equals(task.subject()) ? follow(task, found.get()) : forget(task);
        }
        return anythingUnder(holder.value()).compose(left -> left
                ? parts.tasks().retry(task, options.sweep(), "it is gone, and something is left under it")
                : forget(task));
    }

    private Future<Boolean> anythingUnder(String holder) {
        Scope scope = Scope.of(parts.version(), governance, holder);
        return parts.refreshes().anyOwned(scope.types().stream().map(type -> scope.range(type, "")).toList());
    }

    private Future<Void> forget(Task task) {
        return parts.settling().forget(task.subject()).compose(forgotten -> end(task));
    }

    private Future<Void> end(Task task) {
        return parts.refreshes().end(task.subject()).compose(ended -> parts.tasks().end(task));
    }

    private Future<Void> again(Task task) {
        return parts.tasks().retry(task, Duration.ZERO, "interrupted, or the policy has changed again");
    }

    private Future<Void> later(Task task, Duration most, String reason) {
        return parts.tasks().retry(task, new Pauses(FIRST_DELAY, most).after(task.attempts() - 1), reason)
                .otherwise(failure -> {
                    LOG.warn("policy.retry_not_recorded holder={} reason={}", task.subject(), failure.getMessage());
                    return null;
                });
    }
}
