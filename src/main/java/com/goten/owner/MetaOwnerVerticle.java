package com.goten.owner;

import com.goten.engine.CommandExecutor;
import com.goten.errors.GotenException;
import com.goten.mixin.OwnerCalls;
import com.goten.mixin.Ownership;
import com.goten.owner.Taken.Part;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.store.OwneeSources;
import com.goten.store.OwnerReferences.Work;
import com.goten.store.OwnerReferences;
import com.goten.store.Promises;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after owners and ownees: references that are due, owners that were saved or go, ownees without owners, promises.
 * Looks for work when it is woken, when it has done some, and now and then; one look for all references, and no timer for
 * any of them. Keeps the claims of the tasks that it runs.
 */
public final class MetaOwnerVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(MetaOwnerVerticle.class);

    /** Looking for work is a handful of statements: one look does for all who call within that time. */
    private static final long WAKE_GAP_MILLIS = 5;

    private final ApiVersion version;
    private final Parts parts;
    private final OwnerOptions options;
    private final Set<Task> running = new HashSet<>();
    private final AtomicBoolean waking = new AtomicBoolean();
    private Map<Work, Rounds> rounds = Map.of();
    private @Nullable Rounds looks;
    private long polling;
    private long keeping;
    private volatile @Nullable Context own;

    /**
     * What it works with.
     *
     * @param released what waits for ownees to be dealt with may be due now; called from any thread
     */
    public record Parts(
            DeploymentId deployment,
            CommandExecutor executor,
            OwnerReferences references,
            OwneeSources sources,
            Promises promises,
            TaskQueue tasks,
            OwnerCalls calls,
            Ownership ownership,
            Runnable released,
            OwnerObserver observer) {}

    /** @param version the current one */
    public MetaOwnerVerticle(ApiVersion version, Parts parts, OwnerOptions options) {
        this.version = version;
        this.parts = parts;
        this.options = options;
    }

    @Override
    public Future<?> start() {
        Function<ResourceKey, ResourceName> names = this::name;
        Consumer<Runnable> hop = next -> context.runOnContext(ignored -> next.run());
        var lines = new PeerLines(hop);
        var asking = new OwnerAsking(
                parts.deployment(), parts.calls(), lines, parts.ownership(), options, parts.observer());
        var references = new ReferenceFlow(
                parts.references(), asking, parts.executor(), names, options, parts.observer());
        var sources = new SourceFlow(
                parts.deployment(), parts.sources(), parts.promises(), parts.calls(), lines, parts.ownership(),
                parts.tasks(), options, parts.released());
        var disown = new DisownFlow(
                parts.references(), parts.executor(), parts.tasks(), names, options, parts.observer(), hop);
        rounds = Map.of(
                Work.REFERENCES, rounds("references", options.references(), references::round),
                Work.RELEASE, tasks(TaskKind.RELEASE, options.references(), sources::release),
                Work.CHECK, tasks(TaskKind.CHECK, options.references(), sources::check),
                Work.DISOWN, tasks(TaskKind.DISOWN, options.tasks(), each(disown)),
                Work.ORPHAN, tasks(TaskKind.ORPHAN, options.page(), each(disown)),
                Work.PROMISES, rounds("promises", options.references(), sources::promises));
        Rounds look = rounds("look", 1, room -> look());
        looks = look;
        polling = vertx.setPeriodic(options.poll().toMillis(), ignored -> look.wake());
        keeping = vertx.setPeriodic(Math.max(1, options.claim().toMillis() / 3), ignored -> keepClaims());
        own = context;
        look.wake();
        return Future.succeededFuture();
    }

    /** Completes when what was under way has ended; what is left is durable. */
    @Override
    public Future<?> stop() {
        vertx.cancelTimer(polling);
        return Future.join(Stream.concat(Stream.ofNullable(looks), rounds.values().stream()).map(Rounds::stop).toList())
                .onComplete(ended -> vertx.cancelTimer(keeping));
    }

    /** There may be work now. From any thread; a lost call costs one poll interval. */
    public void wake() {
        Context context = own;
        if (context != null && waking.compareAndSet(false, true)) {
            context.runOnContext(ignored -> vertx.setTimer(WAKE_GAP_MILLIS, gap -> {
                waking.set(false);
                if (looks != null) {
                    looks.wake();
                }
            }));
        }
    }

    private Rounds rounds(String what, int most, IntFunction<Future<Taken>> round) {
        return new Rounds(what, context, most, round);
    }

    /** What of all this is due; one statement, as there is nothing most of the time. */
    private Future<Taken> look() {
        return parts.references().due().map(due -> {
            context.runOnContext(ignored -> due.forEach(work -> rounds.get(work).wake()));
            return Taken.NOTHING;
        });
    }

    private Rounds tasks(TaskKind kind, int most, Function<List<Task>, Future<List<Part>>> work) {
        return rounds(kind.name(), most, room -> parts.tasks().claim(kind, room, options.claim()).compose(claimed -> {
            running.addAll(claimed);
            return Future.succeededFuture(claimed).compose(work::apply).map(taken -> {
                for (int i = 0; i < claimed.size(); i++) {
                    Task task = claimed.get(i);
                    taken.get(i).done().onComplete(done -> context.runOnContext(ignored -> running.remove(task)));
                }
                return new Taken(taken, !claimed.isEmpty());
            }).onFailure(broken -> claimed.forEach(running::remove));
        }));
    }

    private static Function<List<Task>, Future<List<Part>>> each(DisownFlow flow) {
        return claimed -> Future.succeededFuture(
                claimed.stream().map(task -> new Part(1, flow.run(task))).toList());
    }

    private void keepClaims() {
        int kept = running.size();
        if (kept > 0) {
            parts.tasks().extend(running, options.claim())
                    .onFailure(failure -> LOG.warn("owner.claims_not_kept tasks={} reason={}", kept, failure.getMessage()));
        }
    }

    private ResourceName name(ResourceKey key) {
        var type = version.type(key.type())
                .orElseThrow(() -> new GotenException.Internal("no type of this version is named " + key.type(), null));
        return ResourceNames.parse(type, key.name(), "name");
    }
}
