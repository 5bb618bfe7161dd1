package com.goten.boot;

import com.goten.api.ApiOptions;
import com.goten.api.ApiVerticle;
import com.goten.api.admin.HealthPart;
import com.goten.api.bus.ChangePublisher;
import com.goten.api.call.CallGate;
import com.goten.api.call.ServedDeployment;
import com.goten.api.call.Surroundings;
import com.goten.cascade.CascadeDeletionVerticle;
import com.goten.cluster.Membership;
import com.goten.engine.BackgroundExecutor;
import com.goten.engine.Command;
import com.goten.engine.Engine;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.explain.ExplainService;
import com.goten.mixin.MixinRelations;
import com.goten.mixin.OwnedMethods;
import com.goten.mixin.OwnedReport;
import com.goten.mixin.Ownership;
import com.goten.mixin.Partition;
import com.goten.mixin.PeerChannels;
import com.goten.mixin.PeerHolders;
import com.goten.mixin.PeerOptions;
import com.goten.mixin.Peers;
import com.goten.mixin.RelationOptions;
import com.goten.mixin.SchemaMixinService;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.HiddenTypes;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import com.goten.store.pg.PgStore;
import com.goten.store.pg.StoreOptions;
import com.goten.sync.CopyStates;
import com.goten.telemetry.Meters;
import com.goten.telemetry.Metric;
import com.goten.watch.FeedTailer;
import com.goten.watch.Loop;
import com.goten.watch.WatchOptions;
import com.goten.watch.WatchStatus;
import com.goten.watch.Watches;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One deployment on this node.
 *
 * <pre>
 *   start ──► loop ──► store (tables, identity) ──► peers ──► registry ──► tailer ──► copies ──► cascade ──► owners ──► policies ──► adoptions ──► hints ──► API ──► ready
 *   stop  ──► API (drained, port closed) ──► watches ──► hints ──► adoptions ──► policies ──► owners ──► cascade ──► copies ──► tailer ──► registry ──► peers ──► store ──► loop
 * </pre>
 *
 * The meta service starts its registry last: it registers with itself, through its own API.
 *
 * Nothing is asked of a part that has not said it is up, and nothing is taken away that another still uses.
 */
final class DeploymentRuntime {
    /** Two full transactions, and what gathers meanwhile for the next one. */
    private static final int BACKGROUND_COMMANDS = 600;

    private static final Logger log = LoggerFactory.getLogger(DeploymentRuntime.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration STALE_FEED = Duration.ofSeconds(10);
    /** A database that starts beside us, or a machine that is busy with that, may keep us waiting a little. */
    private static final Duration DATABASE_PAUSE = Duration.ofSeconds(1);
    private static final int DATABASE_ATTEMPTS = 5;

    private final Vertx vertx;
    private final DeploymentSpec spec;
    private final Membership membership;
    private final Partition partition;
    private final Meters meters;
    private final DeploymentMeasures measures;
    private final HeldPort port;
    private final ApiOptions api;
    private final CallGate gate;
    private final Steps steps;
    private final List<HealthPart> health = new ArrayList<>();
    private @Nullable ExplainService explaining;
    private @Nullable Syncing syncing;

    /** @param port held for it */
    DeploymentRuntime(
            Vertx vertx,
            DeploymentSpec spec,
            HeldPort port,
            Membership membership,
            Partition partition,
            Meters meters) {
        this.vertx = vertx;
        this.spec = spec;
        this.membership = membership;
        this.partition = partition;
        this.meters = meters;
        this.measures = new DeploymentMeasures(meters);
        this.port = port;
        this.api = new ApiOptions(
                port.listen().host(),
                port.listen().port(),
                spec.limits().messageBytes(),
                spec.limits().calls(),
                spec.limits().streams(),
                spec.limits().drain());
        this.gate = ApiVerticle.gate(api);
        this.steps = new Steps(spec.id().toString());
    }

    /** Completes with {@code host:port} when the deployment answers there. Where it fails, {@link #stop} cleans up. */
    Future<String> start() {
        long began = System.nanoTime();
        return OwnLoop.start(vertx)
                .compose(loop -> {
                    stoppable("loop", loop::close);
                    return loop.call(this::startOnLoop);
                })
                .onSuccess(address -> log.info("started deployment={} address={} millis={}",
                        spec.id(), address, (System.nanoTime() - began) / 1_000_000));
    }

    /**
     * Stops what has been started, in order; completes when it is down. Never fails, takes {@link #stopPatience} at
     * most.
     */
    Future<Void> stop() {
        return steps.stop();
    }

    Duration stopPatience() {
        return steps.patience().plusSeconds(1);
    }

    /** What must be well for it to be ready; to be asked after the start. */
    List<HealthPart> health() {
        return List.copyOf(health);
    }

    /** Says why things are as they are; to be asked after the start. */
    ExplainService explaining() {
        return Objects.requireNonNull(explaining, "not started");
    }

    /** Its copies of what other regions own; to be asked after the start. */
    Syncing syncing() {
        return Objects.requireNonNull(syncing, "not started");
    }

    private Future<String> startOnLoop() {
        var first = spec.currentVersion().orElseGet(() -> spec.schema().newest().version());
        var storage = spec.storage();
        var options = StoreOptions.STANDARD
                .withConnections(storage.readConnections(), storage.snapshotConnections())
                .withRetention(spec.limits().feedRetention());
        return Patience.with(vertx, DATABASE_PAUSE, DATABASE_ATTEMPTS, () ->
                        PgStore.open(vertx, storage.server(), storage.database(), spec.id(), first, options, measures))
                .compose(this::startOn);
    }

    private Future<String> startOn(PgStore store) {
        stoppable("store", store::close);
        health("database", store::ping);
        meters.gauge(Metric.STORE_WRITE_QUEUE, store::waitingWrites);
        var version = spec.schema().version(store.currentVersion());
        return version.isPresent() ? startOn(store, version.get()) : Future.failedFuture(noVersion(store));
    }

    private Future<String> startOn(PgStore store, ApiVersion version) {
        var registry = RegistryPart.of(spec, port, version, store);
        return registry.restore().compose(restored -> startOn(store, version, registry));
    }

    private Future<String> startOn(PgStore store, ApiVersion version, RegistryPart registry) {
        var clock = InstantSource.system();
        var environment = registry.environment();
        var channels = new PeerChannels(vertx, spec.id().region(), environment, partition, PeerOptions.STANDARD);
        stoppable("peers", channels::close);
        meters.gauge(Metric.PEER_STREAMS, channels::openStreams);
        Peers peers = channels.own();
        var refreshing = new Refreshing(spec.id(), version, store);
        var policies = new PolicyStore(
                version,
                store.reader(),
                registry::policy,
                new PeerHolders(spec.id(), version, peers),
                Optional.of(refreshing.settling()));
        var relations = relations(store, version, peers, environment);
        var meta = new MetaPart(spec.id(), version, environment);
        var states = new CopyStates(version.version());
        policies.hearing(spec.id().region(), () -> others(environment).allMatch(states::complete));
        var owning = new Owning(spec.id(), version, store, policies, environment, peers);
        var engine = new Engine(
                spec.id(), version, store.writer(), policies, relations, owning.ownership(), meta.rules(spec), clock);
        var moving = new HandingOver(spec.id(), version, store, environment);
        var watching = watching(spec.storage());
        var tailer = new FeedTailer(Loop.on(vertx.getOrCreateContext()), store.feed(), watching, measures, clock);
        var watches = new Watches(vertx, store.reader(), tailer, watching, measures);
        var background = new BackgroundExecutor(vertx, engine, BACKGROUND_COMMANDS);
        var cascade = Cascades.verticle(
                spec.id(), version, background, store, peers, environment, membership, measures);
        var mixin = new SchemaMixinService(
                vertx,
                spec.id(),
                version,
                store.writer(),
                policies,
                environment,
                store.shadows(),
                store.feed().feedId(),
                cascade::wake);
        var owned = new OwnedMethods(
                vertx,
                spec.id(),
                version.version(),
                copied(version),
                store.owned(),
                tailer,
                watching,
                environment);
        meters.gauge(Metric.OWNED_STREAMS, owned::watchers);
        explaining = new ExplainService(
                spec.id(),
                version,
                meta.rehearsal(engine, peers),
                new ExplainService.Reads(store.shadowReader(), store.taskReader()),
                environment,
                peers);
        var served = new ServedDeployment(
                spec.id(),
                spec.schema(),
                version.version(),
                store.reader(),
                meta.executor(engine, peers),
                watches,
                Optional.of(new Surroundings(environment, channels.ofClients(), policies, states, store.handovers()::quietFor)),
                mixin.methods()
                        .and(owning.methods())
                        .and(owned.methods())
                        .and(moving.methods(() -> {
                            tailer.wake();
                            cascade.wake();
                            refreshing.wake();
                        }))
                        .and(explaining().methods())
                        .and(new OwnedReport(
                                        spec.id(),
                                        version,
                                        store.reader(),
                                        store.shadowReader(),
                                        store.handovers(),
                                        environment).methods()),
                explaining().planner());
        tailer.listen(new PolicyRefresh(policies));
        tailer.listen(new ChangePublisher(vertx.eventBus(), spec.id(), membership::mine));
        engine.addListener(command -> tailer.wake());
        engine.addListener(command -> {
            if (!(command instanceof Command.Create)) {
                cascade.wake();
            }
        });
        engine.addListener(command -> {
            if (!(command instanceof Command.Save)) {
                mixin.deletionsMade();
            }
        });
        var hints = new NodeHints(vertx, spec.id(), membership::alone, tailer::wake, () -> {
            cascade.wake();
            owning.wake();
            refreshing.wake();
            moving.wake();
        });
        engine.addListener(hints);
        var copying = new Syncing(
                spec.id(), version, copied(version), store, peers, environment, membership, states, refreshing::underWay,
                moving::underWay, engine, () -> {
                    moving.wake();
                    owning.wake();
                    cascade.wake();
                }, () -> {
                    tailer.wake();
                    hints.changed();
                });
        syncing = copying;
        registry.measure(meters);
        return registry.startFirst(vertx, peers, stop -> stoppable("registry", stop))
                .compose(started -> startTailer(tailer))
                .compose(started -> copying.start(vertx, meters))
                .compose(stop -> {
                    stoppable("copies", stop);
                    return startCascade(cascade, store);
                })
                .compose(started -> owning.start(vertx, engine, background, cascade::wake, meters, measures))
                .compose(stop -> {
                    stoppable("owners", stop);
                    return refreshing.start(vertx, engine, background, policies, environment, measures);
                })
                .compose(stop -> {
                    stoppable("policies", stop);
                    return moving.start(
                            vertx, mixin.methods(), peers, engine, background, copying.observer(meters), meters);
                })
                .compose(stop -> {
                    stoppable("adoptions", stop);
                    return Future.<Void>succeededFuture();
                })
                .compose(started -> startHints(hints))
                .compose(started -> {
                    stoppable("verbs", meta::stop);
                    return meta.start(vertx, engine);
                })
                .compose(started -> {
                    stoppable("watches", watches::close);
                    measure(watches);
                    return startApi(served);
                })
                .compose(address ->
                        registry.startLast(vertx, peers, stop -> stoppable("registry", stop)).map(address));
    }

    private MixinRelations relations(
            PgStore store, ApiVersion version, Peers peers, EnvironmentSource environment) {
        return new MixinRelations(
                vertx, spec.id(), version.version(), environment, store.intents(), peers, RelationOptions.STANDARD);
    }

    /** The other regions of the service. */
    private Stream<String> others(EnvironmentSource environment) {
        return environment.current().service(spec.id().service()).stream()
                .flatMap(service -> service.deployments().keySet().stream())
                .filter(region -> !region.equals(spec.id().region()));
    }

    /** All types of which other regions may have copies: those of the schema, and what this system says there itself. */
    private static List<String> copied(ApiVersion version) {
        return Stream.concat(version.types().stream().map(ResourceType::singular), HiddenTypes.ALL.stream()).toList();
    }

    /** Watches queue among themselves for what the store has; in the store's own queue they would fail. */
    static WatchOptions watching(DeploymentSpec.Storage storage) {
        var standard = WatchOptions.STANDARD;
        return standard.withMaxSnapshots(Math.min(standard.maxSnapshots(), storage.snapshotConnections()));
    }

    private Future<Void> startTailer(FeedTailer tailer) {
        stoppable("tailer", tailer::stop);
        health("change feed", () -> feedHealth(tailer));
        meters.gauge(Metric.FEED_LAG_SECONDS, () -> tailer.state().lagMillis() / 1000.0);
        meters.gauge(Metric.FEED_SILENT_SECONDS, () -> tailer.state().silentMillis() / 1000.0);
        return tailer.start();
    }

    private Future<Void> startCascade(CascadeDeletionVerticle cascade, PgStore store) {
        var cancel = TaskGauge.start(vertx, store.tasks(), meters);
        stoppable("task gauge", () -> {
            cancel.run();
            return Future.succeededFuture();
        });
        return vertx.deployVerticle(cascade)
                .onSuccess(id -> stoppable("cascade", () -> vertx.undeploy(id)))
                .mapEmpty();
    }

    private Future<Void> startHints(NodeHints hints) {
        stoppable("hints", hints::stop);
        return hints.start();
    }

    private Future<String> startApi(ServedDeployment served) {
        meters.gauge(Metric.READY, () -> gate.state() == CallGate.State.OPEN ? 1 : 0);
        meters.gauge(Metric.CALLS_IN_FLIGHT, gate::runningCalls);
        health("api", this::apiHealth);
        var deployed = vertx.deployVerticle(
                () -> new ApiVerticle(served, api, gate, measures),
                new DeploymentOptions().setInstances(spec.limits().threads()));
        return deployed
                .onSuccess(id -> steps.started(
                        "api", spec.limits().drain().plus(PATIENCE), () -> vertx.undeploy(id)))
                .compose(id -> port.release())
                .map(released -> port.address());
    }

    private Future<Void> apiHealth() {
        return gate.state() == CallGate.State.OPEN
                ? Future.succeededFuture()
                : Future.failedFuture("the API is " + gate.state().name().toLowerCase(Locale.ROOT));
    }

    private static Future<Void> feedHealth(FeedTailer tailer) {
        var state = tailer.state();
        return state.failures() == 0 || state.silentMillis() < STALE_FEED.toMillis()
                ? Future.succeededFuture()
                : Future.failedFuture("not read for " + state.silentMillis() + " ms: " + state.lastError().orElse(""));
    }

    private void measure(Watches watches) {
        meters.gauge(Metric.WATCHES, () -> watches.status().size());
        meters.gauge(Metric.WATCHES_BLOCKED, () -> watches.status().stream().filter(WatchStatus::blocked).count());
    }

    private FailedPrecondition noVersion(PgStore store) {
        return new FailedPrecondition(
                "the database of %s is at version %s, which the schema does not have"
                        .formatted(spec.id(), store.currentVersion()),
                "VERSION_NOT_SERVED");
    }

    private void health(String part, Supplier<Future<?>> check) {
        health.add(new HealthPart(spec.id() + " " + part, check));
    }

    private void stoppable(String name, Supplier<Future<?>> stop) {
        steps.started(name, PATIENCE, stop);
    }
}
