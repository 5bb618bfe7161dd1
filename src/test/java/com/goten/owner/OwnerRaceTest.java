package com.goten.owner;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.goten.cascade.CascadeOptions;
import com.goten.engine.Command;
import com.goten.engine.WriteResult;
import com.goten.errors.GotenException;
import com.goten.mixin.RelationOptions;
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
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Owners are created, deleted and created again while it is being decided about the references of their ownees, with random
 * timing, over real ports and a network that loses calls, loses answers, says things twice and late; nodes end and begin.
 * Who has a living owner lives, who has none goes, and every name comes free again.
 */
class OwnerRaceTest {
    private static final String HERE = "us-west2";
    private static final String THERE = "eastus2";
    private static final Policy POLICY = new Policy(List.of(HERE, THERE), HERE, List.of());
    private static final String LASTING = "projects/house/regions/us-west2/devices/lasting";
    /** Owners that are fought for at the same time. */
    private static final int BESIDE = 20;
    private static final int LATEST_MILLIS = 12;
    private static final int MOST_TRIES = 2000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final OwnerOptions HASTY = OwnerOptions.STANDARD
            .withPatience(Duration.ofMillis(5))
            .withPeriod(Duration.ofMillis(100))
            .withPoll(Duration.ofMillis(10), Duration.ofMillis(20));

    private final Vertx vertx = Vertx.vertx();
    private final Chaos chaos = Chaos.rounds("OwnerRaceTest", 200);
    private final Random random = chaos.random();
    private final Network network = Network.overPorts(RelationOptions.STANDARD, CascadeOptions.STANDARD);
    private final List<TestDeployment> open = new ArrayList<>();
    private final Verifying verifying = new Verifying(vertx).withoutCopies();
    private final TestDeployment iam = deployment("iam", HERE);
    private final TestDeployment devices = deployment("devices", HERE);
    private final TestDeployment far = deployment("devices", THERE);
    private final Set<String> lives = ConcurrentHashMap.newKeySet();
    private final Set<String> goes = ConcurrentHashMap.newKeySet();

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
    void whoHasALivingOwnerLivesAndWhoHasNoneGoes() {
        iam.create("Project", "{\"name\": \"projects/house\"}");
        devices.create("Project", """
                {"name": "projects/house", "multiRegionPolicy":
                  {"enabledRegions": ["us-west2", "eastus2"], "defaultControlRegion": "us-west2"}}""");
        devices.create("Device", "{\"name\": \"%s\"}".formatted(LASTING));
        open.forEach(deployment -> deployment.owning(HASTY));
        network.fault(this::trouble);
        for (int round = 0; round < chaos.rounds(); round += BESIDE) {
            var fights = new ArrayList<Future<?>>();
            for (int i = 0; i < BESIDE; i++) {
                fights.add(fight(round + i));
            }
            restartOne();
            Await.result(Future.join(fights));
        }
        network.heal();
        goes.forEach(name -> Await.until(() -> !iam.exists("ServiceAccount", name)));
        verifying.requireRest();
        assertThat(lives).isNotEmpty().allMatch(name -> iam.exists("ServiceAccount", name));
        assertThat(goes).isNotEmpty();
    }

    /** What was under way there is taken up again. */
    private void restartOne() {
        TestDeployment one = open.get(chance(open.size()));
        one.stopOwning();
        one.owning(HASTY);
    }

    /** An owner that comes and goes, and an ownee that is saved meanwhile. */
    private Future<?> fight(int round) {
        boolean remote = chance(2) == 0;
        TestDeployment where = remote ? far : devices;
        String owner = "projects/house/regions/%s/devices/owner%d".formatted(remote ? THERE : HERE, round);
        String account = "projects/house/serviceAccounts/robot%d".formatted(round);
        String flags = switch (chance(4)) {
            case 0 -> ", \"unsetOnDelete\": true";
            case 1 -> ", \"requiresOwnerReference\": true";
            default -> "";
        };
        boolean lasting = chance(4) == 0;
        String items = item(owner, flags) + (lasting ? ", " + item(LASTING, "") : "");
        var made = later(() -> attempt(iam, create(iam, "ServiceAccount", account(account, items))));
        var comesAndGoes = attempt(where, create(where, "Device", device(owner)))
                .compose(created -> later(() -> delete(where, owner)))
                .compose(gone -> later(() -> created(where, owner, MOST_TRIES)));
        return Future.join(made, comesAndGoes).compose(both -> {
            if (lasting && made.result()) {
                lives.add(account);
            }
            return later(() -> chance(2) == 0 ? saved(account, items) : delete(where, owner).onSuccess(gone -> {
                if (gone && flags.isEmpty() && !lasting) {
                    goes.add(account);
                }
            }));
        });
    }

    /** Its owner is there by now, and stays: who saves it successfully finds it for good. */
    private Future<Boolean> saved(String account, String items) {
        var body = account(account, items.replace("\"kind\"", "\"region\": \"eastus2\", \"kind\""));
        var command = new Command.Update(
                iam.type("ServiceAccount"),
                iam.message("ServiceAccount", body),
                Optional.of(FieldMask.newBuilder().addPaths("metadata.owner_references").build()),
                Optional.empty(),
                false);
        return executed(iam, command)
                .map(saved -> saved.flatMap(WriteResult::after).filter(after -> !after.deleting()).isPresent())
                .onSuccess(active -> {
                    if (active && !items.contains("requires")) {
                        lives.add(account);
                    }
                });
    }

    private static String item(String owner, String flags) {
        return "{\"kind\": \"devices.example.com/Device\", \"name\": \"%s\"%s}".formatted(owner, flags);
    }

    private static String account(String name, String items) {
        return "{\"name\": \"%s\", \"metadata\": {\"ownerReferences\": [%s]}}".formatted(name, items);
    }

    private static String device(String name) {
        return "{\"name\": \"%s\"}".formatted(name);
    }

    private static Command create(TestDeployment where, String type, String json) {
        return new Command.Create(where.type(type), "", where.message(type, json));
    }

    private Future<Boolean> created(TestDeployment where, String owner, int tries) {
        return attempt(where, create(where, "Device", device(owner))).compose(done -> done
                ? Future.succeededFuture(true)
                : tries == 0
                        ? Future.failedFuture(new AssertionError(owner + " cannot be created again"))
                        : later(() -> created(where, owner, tries - 1)));
    }

    private Future<Boolean> delete(TestDeployment where, String owner) {
        return attempt(where, new Command.Delete(where.name("Device", owner), true));
    }

    private static Future<Boolean> attempt(TestDeployment where, Command command) {
        return executed(where, command).map(Optional::isPresent);
    }

    /** Empty where it was refused; what fails by a bug fails here. */
    private static Future<Optional<WriteResult>> executed(TestDeployment where, Command command) {
        return where.engine().execute(command, Deadline.after(PATIENCE)).map(Optional::of).recover(failure ->
                failure instanceof GotenException && !(failure instanceof GotenException.Internal)
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure));
    }

    private synchronized int chance(int of) {
        return random.nextInt(of);
    }

    private <T> Future<T> later(Supplier<Future<T>> action) {
        Promise<T> done = Promise.promise();
        vertx.setTimer(1 + chance(LATEST_MILLIS), fired -> action.get().onComplete(done));
        return done.future();
    }

    private Network.Call trouble(Network.Call call) {
        return switch (chance(13)) {
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
