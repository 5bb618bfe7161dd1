package com.goten.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import com.goten.store.pg.PgInspector;
import com.goten.testing.Await;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.testing.Verifying;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An environment of three deployments, real but for the wire, that is in order until a test plants a violation into it by
 * SQL. It is made once for all tests; each plants into copies of its own.
 */
final class PlantedWorld implements AutoCloseable {
    static final String HERE = "us-west2";
    static final String THERE = "eastus2";
    static final DeploymentId IAM = new DeploymentId("iam.example.com", HERE);
    static final DeploymentId DEVICES = new DeploymentId("devices.example.com", HERE);
    static final DeploymentId FAR = new DeploymentId("devices.example.com", THERE);
    static final Duration AT_ONCE = Duration.ZERO;

    private static final Policy POLICY = new Policy(List.of(HERE, THERE), HERE, List.of());
    private static final Map<String, ServiceSchema> SCHEMAS = new ConcurrentHashMap<>();
    /** Databases as they are when all is in order. */
    private static final Map<DeploymentId, PgConnectOptions> ORIGINALS = populated();

    final Map<DeploymentId, PgConnectOptions> databases = new HashMap<>(ORIGINALS);
    private final Vertx vertx = Vertx.vertx();

    private static Map<DeploymentId, PgConnectOptions> populated() {
        var network = new Network();
        var databases = new HashMap<DeploymentId, PgConnectOptions>();
        try (var iam = deployment(IAM, network, databases);
                var devices = deployment(DEVICES, network, databases);
                var far = deployment(FAR, network, databases)) {
            iam.create("Project", "{\"name\": \"projects/house\"}");
            iam.create("ServiceAccount", "{\"name\": \"projects/house/serviceAccounts/robot\"}");
            iam.create("Role", "{\"name\": \"roles/reader\"}");
            devices.create("Project", """
                    {"name": "projects/house", "multiRegionPolicy":
                      {"enabledRegions": ["us-west2", "eastus2"], "defaultControlRegion": "us-west2"}}""");
            devices.create("DeviceModel", "{\"name\": \"deviceModels/t1000\"}");
            devices.create("DeviceGroup", "{\"name\": \"projects/house/deviceGroups/all\", \"roles\": [\"roles/reader\"]}");
            far.create("Device", "{\"name\": \"%s\"}".formatted(device(THERE, "spare")));
            devices.create("Device", """
                    {"name": "%s", "model": "deviceModels/t1000", "standby": "%s",
                     "deviceGroups": ["projects/house/deviceGroups/all"],
                     "serviceAccount": "projects/house/serviceAccounts/robot"}"""
                    .formatted(device(HERE, "gate"), device(THERE, "spare")));
            devices.create("DeviceModel", "{\"name\": \"deviceModels/gone\"}");
            devices.delete("DeviceModel", "deviceModels/gone");
        }
        var vertx = Vertx.vertx();
        try {
            new PlantedCopies(vertx, databases.get(DEVICES), HERE).into(databases.get(FAR));
            new PlantedCopies(vertx, databases.get(FAR), THERE).into(databases.get(DEVICES));
        } finally {
            Await.result(vertx.close());
        }
        return Map.copyOf(databases);
    }

    private static TestDeployment deployment(
            DeploymentId id, Network network, Map<DeploymentId, PgConnectOptions> databases) {
        var database = TestPostgres.createDatabase();
        databases.put(id, database);
        return new TestDeployment(database, id, schema(id), POLICY, network);
    }

    private static ServiceSchema loaded(DeploymentId id) {
        return SCHEMAS.computeIfAbsent(id.service(), service -> SchemaLoader.load(schema(id)));
    }

    private static Path schema(DeploymentId id) {
        return Path.of("conf/services", id.service().replace(".example.com", ""));
    }

    static String device(String region, String id) {
        return "projects/house/regions/%s/devices/%s".formatted(region, id);
    }

    static String uuidOf(String name) {
        return "(select uuid from resource where name = '" + name + "')";
    }

    /** Into both regions, as region sync would bring it there. */
    void plantEverywhere(String sql) {
        plant(DEVICES, sql);
        plant(FAR, sql);
    }

    void plant(DeploymentId where, String sql) {
        databases.computeIfPresent(where, (id, database) ->
                database.equals(ORIGINALS.get(id)) ? TestPostgres.copy(database) : database);
        Await.result(execute(where, sql));
    }

    private Future<?> execute(DeploymentId where, String sql) {
        return PgConnection.connect(vertx, databases.get(where))
                .compose(connection -> connection.query(sql).execute().eventually(connection::close));
    }

    /** The uuid of what has that name. */
    String read(DeploymentId where, String name) {
        return Await.result(PgConnection.connect(vertx, databases.get(where))
                .compose(connection -> connection.query("select " + uuidOf(name) + "::text").execute()
                        .eventually(connection::close))
                .map(rows -> rows.iterator().next().getString(0)));
    }

    Verifying verifying() {
        return verifying(POLICY);
    }

    Verifying verifying(Policy policy) {
        var all = new Verifying(vertx);
        databases.forEach((id, database) -> all.with(id, loaded(id), policy, database));
        return all;
    }

    /** Into a database that has been planted into already something more is planted, between the first look and the second. */
    Verifying verifyingWhilePlanting(DeploymentId where, String sql) {
        var looks = new AtomicInteger();
        var inspector = new PgInspector(vertx, databases.get(where), where);
        var changing = new Verified(where, loaded(where), POLICY, () -> looks.incrementAndGet() == 2
                ? execute(where, sql).compose(planted -> inspector.open())
                : inspector.open());
        var all = new Verifying(vertx).with(List.of(changing));
        databases.forEach((id, database) -> {
            if (!id.equals(where)) {
                all.with(id, loaded(id), POLICY, database);
            }
        });
        return all;
    }

    /** Found by that guarantee, with those words, and with others only where they are about the same. */
    void assertFound(Guarantee guarantee, String words) {
        Report report = verifying().report(AT_ONCE);
        assertThat(report.line(guarantee).examples().stream().map(Finding::toString))
                .as(report.table())
                .anySatisfy(example -> assertThat(example).contains(words));
        assertThat(report.clean()).isFalse();
        assertThat(report.line(guarantee).violations()).isPositive();
    }

    @Override
    public void close() {
        Await.result(vertx.close());
    }
}
