package com.goten.registry;

import com.goten.errors.GotenException.Aborted;
import com.goten.errors.GotenException.AlreadyExists;
import com.goten.errors.GotenException.DeadlineExceeded;
import com.goten.errors.GotenException.Internal;
import com.goten.errors.GotenException.ResourceExhausted;
import com.goten.errors.GotenException.Unavailable;
import com.goten.meta.v1.Deployment;
import com.goten.mixin.Peers;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.schema.DeploymentId;
import com.goten.store.RegistrySnapshot;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node knows of the environment (PROTOCOL.md section 11).
 *
 * <pre>
 *   restore ──► snapshot known ─┐
 *          └──► nothing known ──┴─► registering ── registered ──► all has come ──► READY ──► following
 *                                        │  ▲ again, with growing pauses
 *                                        ├──┘
 *                                        ├── out of reach, snapshot known ──► READY, and goes on registering
 *                                        ├── out of reach, nothing known ──► fails after a while
 *                                        └── refused ──► fails after a while, with the reason
 * </pre>
 *
 * <p>Safe to ask from any thread; everything else happens on the context that it is started on.
 */
public final class EnvRegistry implements EnvironmentSource {
    private static final Logger LOG = LoggerFactory.getLogger(EnvRegistry.class);

    private final Registration own;
    private final RegistrySnapshot snapshots;
    private final RegistryOptions options;
    private final Environments environments;
    private final Known known = new Known();
    private final List<Consumer<Environment>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<RegistryEvent>> eventListeners = new CopyOnWriteArrayList<>();
    private final Map<String, Backoff> doubts = new HashMap<>();
    private final Promise<Void> complete = Promise.promise();
    private final Promise<Void> started = Promise.promise();
    private final Backoff savingAgain;
    private volatile Environment current;
    private volatile boolean registered;
    private volatile boolean stopped;
    private boolean ready;
    private boolean saving;
    private boolean unsaved;
    private Future<Void> writing = Future.succeededFuture();
    private @Nullable Vertx vertx;
    private volatile @Nullable Context context;
    private volatile @Nullable Following following;
    private @Nullable MetaClient client;

    /**
     * @param own what is registered
     * @param bootstrap addresses of the meta service, by region
     * @param snapshots where what is known survives a restart
     */
    public EnvRegistry(
            Registration own, Map<String, String> bootstrap, RegistrySnapshot snapshots, RegistryOptions options) {
        this.own = own;
        this.snapshots = snapshots;
        this.options = options;
        this.savingAgain = new Backoff(options);
        this.environments = new Environments(
                own.id().region(), bootstrap, own.ofRegistry() ? Optional.of(own) : Optional.empty());
        this.current = environments.of(known);
    }

    @Override
    public Environment current() {
        return current;
    }

    @Override
    public void listen(Consumer<Environment> listener) {
        listeners.add(listener);
        Environment told;
        do {
            told = current;
            listener.accept(told);
            // A newer one may have been told between the two.
        } while (told != current);
    }

    @Override
    public boolean uncertain() {
        return !registered || streamsDown() > 0;
    }

    /** Adds who is told what happens, from the initial state on; to be called before the start. */
    public void listenToEvents(Consumer<RegistryEvent> listener) {
        eventListeners.add(listener);
    }

    /** Streams of the registry that are open now. */
    public int streamsOpen() {
        Following now = following;
        return now == null ? 0 : now.open();
    }

    /** Streams of the registry that should be open but are not: what happens there is not seen. */
    public int streamsDown() {
        Following now = following;
        return now == null ? 0 : now.down();
    }

    /** Whether the registry has heard of this deployment since the node was started. */
    public boolean registered() {
        return registered;
    }

    /** Reads what was known the last time. To be called first. */
    public Future<Void> restore() {
        return snapshots.read().map(entries -> {
            known.restore(entries);
            announce();
            return null;
        });
    }

    /**
     * Registers the deployment, obtains the environment and goes on following it.
     *
     * @param peers that find the meta service by what this knows
     * @return completes when there is an environment to work with: the registry's, or what was known the last time. Fails
     *     with {@code FailedPrecondition} and the like for what the registry refuses, with {@code Unavailable} where it
     *     cannot be reached and nothing is known, and where it is stopped meanwhile
     */
    public Future<Void> start(Vertx vertx, Peers peers) {
        Context here = vertx.getOrCreateContext();
        this.vertx = vertx;
        this.following = new Following(vertx, here, peers, options, this::take);
        this.client = new MetaClient(peers, this::registryRegions, options.call());
        this.context = here;
        here.runOnContext(v -> {
            if (stopped) {
                overtaken();
                return;
            }
            followingNow().follow(metaRegions());
            enter(System.nanoTime(), new Backoff(options)).onSuccess(started::tryComplete).onFailure(started::tryFail);
        });
        return started.future();
    }

    /**
     * Stops following, and saves what is known, for the next start. A start that is under way fails, and one that comes
     * later too. Idempotent.
     */
    public Future<Void> stop() {
        stopped = true;
        Context here = context;
        if (here == null) {
            return Future.succeededFuture();
        }
        Promise<Void> over = Promise.promise();
        here.runOnContext(v -> {
            followingNow().stop();
            overtaken();
            saveLast().onComplete(over);
        });
        return over.future();
    }

    private Future<Void> saveLast() {
        return writing.transform(written -> {
                    boolean last = unsaved || written.failed();
                    unsaved = false;
                    return last ? snapshots.write(known.snapshot()) : Future.succeededFuture();
                })
                .timeout(options.call().toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }

    private void overtaken() {
        started.tryFail(new Unavailable(own.id() + " is stopping", "STOPPING"));
    }

    private Future<Void> enter(long began, Backoff backoff) {
        return register().compose(done -> whole()).recover(failure -> {
            long waitedMillis = (System.nanoTime() - began) / 1_000_000;
            boolean usable = usable();
            if (transientFailure(failure) && usable && waitedMillis >= options.snapshot().toMillis()) {
                LOG.warn("registry out of reach, going on with what was known deployment={} reason={}",
                        own.id(), failure.getMessage());
                becomeReady();
                keepRegistering(new Backoff(options));
                return Future.succeededFuture();
            }
            long patience = transientFailure(failure)
                    ? options.contact().toMillis()
                    : options.refusal().toMillis();
            return waitedMillis >= patience || Registrar.isRemoved(failure)
                    ? Future.failedFuture(explained(failure))
                    : later(backoff).compose(again -> enter(began, backoff));
        });
    }

    private Future<Void> register() {
        var before = Optional.ofNullable(known.deployments().get(MetaNames.deployment(own.id())))
                .or(() -> known.removed().contains(own.id())
                        ? Optional.of(Deployment.getDefaultInstance())
                        : Optional.empty());
        Promise<Void> done = Promise.promise();
        new Registrar(clientNow(), own).register(before).onComplete(result -> onContext(() -> {
            registered |= result.succeeded();
            done.handle(result);
        }));
        return done.future();
    }

    /** The registry may be away for long, and may refuse; what is known goes on being used. */
    private void keepRegistering(Backoff backoff) {
        later(backoff).onSuccess(now -> {
            register()
                    .onSuccess(done -> LOG.info("registered deployment={}", own.id()))
                    .onFailure(failure -> {
                        if (!transientFailure(failure)) {
                            LOG.error("the registry refuses deployment={} reason={}", own.id(), failure.getMessage());
                        }
                        keepRegistering(backoff);
                    });
        });
    }

    /** Everything has come, from all regions; where one of them is away, what there is. */
    private Future<Void> whole() {
        check();
        Promise<Void> enough = Promise.promise();
        long timer = vertxNow().setTimer(options.initial().toMillis(), id -> onContext(() -> {
            if (usable()) {
                enough.tryComplete();
            } else {
                enough.tryFail(new Unavailable(
                        own.id() + " is registered, and the registry does not tell of it", "REGISTRY_SILENT"));
            }
        }));
        complete.future().onSuccess(enough::tryComplete);
        return enough.future().map(done -> {
            vertxNow().cancelTimer(timer);
            becomeReady();
            return null;
        });
    }

    private void becomeReady() {
        ready = true;
        LOG.info("environment known deployment={} services={} deployments={}",
                own.id(),
                current.services().size(),
                current.services().values().stream().mapToInt(s -> s.deployments().size()).sum());
        tell(new RegistryEvent.InitialState(current));
    }

    /** Whether this deployment itself and what it imports are known. */
    private boolean usable() {
        return current.deployment(own.id()).isPresent()
                && own.imported().stream().allMatch(service -> current.service(service).isPresent())
                && known.services().containsKey(MetaNames.service(own.service()));
    }

    private static boolean transientFailure(Throwable failure) {
        return failure instanceof Unavailable
                || failure instanceof DeadlineExceeded
                || failure instanceof Aborted
                || failure instanceof AlreadyExists
                || failure instanceof ResourceExhausted
                || failure instanceof Internal;
    }

    private Throwable explained(Throwable failure) {
        return failure instanceof Unavailable unavailable
                ? new Unavailable(
                        "the registry cannot be reached, and %s has never known an environment: %s"
                                .formatted(own.id(), failure.getMessage()),
                        unavailable.info().reason(),
                        failure)
                : failure;
    }

    /** Where there is a meta service: here first. */
    private List<String> registryRegions() {
        var all = new ArrayList<>(metaRegions());
        if (all.remove(own.id().region())) {
            all.add(0, own.id().region());
        }
        return all;
    }

    private Set<String> metaRegions() {
        return new TreeSet<>(current.service(MetaSchema.SERVICE).orElseThrow().deployments().keySet());
    }

    private void take(String region, Followed followed, Follower.Batch batch, boolean whole) {
        known.told(region, followed, batch, whole);
        changed();
        batch.removed().stream().filter(name -> known.has(name) && !known.isTold(name)).forEach(this::doubt);
    }

    /** What nobody tells of, though all do of theirs, or the region does that should own it. */
    private void doubtUntold() {
        boolean all = followingNow().complete();
        for (Followed each : Followed.values()) {
            known.untold(each).stream()
                    .filter(name -> all || followingNow().told(control(name), each))
                    .forEach(this::doubt);
        }
    }

    /** Where a Service or a Deployment belongs, as far as is known here; empty where nothing is. */
    private String control(String name) {
        String holder = MetaNames.deploymentOf(name).map(DeploymentId::service).orElse(MetaSchema.SERVICE);
        return current.service(holder).map(service -> service.policy().defaultControlRegion()).orElse("");
    }

    /** Asks the owner whether it is still there. Until one has answered it is. */
    private void doubt(String name) {
        if (doubts.putIfAbsent(name, new Backoff(options)) == null) {
            ask(name);
        }
    }

    private void ask(String name) {
        Future<Boolean> there = MetaNames.deploymentOf(name)
                .map(id -> clientNow().deployment(id).map(Optional::isPresent))
                .orElseGet(() -> clientNow().service(name).map(Optional::isPresent));
        there.onComplete(answer -> onContext(() -> {
            if (answer.failed()) {
                later(doubts.get(name)).onSuccess(again -> ask(name));
                return;
            }
            doubts.remove(name);
            if (!answer.result() && !known.isTold(name)) {
                known.gone(name);
                changed();
            }
        }));
    }

    private void changed() {
        announce();
        Set<String> regions = metaRegions();
        followingNow().follow(regions);
        known.heardOnlyFrom(regions);
        doubtUntold();
        save();
        check();
    }

    private void check() {
        if (followingNow().complete() && usable()) {
            complete.tryComplete();
        }
    }

    private void announce() {
        Environment before = current;
        Environment now = environments.of(known);
        if (now.equals(before)) {
            return;
        }
        current = now;
        listeners.forEach(listener -> listener.accept(now));
        if (ready) {
            RegistryEvent.between(before, now).forEach(this::tell);
        }
    }

    private void tell(RegistryEvent event) {
        if (event instanceof RegistryEvent.DeploymentSet set) {
            LOG.info("deployment set deployment={} by={}", set.deployment(), own.id());
        } else if (event instanceof RegistryEvent.DeploymentRemoved removed) {
            LOG.warn("deployment removed deployment={} by={}", removed.id(), own.id());
        }
        eventListeners.forEach(listener -> listener.accept(event));
    }

    /** One write at a time, some time after the first change that is not in it: changes come together. */
    private void save() {
        unsaved = true;
        if (!saving) {
            saveAfter(options.save().toMillis());
        }
    }

    private void saveAfter(long millis) {
        saving = true;
        vertxNow().setTimer(millis, id -> onContext(this::write));
    }

    private void write() {
        unsaved = false;
        writing = snapshots.write(known.snapshot());
        writing.onComplete(written -> onContext(() -> {
            saving = false;
            if (written.failed()) {
                LOG.warn("registry.not_saved deployment={} reason={}", own.id(), written.cause().getMessage());
                saveAfter(Math.max(options.save().toMillis(), savingAgain.nextMillis()));
                return;
            }
            savingAgain.succeeded();
            if (unsaved) {
                save();
            }
        }));
    }

    private Future<Void> later(Backoff backoff) {
        Promise<Void> promise = Promise.promise();
        vertxNow().setTimer(backoff.nextMillis(), id -> onContext(promise::complete));
        return promise.future();
    }

    /** Nothing happens any more once it is stopped. */
    private void onContext(Runnable step) {
        Objects.requireNonNull(context).runOnContext(v -> {
            if (!stopped) {
                step.run();
            }
        });
    }

    private Vertx vertxNow() {
        return Objects.requireNonNull(vertx);
    }

    private MetaClient clientNow() {
        return Objects.requireNonNull(client);
    }

    private Following followingNow() {
        return Objects.requireNonNull(following);
    }
}
