package com.goten.engine;

import com.goten.engine.RelationModel.Broken;
import com.goten.mixin.RelationOptions;
import com.goten.schema.DeploymentId;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/**
 * What the players of one history have before them.
 *
 * @param network that knows both deployments
 * @param devices the source: holders are saved there
 * @param iam owns the target
 * @param source devices' database, behind its store
 * @param target iam's
 * @param account the target's name
 * @param prefix of the names of holders
 * @param broken the rules that are taken out
 * @param shared the one key of intents where that is reused
 */
record RelationScene(
        Network network,
        TestDeployment devices,
        TestDeployment iam,
        Pool source,
        Pool target,
        String account,
        String prefix,
        Set<Broken> broken,
        UUID shared) {
    static final DeploymentId SOURCE = new DeploymentId("devices.example.com", "us-west2");
    static final DeploymentId TARGET = new DeploymentId("iam.example.com", "us-west2");
    static final RelationOptions OPTIONS = new RelationOptions(
            Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ZERO, Duration.ofMillis(1), 3);
    static final Deadline FAR = Deadline.after(Duration.ofHours(1));

    boolean is(Broken what) {
        return broken.contains(what);
    }

    /** A holder of the target. */
    String body(String holder) {
        return "{\"name\": \"%s\", \"serviceAccount\": \"%s\"}".formatted(holder, account);
    }

    /** Stops before each transaction, but those that clean up after a failure. */
    static Writer gated(Actor actor, String gate, Writer real) {
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
}
