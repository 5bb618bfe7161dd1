package com.goten.engine;

import com.goten.engine.RelationModel.Action;
import com.goten.engine.RelationModel.Broken;
import com.goten.errors.GotenException;
import com.goten.policy.Policy;
import com.goten.testing.Await;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The real engine, mixin and store of two deployments, driven step by step: each transaction, statement and message of
 * {@link RelationModel} is let through when a history says so. Rules can be taken out of it, one at a time.
 */
final class RelationWorld implements AutoCloseable {
    private static final Policy POLICY = new Policy(List.of("us-west2"), "us-west2", List.of());

    private final Network network = new Network();
    private final PgConnectOptions sourceDatabase = TestPostgres.createDatabase();
    private final PgConnectOptions targetDatabase = TestPostgres.createDatabase();
    private final TestDeployment devices =
            new TestDeployment(sourceDatabase, RelationScene.SOURCE, Path.of("conf/services/devices"), POLICY, network);
    private final TestDeployment iam =
            new TestDeployment(targetDatabase, RelationScene.TARGET, Path.of("conf/services/iam"), POLICY, network);
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

        private final RelationScene scene;
        private final List<HolderCreation> creators = new ArrayList<>();
        private final List<TargetDeletion> deleters = new ArrayList<>();
        private int done;
        private int skipped;

        Run(int number, Set<Broken> broken) {
            this.scene = new RelationScene(
                    network,
                    devices,
                    iam,
                    source,
                    target,
                    "projects/house/serviceAccounts/robot-" + number + "x",
                    "projects/house/regions/us-west2/devices/d" + number + "-",
                    broken,
                    UUID.randomUUID());
        }

        /** A target that has a source, stale. */
        void begin() {
            var made = iam.create("ServiceAccount", "{\"name\": \"%s\"}".formatted(scene.account()));
            query(target, "insert into back_reference_source (target, service, region) values ($1, $2, $3)",
                    Tuple.of(made.uuid(), RelationScene.SOURCE.service(), RelationScene.SOURCE.region()));
            for (int i = 0; i < MOST; i++) {
                creators.add(new HolderCreation(scene, i));
                deleters.add(new TargetDeletion(scene, i));
            }
        }

        void perform(Action action) {
            boolean possible = switch (action.kind()) {
                case STOP_CREATOR -> stop(creators.get(action.who()).actor());
                case STOP_DELETER -> stop(deleters.get(action.who()).actor());
                case RECORD_INTENT -> creators.get(action.who()).begin();
                case SEND -> creators.get(action.who()).actor().goFrom("send");
                case COMMIT -> creators.get(action.who()).actor().goFrom("commit");
                case ESTABLISH -> creators.get(action.who()).deliver();
                case EXPIRE_INTENT -> expireIntent(action.who());
                case DROP_REFERENCE -> dropReferences();
                case EXPIRE_MARK -> expireMark();
                case MARK -> deleters.get(action.who()).begin();
                case NOBODY_TO_ASK -> false;
                case LOOK -> deleters.get(action.who()).actor().goFrom("look");
                case FINISH -> deleters.get(action.who()).actor().goFrom("write");
            };
            done += possible ? 1 : 0;
            skipped += possible ? 0 : 1;
        }

        private boolean stop(Actor actor) {
            boolean alive = !actor.over();
            actor.die();
            return alive;
        }

        /** Not so long ago that the sweep of the store takes it, which no history tells of. */
        private boolean expireIntent(int who) {
            return query(source, "update intent set deadline = now() - interval '1 second' where holder_name = $1",
                    Tuple.of(creators.get(who).holder())).rowCount() > 0;
        }

        private boolean expireMark() {
            return query(target, "update deletion set mark_deadline = '-infinity' where mark is not null and name = $1",
                    Tuple.of(scene.account())).rowCount() > 0;
        }

        private boolean dropReferences() {
            boolean any = false;
            for (HolderCreation creator : creators) {
                if (devices.exists("Device", creator.holder())) {
                    devices.delete("Device", creator.holder());
                    any = true;
                }
            }
            return any;
        }

        /** Everybody who has not come to his end has crashed. */
        void stop() {
            creators.forEach(creator -> creator.actor().die());
            deleters.forEach(deleter -> deleter.actor().die());
        }

        /** A reference whose target is not there. */
        Optional<String> dangling() {
            var references = query(source,
                    "select r.target, h.name from reference r join resource h on h.uuid = r.holder where r.target_name = $1",
                    Tuple.of(scene.account()));
            for (var row : references) {
                if (query(target, "select from resource where uuid = $1", Tuple.of(row.getUUID(0))).size() == 0) {
                    return Optional.of(row.getString(1) + " refers to what is gone");
                }
            }
            return Optional.empty();
        }

        /** After all leases have run out, the target can be referred to, or it is gone; and then deleted, or is blocked. */
        Optional<String> stuck() {
            query(source, "update intent set deadline = '-infinity' where target_name = $1", Tuple.of(scene.account()));
            expireMark();
            if (iam.exists("ServiceAccount", scene.account())) {
                String late = scene.prefix() + "late-x";
                try {
                    devices.create("Device", scene.body(late));
                    devices.delete("Device", late);
                } catch (GotenException refusal) {
                    return Optional.of("nobody can refer to the target any more: " + refusal);
                }
                try {
                    iam.delete("ServiceAccount", scene.account());
                } catch (GotenException.FailedPrecondition blocked) {
                    dropReferences();
                    iam.delete("ServiceAccount", scene.account());
                }
            }
            try {
                iam.create("ServiceAccount", "{\"name\": \"%s\"}".formatted(scene.account()));
            } catch (GotenException refusal) {
                return Optional.of("the name does not become free: " + refusal);
            }
            return query(target, "select from deletion where name = $1", Tuple.of(scene.account())).size() == 0
                    ? Optional.empty()
                    : Optional.of("a mark is left of a target that is gone");
        }

    }

    private static RowSet<Row> query(Pool pool, String sql, Tuple parameters) {
        return Await.result(pool.preparedQuery(sql).execute(parameters));
    }
}
