package com.goten.sync;

import com.goten.engine.Actor;
import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.engine.Engine;
import com.goten.engine.WriteResult;
import com.goten.errors.GotenException;
import com.goten.mixin.OwnedTelling;
import com.goten.policy.Control;
import com.goten.policy.CreationRight;
import com.goten.policy.Governor;
import com.goten.policy.PolicyStore;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.StoredResource;
import com.goten.store.ChangeEvent;
import com.goten.store.CopyBatch;
import com.goten.store.FeedCursor;
import com.goten.store.OwnedReader.Copier;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.sync.RightRun.Told;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One region in one history: what it has of X and of the right to create it, and what happens to them. */
final class RightSide {
    private static final String CLOSE = "close";
    private static final String RELEASE = "release";
    private static final String RELEASE_RIGHT = "release the right";
    private static final String COMMIT = "commit";
    /** Whoever is refused so often is refused for good. */
    private static final int ATTEMPTS = 10;

    private final RightRun run;
    private final HandoverSite site;
    private final int place;
    private int view = -1;
    private @Nullable FeedCursor read;
    private @Nullable Actor flow;
    private @Nullable Actor creator;
    private Future<WriteResult> creation = Future.failedFuture("not begun");

    RightSide(RightRun run, HandoverSite site, int place) {
        this.run = run;
        this.site = site;
        this.place = place;
    }

    TestDeployment in() {
        return site.in();
    }

    String region() {
        return site.region();
    }

    int place() {
        return place;
    }

    private ResourceName name() {
        return in().name(run.type(), run.item());
    }

    boolean learn(int generation) {
        if (generation <= view) {
            return false;
        }
        view = generation;
        site.learn(run.holder(generation));
        return true;
    }

    /** Whether the policy that is known here names it. */
    boolean isNamed() {
        return run.path().get(view) == place;
    }

    /** Whether it hands the right over. */
    boolean isClosing() {
        return Await.result(in().store().reader().get(run.right()))
                .filter(StoredResource::owned)
                .filter(right -> !CreationRight.of(right).goal().equals(region()))
                .isPresent();
    }

    /** The right, or the holder of the policy, as if the right were open here. */
    StoredResource asItsOwn(StoredResource real) {
        return CreationRight.hides(real.key())
                ? new StoredResource(
                        real.key(), real.uuid(), new CreationRight(region(), real.epoch()).body(), real.generation(),
                        real.revision(), true, region(), real.regions(), false, real.epoch())
                : run.holder(view, region());
    }

    /** What is known here of who creates; read anew. */
    Control control() {
        var policies = new PolicyStore(in().version(), in().store().reader(), RightWorld.POLICY);
        return Await.result(policies.control(name()));
    }

    /** Whether it creates: what is owned elsewhere gives no right, whatever it says. */
    boolean creates() {
        return control().open(region())
                && Await.result(in().store().reader().get(run.right())).map(StoredResource::owned).orElse(true);
    }

    /** X, where it is owned here, or answered for until another region has it. */
    Optional<UUID> thing() {
        return row().filter(found -> found.owned()
                        || site.handover(found.key(), found.uuid()).offeredTo().isPresent())
                .map(StoredResource::uuid);
    }

    boolean owns() {
        return row().filter(StoredResource::owned).isPresent();
    }

    private Optional<StoredResource> row() {
        return in().find(run.type(), run.item());
    }

    /** From now on it tells. */
    void listen() {
        read = Await.result(in().store().feed().head());
    }

    /** What others are told of what happened here since; the nodes here hear of it as well. */
    void tell(Consumer<Told> to) {
        var page = Await.result(in().store().feed().read(
                read == null ? Await.result(in().store().feed().head()) : read, 1_000));
        for (ChangeEvent change : page.changes()) {
            in().policies().changed(change);
            if (run.concerns(change.subject().key())) {
                for (RightSide other : run.others(this)) {
                    OwnedTelling.of(change, copier(other))
                            .ifPresent(state -> to.accept(Told.of(place, other.place, state)));
                }
            }
        }
        read = page.next();
    }

    private static Copier copier(RightSide other) {
        return new Copier(other.region(), "v1");
    }

    /** A snapshot of X and of the right alone. */
    void snapshot(Consumer<Told> to) {
        for (RightSide other : run.others(this)) {
            for (ResourceKey key : run.keys()) {
                var page = Await.result(in().store().owned().page(copier(other), RightRun.range(key), 10, 1 << 20));
                to.accept(Told.all(place, other.place, key, page.states().stream()
                        .filter(state -> state.key().equals(key))
                        .map(state -> OwnedTelling.overTheWire(state, "v1"))
                        .toList()));
            }
        }
    }

    boolean receive(Told told) {
        var batch = new CopyBatch(
                told.states(), told.whole().map(RightRun::range), "token", Optional.of(true), Optional.empty());
        return quietly(() -> site.receive(run.region(told.from()), in().engine(), batch));
    }

    private static boolean quietly(Runnable step) {
        try {
            step.run();
            return true;
        } catch (GotenException refused) {
            return false;
        }
    }

    /** Somebody wants to create X; it is about to be committed, or refused. */
    void prepare() {
        if (creator == null) {
            var actor = new Actor("who creates in " + region());
            var policies = new PolicyStore(
                    in().version(), run.faults().creating(in().store().reader(), this), RightWorld.POLICY);
            var engine = new Engine(
                    in().id(), in().version(), gated(actor, in().store().writer()), policies, InstantSource.system());
            var body = in().message(run.type(), "{\"name\": \"%s\"}".formatted(run.item()));
            actor.start(() -> {
                creation = engine.execute(new Command.Create(in().type(run.type()), "", body), HandoverWorld.FAR);
                return creation;
            });
            actor.settle();
            creator = actor;
        }
    }

    private static Writer gated(Actor actor, Writer real) {
        return new Writer() {
            @Override
            public <R> Future<R> write(Write<R> write, Deadline deadline) {
                return actor.pass(COMMIT).compose(open -> real.write(write, deadline));
            }
        };
    }

    boolean create() {
        prepare();
        Actor actor = creator;
        creator = null;
        for (int i = 0; actor != null && !actor.over() && i < ATTEMPTS; i++) {
            actor.go();
        }
        return creation.succeeded();
    }

    boolean delete() {
        return owns() && quietly(() -> in().delete(run.type(), run.item()));
    }

    /** Goes on with the hand-over, up to the next thing that it does. */
    void begin() {
        if (flow == null || flow.over()) {
            in().policies().changedSomewhere();
            Optional<Governor> governor = Await.result(in().policies().governor(name()));
            var actor = new Actor("the hand-over in " + region());
            HandoverFlow handover = site.handover(
                    run.network(), executor(actor), run.faults().looking(in().store().policyRefreshes()), writer(actor));
            actor.start(() -> handover.run(governor.orElseThrow()));
            actor.settle();
            flow = actor;
        }
    }

    private CommandExecutor executor(Actor actor) {
        return new CommandExecutor() {
            @Override
            public Future<WriteResult> execute(Command command, Deadline deadline) {
                return actor.pass(RELEASE).compose(open -> in().engine().execute(command, deadline));
            }

            @Override
            public Future<List<WriteResult>> executeTogether(List<? extends Command.Save> commands, Deadline deadline) {
                throw new AssertionError("nothing is saved together");
            }
        };
    }

    /** First it is closed, unless it is; then it is released. */
    private Writer writer(Actor actor) {
        boolean closing = isClosing();
        Writer real = in().store().writer();
        return new Writer() {
            private boolean closed = closing;

            @Override
            public <R> Future<R> write(Write<R> write, Deadline deadline) {
                if (closed) {
                    return actor.pass(RELEASE_RIGHT).compose(open -> real.write(write, deadline));
                }
                closed = true;
                return actor.pass(CLOSE).compose(open -> run.faults().closing(real).write(write, deadline));
            }
        };
    }

    /** Gets to where a step of the hand-over is next; not over another step of it. */
    private boolean comesTo(String gate) {
        for (int i = 0; i < ATTEMPTS; i++) {
            begin();
            Actor now = flow;
            if (now == null || now.isAt(gate)) {
                return now != null;
            }
            // What was found before is gone, or was not to be known of.
            boolean nothing = now.isAt(RELEASE) && !owns() || now.isAt(CLOSE) && isClosing();
            if (nothing || now.isAt(CLOSE) && run.faults().is(RightModel.Broken.RELEASE_BEFORE_CLOSING)) {
                now.go();
            } else if (!now.over()) {
                return false;
            }
        }
        return false;
    }

    private boolean goesThrough(String gate) {
        boolean there = comesTo(gate);
        Actor now = flow;
        if (there && now != null) {
            now.go();
        }
        return there;
    }

    boolean close() {
        return goesThrough(CLOSE) && isClosing();
    }

    boolean release() {
        return owns() && goesThrough(RELEASE) && !owns();
    }

    boolean findNothingLeft() {
        return comesTo(RELEASE_RIGHT);
    }

    boolean releaseRight() {
        return goesThrough(RELEASE_RIGHT) && !isClosing();
    }

    /** The node that was about to do something dies. */
    void die() {
        if (flow != null) {
            flow.die();
        }
        if (creator != null) {
            creator.die();
        }
        flow = null;
        creator = null;
    }

    /** Does all of a hand-over that can be done. */
    void handOver() {
        begin();
        for (int i = 0; flow != null && !flow.over() && i < ATTEMPTS; i++) {
            flow.go();
        }
    }

    /** What was adopted here is confirmed. */
    void follow() {
        site.follow(run.network());
    }

    boolean quiet() {
        return site.quiet();
    }

    String state() {
        return "%s: learnt %d, %s, X %s %s".formatted(
                region(), view, control(), row().map(found -> "owned by " + found.owningRegion()).orElse("is not there"),
                thing().map(UUID::toString).orElse(""));
    }

}
