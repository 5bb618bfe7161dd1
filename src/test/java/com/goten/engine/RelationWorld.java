package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.engine.RelationModel.Action;
import com.goten.engine.RelationModel.Broken;
import com.goten.errors.GotenException;
import com.goten.mixin.MixinRelations;
import com.goten.mixin.Peers;
import com.goten.mixin.RelationOptions;
import com.goten.mixin.SchemaMixin;
import com.goten.mixin.SchemaMixinService;
import com.goten.policy.Policy;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.Concerned;
import com.goten.store.Intent;
import com.goten.store.Intents;
import com.goten.store.Mark;
import com.goten.store.Op;
import com.goten.store.Shadows;
import com.goten.store.Source;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.store.pg.SteppedShadows;
import com.goten.testing.Await;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * The real engine, mixin and store of two deployments, driven step by step: each transaction, statement and message of
 * {@link RelationModel} is let through when a history says so. Rules can be taken out of it, one at a time.
 */
final class RelationWorld implements AutoCloseable {
    private static final DeploymentId SOURCE = new DeploymentId("devices.example.com", "us-west2");
    private static final DeploymentId TARGET = new DeploymentId("iam.example.com", "us-west2");
    private static final Policy POLICY = new Policy(List.of("us-west2"), "us-west2", List.of());
    private static final RelationOptions OPTIONS = new RelationOptions(
            Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ZERO, Duration.ofMillis(1), 3);
    private static final Deadline FAR = Deadline.after(Duration.ofHours(1));

    private final Network network = new Network();
    private final PgConnectOptions sourceDatabase = TestPostgres.createDatabase();
    private final PgConnectOptions targetDatabase = TestPostgres.createDatabase();
    private final TestDeployment devices =
            new TestDeployment(sourceDatabase, SOURCE, Path.of("conf/services/devices"), POLICY, network);
    private final TestDeployment iam =
            new TestDeployment(targetDatabase, TARGET, Path.of("conf/services/iam"), POLICY, network);
    private final Pool source = pool(devices, sourceDatabase);
    private final Pool target = pool(iam, targetDatabase);
    private int histories;

    RelationWorld() {
        devices.create("Project", "{\"name\": \"projects/house\"}");
        iam.create("Project", "{\"name\": \"projects/house\"}");
    }

    private static Pool pool(TestDeployment deployment, PgConnectOptions database) {
        return PgBuilder.pool().using(deployment.vertx()).connectingTo(database).with(new PoolOptions().setMaxSize(8)).build();
    }

    @Override
    public void close() {
        Await.result(Future.join(source.close(), target.close()));
        devices.close();
        iam.close();
    }

    /** What a history came to. */
    record Outcome(Optional<String> dangling, Optional<String> stuck, int done, int skipped) {}

    /** Runs a history on a new target, then looks whether what is left can go on. */
    Outcome run(List<Action> history, Broken... broken) {
        var run = new Run(histories++, Set.of(broken));
        run.begin();
        Optional<String> dangling = Optional.empty();
        for (Action action : history) {
            run.perform(action);
            dangling = dangling.or(run::dangling);
        }
        run.stop();
        dangling = dangling.or(run::dangling);
        Optional<String> stuck = broken.length == 0 ? run.stuck() : Optional.empty();
        return new Outcome(dangling.or(run::dangling), stuck, run.done, run.skipped);
    }

    private final class Run {
        private static final int MOST = 4;

        private final String account;
        private final String prefix;
        private final Set<Broken> broken;
        private final List<Creating> creators = new ArrayList<>();
        private final List<Deleting> deleters = new ArrayList<>();
        private final UUID shared = UUID.randomUUID();
        private int done;
        private int skipped;

        Run(int number, Set<Broken> broken) {
            this.account = "projects/house/serviceAccounts/robot-" + number + "x";
            this.prefix = "projects/house/regions/us-west2/devices/d" + number + "-";
            this.broken = broken;
        }

        /** A target that has a source, stale. */
        void begin() {
            var made = iam.create("ServiceAccount", "{\"name\": \"%s\"}".formatted(account));
            query(target, "insert into back_reference_source (target, service, region) values ($1, $2, $3)",
                    Tuple.of(made.uuid(), SOURCE.service(), SOURCE.region()));
            for (int i = 0; i < MOST; i++) {
                creators.add(new Creating(i));
                deleters.add(new Deleting(i));
            }
        }

        void perform(Action action) {
            boolean possible = switch (action.kind()) {
                case STOP_CREATOR -> stop(creators.get(action.who()).actor);
                case STOP_DELETER -> stop(deleters.get(action.who()).actor);
                case RECORD_INTENT -> creators.get(action.who()).begin();
                case SEND -> go(creators.get(action.who()).actor, "send");
                case COMMIT -> go(creators.get(action.who()).actor, "commit");
                case ESTABLISH -> creators.get(action.who()).deliver();
                case EXPIRE_INTENT -> expireIntent(action.who());
                case DROP_REFERENCE -> dropReferences();
                case EXPIRE_MARK -> expireMark();
                case MARK -> deleters.get(action.who()).begin();
                case NOBODY_TO_ASK -> false;
                case LOOK -> go(deleters.get(action.who()).actor, "look");
                case FINISH -> go(deleters.get(action.who()).actor, "write");
            };
            done += possible ? 1 : 0;
            skipped += possible ? 0 : 1;
        }

        private boolean go(Actor actor, String gate) {
            boolean there = actor.isAt(gate);
            if (there) {
                actor.go();
            }
            return there;
        }

        private boolean stop(Actor actor) {
            boolean alive = !actor.over();
            actor.die();
            return alive;
        }

        /** Not so long ago that the sweep of the store takes it, which no history tells of. */
        private boolean expireIntent(int who) {
            return query(source, "update intent set deadline = now() - interval '1 second' where holder_name = $1",
                    Tuple.of(creators.get(who).holder)).rowCount() > 0;
        }

        private boolean expireMark() {
            return query(target, "update deletion set mark_deadline = '-infinity' where mark is not null and name = $1",
                    Tuple.of(account)).rowCount() > 0;
        }

        private boolean dropReferences() {
            boolean any = false;
            for (Creating creator : creators) {
                if (devices.exists("Device", creator.holder)) {
                    devices.delete("Device", creator.holder);
                    any = true;
                }
            }
            return any;
        }

        /** Everybody who has not come to his end has crashed. */
        void stop() {
            creators.forEach(creator -> creator.actor.die());
            deleters.forEach(deleter -> deleter.actor.die());
        }

        /** A reference whose target is not there. */
        Optional<String> dangling() {
            var references = query(source,
                    "select r.target, h.name from reference r join resource h on h.uuid = r.holder where r.target_name = $1",
                    Tuple.of(account));
            for (var row : references) {
                if (query(target, "select from resource where uuid = $1", Tuple.of(row.getUUID(0))).size() == 0) {
                    return Optional.of(row.getString(1) + " refers to what is gone");
                }
            }
            return Optional.empty();
        }

        /** After all leases have run out, the target can be referred to, or it is gone; and then deleted, or is blocked. */
        Optional<String> stuck() {
            query(source, "update intent set deadline = '-infinity' where target_name = $1", Tuple.of(account));
            expireMark();
            if (iam.exists("ServiceAccount", account)) {
                String late = prefix + "late-x";
                try {
                    devices.create("Device", body(late));
                    devices.delete("Device", late);
                } catch (GotenException refusal) {
                    return Optional.of("nobody can refer to the target any more: " + refusal);
                }
                try {
                    iam.delete("ServiceAccount", account);
                } catch (GotenException.FailedPrecondition blocked) {
                    dropReferences();
                    iam.delete("ServiceAccount", account);
                }
            }
            try {
                iam.create("ServiceAccount", "{\"name\": \"%s\"}".formatted(account));
            } catch (GotenException refusal) {
                return Optional.of("the name does not become free: " + refusal);
            }
            return query(target, "select from deletion where name = $1", Tuple.of(account)).size() == 0
                    ? Optional.empty()
                    : Optional.of("a mark is left of a target that is gone");
        }

        private String body(String holder) {
            return "{\"name\": \"%s\", \"serviceAccount\": \"%s\"}".formatted(holder, account);
        }

        private boolean is(Broken what) {
            return broken.contains(what);
        }

        /** Saves a holder. Gates: intent, send, the message, commit. */
        private final class Creating {
            private final Actor actor;
            private final String holder;
            private Optional<Buffer> message = Optional.empty();
            private Optional<Promise<Peers.Answer>> waiting = Optional.empty();

            Creating(int i) {
                this.actor = new Actor("creator " + i);
                this.holder = prefix + i + "x";
            }

            /** Up to where its intent is recorded. */
            boolean begin() {
                if (actor.over()) {
                    return false;
                }
                DynamicMessage body = devices.message("Device", body(holder));
                var engine = new Engine(
                        SOURCE, devices.version(), writer(), devices.policies(), relations(), InstantSource.system());
                actor.start(() -> engine.execute(new Command.Create(devices.type("Device"), "", body), FAR));
                actor.settle();
                return true;
            }

            private MixinRelations relations() {
                return new MixinRelations(devices.vertx(), SOURCE, "v1", network, intents(), peers(), OPTIONS);
            }

            private Intents intents() {
                Intents real = devices.store().intents();
                return new Intents() {
                    @Override
                    public Future<Void> record(List<Intent> intents, Duration lease) {
                        if (is(Broken.NO_INTENT)) {
                            return Future.succeededFuture();
                        }
                        return is(Broken.INTENT_KEY_REUSED)
                                ? real.withdraw(List.of(shared)).compose(again -> real.record(reused(intents), lease))
                                : real.record(intents, lease);
                    }

                    @Override
                    public Future<Void> withdraw(Collection<UUID> ids) {
                        return actor.dead() ? Promise.<Void>promise().future() : real.withdraw(ids);
                    }
                };
            }

            private List<Intent> reused(List<Intent> intents) {
                return intents.stream()
                        .map(intent -> new Intent(shared, intent.targetType(), intent.targetName(), intent.behaviour(),
                                intent.holder(), intent.field()))
                        .toList();
            }

            private Peers peers() {
                return new OnlyUnary((peer, request) -> actor.pass("send").compose(open -> {
                    message = Optional.of(request);
                    Promise<Peers.Answer> answer = Promise.promise();
                    waiting = Optional.of(answer);
                    return actor.pass("answer").compose(sent -> answer.future());
                }));
            }

            /** The other side handles the message, now or once more. */
            boolean deliver() {
                if (message.isEmpty()) {
                    return false;
                }
                Buffer answer = Await.result(establishing().unary().get(SchemaMixin.ESTABLISH).call(message.get(), FAR));
                if (actor.isAt("answer")) {
                    waiting.orElseThrow().complete(new Peers.Answer(answer, MultiMap.caseInsensitiveMultiMap()));
                    actor.go();
                }
                return true;
            }

            private SchemaMixinService establishing() {
                Writer writer = iam.store().writer();
                if (is(Broken.ESTABLISH_IGNORES_MARK)) {
                    writer = Tampered.view(writer, view -> new Seen(view) {
                        @Override
                        public Optional<Mark> mark(ResourceKey key) {
                            return Optional.empty();
                        }
                    });
                } else if (is(Broken.KEEP_EXPIRED_MARK)) {
                    writer = Tampered.ops(writer, RelationWorld::withoutTaking);
                }
                return new SchemaMixinService(
                        iam.vertx(), TARGET, iam.version(), writer, iam.policies(), iam.store().shadows(), "feed", () -> { });
            }

            private Writer writer() {
                return gated(actor, "commit", tampered());
            }

            private Writer tampered() {
                Writer real = devices.store().writer();
                if (is(Broken.NO_INTENT) || is(Broken.COMMIT_WITHOUT_INTENT)) {
                    return Tampered.view(real, view -> new Seen(view) {
                        @Override
                        public boolean intent(UUID id) {
                            return true;
                        }
                    });
                }
                if (is(Broken.INTENT_KEY_REUSED)) {
                    return new Tampered(real, this::anyIntent, this::endShared, needs ->
                            needs.intents().isEmpty() ? needs : needs.withIntents(Set.of(shared)));
                }
                return real;
            }

            private View anyIntent(View view) {
                return new Seen(view) {
                    @Override
                    public boolean intent(UUID id) {
                        return super.intent(shared);
                    }
                };
            }

            private List<Op> endShared(List<Op> ops) {
                return ops.stream().map(op -> op instanceof Op.EndIntent ? new Op.EndIntent(shared) : op).toList();
            }
        }

        /** Deletes the target. Gates: its transactions, and the statements of the source's answer. */
        private final class Deleting {
            private final Actor actor;
            private Optional<Concerned> marking = Optional.empty();
            private Optional<UUID> mark = Optional.empty();

            Deleting(int j) {
                this.actor = new Actor("deleter " + j);
            }

            /** Up to where it has marked. */
            boolean begin() {
                if (actor.over()) {
                    return false;
                }
                var relations = new MixinRelations(
                        iam.vertx(), TARGET, "v1", network, iam.store().intents(), peers(), OPTIONS);
                var engine = new Engine(
                        TARGET, iam.version(), writer(), iam.policies(), relations, InstantSource.system());
                actor.start(() -> engine.execute(new Command.Delete(iam.name("ServiceAccount", account), true), FAR));
                actor.settle();
                go(actor, "write");
                return true;
            }

            private Peers peers() {
                var flaw = is(Broken.REFERENCES_BEFORE_INTENTS)
                        ? SteppedShadows.Flaw.REFERENCES_BEFORE_INTENTS
                        : is(Broken.COUNTS_ONLY_LIVE_INTENTS)
                                ? SteppedShadows.Flaw.ONLY_LIVE_INTENTS
                                : SteppedShadows.Flaw.NONE;
                Shadows stepped = SteppedShadows.of(source, () -> actor.passBorrowed("look"), flaw);
                var service = new SchemaMixinService(
                        devices.vertx(), SOURCE, devices.version(), devices.store().writer(), devices.policies(), stepped,
                        "feed", () -> { });
                return new OnlyUnary((peer, request) -> service.unary().get(SchemaMixin.BLOCKADES).call(request, FAR)
                        .map(answer -> new Peers.Answer(answer, MultiMap.caseInsensitiveMultiMap())));
            }

            private Writer writer() {
                return gated(actor, "write", tampered());
            }

            private Writer tampered() {
                Writer real = iam.store().writer();
                if (is(Broken.DELETE_WITHOUT_MARK)) {
                    return new Tampered(real, view -> asWhenMarked(view, true), this::noteMark, needs -> needs);
                }
                // The real code also looks whether the sources it deletes under are those that it has asked.
                if (is(Broken.ESTABLISH_IGNORES_MARK) || is(Broken.KEEP_EXPIRED_MARK)) {
                    return new Tampered(real, view -> asWhenMarked(view, false), this::noteMark, needs -> needs);
                }
                return is(Broken.DROP_ANY_EPOCH) ? droppingAny(real) : real;
            }

            private List<Op> noteMark(List<Op> ops) {
                ops.stream().filter(Op.SetMark.class::isInstance).map(Op.SetMark.class::cast).findFirst()
                        .ifPresent(set -> mark = Optional.of(set.mark()));
                return ops;
            }

            /** The last transaction trusts what the first one saw: the sources, and, or not, the mark that it set. */
            private View asWhenMarked(View view, boolean marksToo) {
                return new Seen(view) {
                    @Override
                    public Concerned concerned(ResourceKey root) {
                        Concerned now = super.concerned(root);
                        if (mark.isEmpty() || marking.isEmpty() || now.members().isEmpty()) {
                            marking = Optional.of(now);
                            return now;
                        }
                        Concerned then = marking.get();
                        if (!marksToo) {
                            return with(now, now.marks(), then.sources());
                        }
                        Map<UUID, Mark> marks = new HashMap<>();
                        now.members().forEach(member -> marks.put(member.uuid(), new Mark(mark.get(), false)));
                        return with(now, marks, then.sources());
                    }
                };
            }

            private static Concerned with(Concerned now, Map<UUID, Mark> marks, List<Source> sources) {
                return new Concerned(now.members(), now.protectedMembers(), now.unset(), now.blockers(),
                        now.blockerCount(), now.awaited(), now.named(), now.circle(), marks, sources,
                        now.owners(), now.partial());
            }

            /** Sources that have answered that they hold nothing go, whatever they have established since. */
            private Writer droppingAny(Writer real) {
                var dropped = new ArrayList<Source>();
                Writer noting = Tampered.ops(real, ops -> {
                    ops.stream().filter(Op.DropSource.class::isInstance)
                            .forEach(op -> dropped.add(((Op.DropSource) op).source()));
                    return ops;
                });
                return new Writer() {
                    @Override
                    public <R> Future<R> write(Write<R> write, Deadline deadline) {
                        return noting.write(write, deadline).compose(result -> Future
                                .all(dropped.stream().map(Deleting.this::drop).toList())
                                .map(result));
                    }
                };
            }

            private Future<?> drop(Source stale) {
                return target.preparedQuery(
                                "delete from back_reference_source where target = $1 and service = $2 and region = $3")
                        .execute(Tuple.of(stale.target(), stale.deployment().service(), stale.deployment().region()));
            }
        }
    }

    private static List<Op> withoutTaking(List<Op> ops) {
        return ops.stream().filter(op -> !(op instanceof Op.TakeMark)).toList();
    }

    /** Stops before each transaction, but those that clean up after a failure. */
    private static Writer gated(Actor actor, String gate, Writer real) {
        return new Writer() {
            @Override
            public <R> Future<R> write(Write<R> write, Deadline deadline) {
                if (actor.dead()) {
                    return Promise.<R>promise().future();
                }
                return write instanceof UnmarkWrite
                        ? real.write(write, deadline)
                        : actor.pass(gate).compose(open -> real.write(write, deadline));
            }
        };
    }

    private static io.vertx.sqlclient.RowSet<io.vertx.sqlclient.Row> query(Pool pool, String sql, Tuple parameters) {
        return Await.result(pool.preparedQuery(sql).execute(parameters));
    }

    /** @param calls answers a call of a peer */
    private record OnlyUnary(java.util.function.BiFunction<DeploymentId, Buffer, Future<Answer>> calls) implements Peers {
        @Override
        public Future<Answer> unary(
                DeploymentId peer, String method, Buffer request, MultiMap metadata, Deadline deadline) {
            return calls.apply(peer, request);
        }

        @Override
        public Future<Stream> stream(
                DeploymentId peer,
                String method,
                Buffer request,
                MultiMap metadata,
                Function<Buffer, Future<Void>> messages) {
            return Future.failedFuture("no streams");
        }
    }
}
