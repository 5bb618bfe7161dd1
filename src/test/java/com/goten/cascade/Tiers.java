package com.goten.cascade;

import com.goten.engine.Command;
import com.goten.errors.GotenException;
import com.goten.mixin.RelationOptions;
import com.goten.policy.Policy;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeleteBehaviour;
import com.goten.schema.DeploymentId;
import com.goten.schema.ServiceSchema;
import com.goten.testing.Await;
import com.goten.testing.Mortal;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Three services, each referring to those below and to itself, in some regions; over real ports and databases. */
final class Tiers implements AutoCloseable {
    static final String WEST = "west";
    static final String EAST = "east";

    /** Leases and claims end soon after a crash, and what is held up is looked at often. */
    static final RelationOptions SHORT_LEASES = new RelationOptions(
            Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofMillis(10), 3);

    private static final CascadeOptions CASCADE = new CascadeOptions(
            CascadeOptions.STANDARD.tasks(),
            CascadeOptions.STANDARD.page(),
            CascadeOptions.STANDARD.inFlight(),
            Duration.ofMillis(300),
            Duration.ofMillis(200),
            Duration.ofMillis(300));

    final Network network;
    private final List<String> regions;
    private final Map<String, ServiceSchema> schemas = new HashMap<>();
    private final Map<String, PgConnectOptions> databases = new HashMap<>();
    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Pool> pools = new HashMap<>();
    private final Map<String, TestDeployment> deployments = new HashMap<>();

    Tiers(RelationOptions relations, List<String> services, String... regions) {
        this.network = Network.overPorts(relations, CASCADE);
        this.regions = List.of(regions);
        for (String service : services) {
            schemas.put(service, TierSchema.of(service));
            for (String region : regions) {
                databases.put(service + region, TestPostgres.createDatabase());
                start(service, region, new Mortal());
            }
        }
    }

    /** Where nobody's node dies. */
    Tiers(List<String> services, String... regions) {
        this(RelationOptions.STANDARD, services, regions);
    }

    /** All three services. */
    Tiers(String... regions) {
        this(TierSchema.TIERS, regions);
    }

    /** Starts a deployment over what is in its database. */
    TestDeployment start(String service, String region, Mortal mortal) {
        return start(service, region, mortal, peer -> true);
    }

    /** The same, where another node may watch some of the peers. */
    TestDeployment start(String service, String region, Mortal mortal, Predicate<String> mine) {
        var started = node(service, region, mortal, mine);
        deployments.put(service + region, started);
        return started;
    }

    /**
     * One node of a deployment, which may have others; to be closed by the caller.
     *
     * @param mine whether it is the one that watches a peer
     */
    TestDeployment node(String service, String region, Mortal mortal, Predicate<String> mine) {
        return new TestDeployment(
                databases.get(service + region),
                new DeploymentId(service + ".example.com", region),
                schemas.get(service),
                new Policy(regions, regions.get(0), List.of()),
                network,
                mortal,
                mine).cascading();
    }

    void stop(String service, String region) {
        deployments.remove(service + region).close();
    }

    TestDeployment at(String service, String region) {
        return deployments.get(service + region);
    }

    static String name(String region, String type, String id) {
        return "regions/%s/%ss/%s".formatted(region, type.toLowerCase(Locale.ROOT), id);
    }

    /** @param references fields and what they name, in turn */
    static String body(String region, String type, String id, String... references) {
        var json = new StringBuilder("{\"name\": \"%s\"".formatted(name(region, type, id)));
        for (int i = 0; i < references.length; i += 2) {
            json.append(", \"%s\": [\"%s\"]".formatted(references[i], references[i + 1]));
        }
        return json.append('}').toString();
    }

    void create(String service, String region, String type, String id, String... references) {
        at(service, region).create(type, body(region, type, id, references));
    }

    /**
     * Creates many, a hundred side by side.
     *
     * @param id to which each one's number is added
     * @param target what the field of each names
     */
    void createAll(
            String service, String region, String type, String id, int count, IntFunction<String> target, String field) {
        var deployment = at(service, region);
        for (int i = 0; i < count; i += 100) {
            Await.result(Future.all(IntStream.range(i, Math.min(count, i + 100))
                    .mapToObj(j -> deployment.engine().execute(
                            new Command.Create(deployment.type(type), "", deployment.message(
                                    type, body(region, type, id + j, field, target.apply(j)))),
                            Deadline.after(Duration.ofSeconds(20))))
                    .toList()));
        }
    }

    void update(String service, String region, String type, String id, String... references) {
        at(service, region).update(type, body(region, type, id, references));
    }

    void delete(String service, String region, String type, String id) {
        at(service, region).delete(type, name(region, type, id));
    }

    boolean exists(String service, String region, String type, String id) {
        return at(service, region).exists(type, name(region, type, id));
    }

    boolean deleting(String service, String region, String type, String id) {
        var deployment = at(service, region);
        return Await.result(deployment.store().reader().get(ResourceKey.of(deployment.name(type, name(region, type, id)))))
                .filter(found -> found.deleting())
                .isPresent();
    }

    String json(String service, String region, String type, String id) {
        return at(service, region).json(type, name(region, type, id));
    }

    /**
     * What is left that should not be, when nothing is under way: references without a target, names that are kept, tasks.
     * Empty where all is well.
     */
    List<String> faults() {
        var left = new ArrayList<String>();
        var targets = new HashSet<UUID>();
        databases.forEach((deployment, database) ->
                query(database, "select uuid from resource").forEach(row -> targets.add(row.getUUID(0))));
        databases.forEach((deployment, database) -> {
            query(database, "select target, target_name from reference").forEach(row -> {
                if (!targets.contains(row.getUUID(0))) {
                    left.add(deployment + " refers to " + row.getString(1) + ", which is gone");
                }
            });
            query(database, "select name from deletion").forEach(row ->
                    left.add(deployment + " keeps the name " + row.getString(0)));
            query(database, "select name from resource where deleting").forEach(row ->
                    left.add(row.getString(0) + " of " + deployment + " is DELETING for ever"));
            query(database, "select kind, last_error from task").forEach(row ->
                    left.add(deployment + " has a task " + row.getString(0) + ": " + row.getString(1)));
        });
        return left;
    }

    private RowSet<Row> query(PgConnectOptions database, String sql) {
        return Await.result(pools.computeIfAbsent(database.getDatabase(), name -> PgBuilder.pool()
                        .using(vertx).connectingTo(database).with(new PoolOptions().setMaxSize(1)).build())
                .query(sql).execute());
    }

    /** Intents that are left although nobody has died: whoever recorded one has ended it. */
    List<String> intents() {
        var left = new ArrayList<String>();
        databases.forEach((deployment, database) ->
                query(database, "select holder_name, target_name from intent").forEach(row -> left.add(
                        "%s of %s still intends to refer to %s".formatted(row.getString(0), deployment, row.getString(1)))));
        return left;
    }

    /**
     * What is marked for deletion waits for those who block it until their clients let go: they do. Nobody else loses a
     * reference.
     */
    void letGoOfWhatIsBlocked() {
        Await.until(() -> deployments.keySet().stream().filter(this::letGo).count() == 0);
    }

    /** Whether there was somebody to let go. */
    private boolean letGo(String deployment) {
        var holders = query(databases.get(deployment), """
                select distinct h.type, h.name from reference f join resource h on h.uuid = f.holder
                where f.behaviour = %d and not h.deleting""".formatted(DeleteBehaviour.BLOCK.number()));
        for (Row holder : holders) {
            try {
                deployments.get(deployment).update(holder.getString(0), "{\"name\": \"%s\"}".formatted(holder.getString(1)));
            } catch (GotenException overtaken) {
                // It has gone meanwhile, or is just being written: that is looked at again.
            }
        }
        return holders.size() > 0;
    }

    /** Waits until no follow-up work is left anywhere. */
    void awaitQuiet() {
        try {
            Await.until(() -> deployments.values().stream().allMatch(TestDeployment::quiet));
        } catch (AssertionError stuck) {
            throw new AssertionError("not quiet: " + faults(), stuck);
        }
    }

    @Override
    public void close() {
        deployments.values().forEach(TestDeployment::close);
        pools.values().forEach(pool -> Await.result(pool.close()));
        Await.result(vertx.close());
    }
}
