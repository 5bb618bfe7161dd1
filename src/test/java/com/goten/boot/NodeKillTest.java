package com.goten.boot;

import static com.goten.boot.ProxiedWorld.DEVICES;
import static com.goten.boot.ProxiedWorld.FAR_DEVICES;
import static com.goten.boot.ProxiedWorld.IAM;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.schema.DeploymentId;
import com.goten.testing.Await;
import com.goten.testing.Chaos;
import com.goten.testing.FaultProxy;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/**
 * One node of a world of two regions, a process of its own, is killed with kill -9 in the middle of what it does: when so
 * many messages to and from its database have passed since a flow began, be it an establishment, a cascade, the end of an
 * owner, copies, of changes or of everything, or a hand-over, in each of which it is on both sides. What it was about to tell
 * its database is not told, what that has answered is not heard. When it is there again all that was begun comes to its end.
 */
class NodeKillTest {
    /** Among the messages of one flow; some come of themselves. */
    private static final int LATEST_MESSAGE = 60;
    private static final int CHANGES = 24;
    private static final int HANDED_OVER = 40;
    /** For those who get no answer. */
    private static final Duration LIFE = Duration.ofSeconds(3);
    /** A mark of the dead is anybody's after 30 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(75);
    private static final long PAUSE_NANOS = 50_000_000;

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final Chaos chaos = Chaos.rounds("NodeKillTest", 1);
    private final Random random = chaos.random();
    private volatile Optional<String> address = Optional.empty();
    private @Nullable GotenProcess node;

    @TempDir
    private Path directory;

    @Test
    void whatANodeHasBegunComesToItsEndWhenItIsThereAgain() throws Exception {
        try (var world = ProxiedWorld.without(FAR_DEVICES);
                var database = new FaultProxy(vertx, world.database(FAR_DEVICES).getPort());
                var traffic = new Traffic(id -> id.equals(FAR_DEVICES) ? address : Optional.of(world.address(id)))) {
            writeConfig(world, database);
            start();
            traffic.prepare();
            for (int number = 0; number < chaos.rounds(); number++) {
                var round = new Round(traffic, number);
                round.prepare();
                for (List<Callable<String>> flow : round.flows()) {
                    killAmid(flow, database);
                }
                killAmid(round.changes(), database);
                killAmid(beginAnew(world), database);
                for (DeploymentId to : List.of(FAR_DEVICES, DEVICES)) {
                    killAmid(round.handOver(to), database);
                    round.finishHandOver(to);
                    until(() -> isAt(world, to));
                }
                round.finish();
            }
            world.verifying().requireRest();
        } finally {
            close();
        }
    }

    /** What is done to a few resources that nothing else touches. */
    private record Round(Traffic traffic, int number) {
        private String account(String id) {
            return "projects/house/serviceAccounts/%s%d".formatted(id, number);
        }

        private String device(DeploymentId where, String id) {
            return "projects/house/regions/%s/devices/%s%d".formatted(where.region(), id, number);
        }

        private String createAccount(String id) throws InterruptedException {
            return traffic.create(IAM, "projects/house/serviceAccounts", "{\"name\": \"%s\"}".formatted(account(id)));
        }

        private String createDevice(DeploymentId where, String id, String fields) throws InterruptedException {
            return traffic.create(where, "projects/house/regions/%s/devices".formatted(where.region()),
                    "{\"name\": \"%s\"%s}".formatted(device(where, id), fields));
        }

        private static String refers(String field, String target) {
            return ", \"%s\": \"%s\"".formatted(field, target);
        }

        private static String ownedBy(DeploymentId where, String type, String name) {
            return """
                    , "metadata": {"ownerReferences": [{"kind": "%s/%s", "name": "%s", "version": "v1", "region": "%s"}]}"""
                    .formatted(where.service(), type, name, where.region());
        }

        void prepare() throws InterruptedException {
            var made = List.of(
                    createAccount("identity"),
                    createAccount("owner"),
                    createDevice(FAR_DEVICES, "switch", ""),
                    createDevice(FAR_DEVICES, "hub", ""),
                    createDevice(FAR_DEVICES, "owner", ""),
                    createDevice(DEVICES, "spare", ""),
                    createDevice(DEVICES, "plugged", refers("hub", device(FAR_DEVICES, "hub"))),
                    createDevice(FAR_DEVICES, "backed", refers("standby", device(DEVICES, "spare"))),
                    createDevice(FAR_DEVICES, "owned", ownedBy(IAM, "ServiceAccount", account("owner"))),
                    createDevice(DEVICES, "owned", ownedBy(FAR_DEVICES, "Device", device(FAR_DEVICES, "owner"))));
            assertThat(made).containsOnly("OK");
            for (int i = 0; i < HANDED_OVER; i++) {
                assertThat(createGroup("group" + i + "-")).isEqualTo("OK");
            }
        }

        /** Each with both sides: the node that dies asks, and is asked. */
        List<List<Callable<String>>> flows() {
            return List.of(establish(), cascade(), endOwners());
        }

        private List<Callable<String>> establish() {
            return List.of(
                    () -> createDevice(FAR_DEVICES, "user", refers("serviceAccount", account("identity"))),
                    () -> createDevice(DEVICES, "late", refers("hub", device(FAR_DEVICES, "switch"))));
        }

        private List<Callable<String>> cascade() {
            return List.of(
                    () -> traffic.delete(FAR_DEVICES, device(FAR_DEVICES, "hub")),
                    () -> traffic.delete(DEVICES, device(DEVICES, "spare")));
        }

        private List<Callable<String>> endOwners() {
            return List.of(
                    () -> traffic.delete(IAM, account("owner")),
                    () -> traffic.delete(FAR_DEVICES, device(FAR_DEVICES, "owner")));
        }

        /** Which are copied, in both directions. */
        List<Callable<String>> changes() {
            return IntStream.range(0, CHANGES)
                    .<Callable<String>>mapToObj(i -> () -> i % 2 == 0
                            ? createDevice(FAR_DEVICES, "copied" + i + "-", "")
                            : createDevice(DEVICES, "copied" + i + "-", ""))
                    .toList();
        }

        private String createGroup(String id) throws InterruptedException {
            return traffic.create(DEVICES, "projects/house/deviceGroups",
                    "{\"name\": \"projects/house/deviceGroups/%s%d\"}".formatted(id, number));
        }

        /** Some are created meanwhile. */
        List<Callable<String>> handOver(DeploymentId to) {
            return Stream.concat(
                    Stream.<Callable<String>>of(() -> control(to)),
                    IntStream.range(0, 6).mapToObj(i -> () -> createGroup("late-" + to.region() + i + "-"))).toList();
        }

        private String control(DeploymentId to) throws InterruptedException {
            return traffic.update(DEVICES, "projects/house", "multi_region_policy", """
                    {"name": "projects/house", "multiRegionPolicy":
                      {"enabledRegions": ["us-west2", "eastus2"], "defaultControlRegion": "%s"}}""".formatted(to.region()));
        }

        /** What was not done, or not acknowledged, can be done when it is over. */
        void finishHandOver(DeploymentId to) {
            handOver(to).forEach(call -> until(() -> Set.of("OK", "ALREADY_EXISTS").contains(call.call())));
        }

        /** Nobody has told whether it was done, so it is done again. */
        void finish() throws InterruptedException {
            for (List<Callable<String>> flow : flows()) {
                flow.forEach(call -> until(() -> Set.of("OK", "ALREADY_EXISTS", "NOT_FOUND").contains(call.call())));
            }
            until(() -> gone(DEVICES, "plugged") && gone(FAR_DEVICES, "owned") && gone(DEVICES, "owned"));
            until(() -> !traffic.get(FAR_DEVICES, device(FAR_DEVICES, "backed")).contains("spare"));
            assertThat(gone(FAR_DEVICES, "user") || gone(DEVICES, "late")).isFalse();
        }

        private boolean gone(DeploymentId where, String id) throws InterruptedException {
            return traffic.get(where, device(where, id)).contains("NOT_FOUND");
        }
    }

    /** Nothing is under way, and all that has no region in its name is owned there, and there alone. */
    private boolean isAt(ProxiedWorld world, DeploymentId to) {
        DeploymentId from = to.equals(DEVICES) ? FAR_DEVICES : DEVICES;
        String settled = "not exists (select from ownership where offered_to is not null or adopted_from is not null)";
        String groups = "(select count(*) from resource where owned and type = 'DeviceGroup')";
        return holds(world, from, settled + " and " + groups + " = 0")
                && holds(world, to, settled + " and " + groups + " >= " + HANDED_OVER);
    }

    private boolean holds(ProxiedWorld world, DeploymentId where, String sql) {
        return Await.result(PgConnection.connect(vertx, world.database(where))
                .compose(connection -> connection.query("select " + sql).execute()
                        .map(rows -> rows.iterator().next().getBoolean(0))
                        .eventually(connection::close)));
    }

    /** All copies are made anew, in both directions. */
    private List<Callable<String>> beginAnew(ProxiedWorld world) {
        return Stream.of(DEVICES, FAR_DEVICES)
                .<Callable<String>>map(each -> () -> Await.result(PgConnection.connect(vertx, world.database(each))
                        .compose(connection -> connection
                                .query("update sync_cursor set token = '', complete = false, fence = fence + 1")
                                .execute()
                                .map("OK")
                                .eventually(connection::close))))
                .toList();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void until(Condition condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.holds()) {
                assertThat(System.nanoTime()).as("it takes too long").isLessThan(end);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Begins a flow, and starts the node again when it has died of it. */
    private void killAmid(List<Callable<String>> flow, FaultProxy database) throws Exception {
        GotenProcess dying = Objects.requireNonNull(node);
        database.passing(random.nextInt(LATEST_MESSAGE), () -> dying.handle().destroyForcibly());
        var calls = new ArrayList<Future<String>>();
        flow.forEach(call -> calls.add(clients.submit(call)));
        try {
            dying.handle().onExit().get(LIFE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException outlived) {
            dying.killNine();
        }
        dying.close();
        database.heal();
        database.cut();
        start();
        for (Future<String> call : calls) {
            assertThat(call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotIn("INTERNAL", "UNKNOWN", "DATA_LOSS");
        }
    }

    private void start() throws IOException {
        var ready = directory.resolve("ready.json");
        Files.deleteIfExists(ready);
        node = GotenProcess.start("node", "--config", config().toString(), "--ready-file", ready.toString()).awaitReady();
        address = Optional.of(new JsonObject(Files.readString(ready))
                .getJsonArray("deployments").getJsonObject(0).getString("address"));
    }

    private Path config() {
        return directory.resolve("node.yaml");
    }

    private void writeConfig(ProxiedWorld world, FaultProxy proxy) throws IOException {
        var database = world.database(FAR_DEVICES);
        Files.writeString(config(), """
                service: devices.example.com
                region: eastus2
                regions: [us-west2, eastus2]
                schema: %s
                currentVersion: v1
                policy: {enabledRegions: [us-west2, eastus2], defaultControlRegion: us-west2}
                registry: {%s}
                listen: {port: 0}
                admin: {port: 0}
                postgres: {host: 127.0.0.1, port: %s, user: %s, password: "%s", database: %s, readConnections: 4, snapshotConnections: 2}
                log: {level: warn}
                """.formatted(
                        Path.of("conf/services/devices").toAbsolutePath(),
                        world.registry().entrySet().stream()
                                .map(region -> region.getKey() + ": \"" + region.getValue() + "\"")
                                .collect(Collectors.joining(", ")),
                        proxy.port(), database.getUser(), database.getPassword(), database.getDatabase()));
    }

    private void close() throws IOException {
        clients.shutdownNow();
        if (node != null) {
            node.close();
        }
        Await.result(vertx.close());
    }
}
