package com.goten.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.errors.GotenException;
import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.testing.Await;
import com.goten.testing.Chaos;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.testing.Verifying;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Deployments delete targets and establish references to them at the same moment, thousands of times with random timing,
 * over a network that loses calls, loses answers, says things twice and late. Whoever wins, nothing dangles.
 */
class RelationRaceTest {
    private static final String HERE = "us-west2";
    private static final String THERE = "eastus2";
    private static final Policy POLICY = new Policy(List.of(HERE, THERE), HERE, List.of());
    /** Targets that are fought for at the same time. */
    private static final int BESIDE = 16;
    private static final int LATEST_MILLIS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final Chaos chaos = Chaos.rounds("RelationRaceTest", 600);
    private final Random random = chaos.random();
    private final Network network = new Network();
    private final List<TestDeployment> open = new ArrayList<>();
    private final Verifying verifying = new Verifying(vertx).withoutCopies();
    private final TestDeployment iam = deployment("iam", HERE);
    private final TestDeployment devices = deployment("devices", HERE);
    private final TestDeployment far = deployment("devices", THERE);
    private final AtomicInteger deleted = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();

    private TestDeployment deployment(String service, String region) {
        var id = new DeploymentId(service + ".example.com", region);
        var database = TestPostgres.createDatabase();
        var directory = Path.of("conf/services", service);
        verifying.with(id, SchemaLoader.load(directory), POLICY, database);
        var made = new TestDeployment(database, id, directory, POLICY, network).cascading();
        open.add(made);
        return made;
    }

    @AfterEach
    void close() {
        open.forEach(TestDeployment::close);
        Await.result(vertx.close());
    }

    @Test
    void nothingDanglesWhoeverIsFaster() {
        iam.create("Project", "{\"name\": \"projects/house\"}");
        devices.create("Project", """
                {"name": "projects/house", "multiRegionPolicy":
                  {"enabledRegions": ["us-west2", "eastus2"], "defaultControlRegion": "us-west2"}}""");
        network.fault(this::trouble);
        for (int round = 0; round < chaos.rounds(); round += BESIDE) {
            var fights = new ArrayList<Future<?>>();
            for (int i = 0; i < BESIDE; i++) {
                fights.add(fight(round + i));
            }
            Await.result(Future.join(fights));
        }
        network.heal();
        verifying.requireRest();
        assertThat(List.of(deleted.get(), refused.get(), held.get()))
                .as("deletions that went through, were refused, references that were held")
                .allSatisfy(count -> assertThat(count).isPositive());
    }

    /** A target is created, then deleted while others refer to it. Names come again: then they are other resources. */
    private Future<?> fight(int round) {
        String target = "projects/house/serviceAccounts/robot" + round % (5 * BESIDE);
        var others = new ArrayList<Future<?>>();
        return attempt(iam, create(iam, "ServiceAccount", "{\"name\": \"%s\"}".formatted(target)))
                .compose(created -> {
                    others.add(later(() -> attempt(iam, new Command.Delete(iam.name("ServiceAccount", target), false)))
                            .onSuccess(gone -> (gone ? deleted : refused).incrementAndGet()));
                    for (int i = 0; i < 3; i++) {
                        others.add(holder(i, round, target));
                    }
                    return Future.join(others);
                });
    }

    /** One that blocks, here or in another region, or one that goes with the target. */
    private Future<?> holder(int kind, int round, String target) {
        TestDeployment where = kind == 2 ? far : devices;
        String device = "projects/house/regions/%s/devices/device%d-%d".formatted(kind == 2 ? THERE : HERE, round, kind);
        String grant = "%s/deviceGrants/grant%d".formatted(target, round);
        boolean grants = kind == 1;
        String name = grants ? grant : device;
        var type = grants ? "DeviceGrant" : "Device";
        var body = grants
                ? "{\"name\": \"%s\"}".formatted(grant)
                : "{\"name\": \"%s\", \"serviceAccount\": \"%s\"}".formatted(device, target);
        boolean leaves = millis(2) == 0;
        return later(() -> attempt(where, create(where, type, body))).compose(made -> {
            held.addAndGet(made ? 1 : 0);
            return leaves
                    ? later(() -> attempt(where, new Command.Delete(where.name(type, name), true)))
                    : Future.succeededFuture();
        });
    }

    private static Command create(TestDeployment where, String type, String json) {
        return new Command.Create(where.type(type), "", where.message(type, json));
    }

    /** Whether it was done; what fails by a bug fails here. */
    private static Future<Boolean> attempt(TestDeployment where, Command command) {
        return where.engine().execute(command, Deadline.after(PATIENCE)).map(true).recover(failure ->
                failure instanceof GotenException && !(failure instanceof GotenException.Internal)
                        ? Future.succeededFuture(false)
                        : Future.failedFuture(failure));
    }

    private interface Action<T> {
        Future<T> start();
    }

    private synchronized int millis(int most) {
        return random.nextInt(most + 1);
    }

    private <T> Future<T> later(Action<T> action) {
        Promise<T> done = Promise.promise();
        int millis = millis(LATEST_MILLIS);
        if (millis == 0) {
            action.start().onComplete(done);
        } else {
            vertx.setTimer(millis, fired -> action.start().onComplete(done));
        }
        return done.future();
    }

    private Network.Call trouble(Network.Call call) {
        return switch (millis(12)) {
            case 0 -> call.executing(Network::unreachable);
            case 1 -> call.executing(() -> call.execute().transform(executed -> Network.unreachable()));
            case 2 -> call.executing(() -> call.execute().transform(executed -> call.execute()));
            case 3 -> call.executing(() -> late(call).compose(answer -> call.execute()));
            case 4, 5, 6 -> call.executing(() -> late(call));
            default -> call;
        };
    }

    private Future<Buffer> late(Network.Call call) {
        return later(call::execute);
    }
}
