package com.goten.boot;

import static com.goten.boot.ProxiedWorld.DEVICES;
import static com.goten.boot.ProxiedWorld.FAR_DEVICES;
import static com.goten.boot.ProxiedWorld.FARTHEST_DEVICES;
import static com.goten.boot.ProxiedWorld.HERE;
import static com.goten.boot.ProxiedWorld.IAM;
import static com.goten.boot.ProxiedWorld.THERE;
import static com.goten.boot.ProxiedWorld.YONDER;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.boot.Ledger.Kind;
import com.goten.boot.Rest.Answer;
import com.goten.registry.MetaSchema;
import com.goten.schema.DeploymentId;
import com.goten.testing.Await;
import com.goten.testing.Chaos;
import com.goten.testing.FaultProxy;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What has no region in its name goes from one of three regions to another, and the right to create more of it with it,
 * while clients write in all of them and the network and the databases do what they do. No two clocks agree. At no time has
 * anything two owners; when it is over everything is where it is to be, nothing that was acknowledged is lost, and what
 * refers to it, owns it, or is owned or held by it, holds as before.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandoverTest {
    private static final String HOUSE = "projects/house";
    private static final String ROBOT = HOUSE + "/serviceAccounts/robot";
    private static final Duration APART = Duration.ofMinutes(4);
    private static final Duration SETTLES = Duration.ofSeconds(60);
    private static final int MANY = 24;
    private static final Set<String> STEADY =
            IntStream.range(0, MANY).mapToObj(i -> group("g" + i)).collect(Collectors.toSet());
    /** Among those to and from a database, of a hand-over. */
    private static final int LATEST_MESSAGE = 200;
    private static final int TOGETHER = 8;
    private static final Set<String> AGAIN = Set.of("ABORTED", "UNAVAILABLE", "DEADLINE_EXCEEDED");
    private static final Map<String, DeploymentId> REGIONS = new TreeMap<>(
            Map.of(HERE, DEVICES, THERE, FAR_DEVICES, YONDER, FARTHEST_DEVICES));

    private final Chaos chaos = Chaos.rounds("HandoverTest", 1);
    private final Random random = chaos.random();
    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService threads = Executors.newFixedThreadPool(TOGETHER);
    private final ProxiedWorld world = ProxiedWorld.ofThreeWithClocksApart(APART);
    private final Rest rest = new Rest(id -> Optional.of(world.address(id)));
    private final Map<String, Pool> databases = new LinkedHashMap<>();
    private final Map<String, Pool> identities = new LinkedHashMap<>();
    private final Ledger ledger = new Ledger(rest, List.copyOf(REGIONS.values()), List.of(
            new Kind(HOUSE + "/deviceGroups", "displayName", "display_name", List.of()),
            new Kind(HOUSE + "/deviceModels", "displayName", "display_name", List.of()),
            new Kind(HOUSE + "/files", "contentType", "content_type", List.of()),
            new Kind(ROBOT + "/deviceGrants", "role", "role", List.of(role(0), role(1), role(2)))));
    private int round;
    private String control = HERE;
    private OneOwner watched;
    private SteadyList listed;
    private Relatives relatives;

    private static String role(int number) {
        return HOUSE + "/roles/key" + number;
    }

    private static String group(String id) {
        return HOUSE + "/deviceGroups/" + id;
    }

    private static String model(String id) {
        return HOUSE + "/deviceModels/" + id;
    }

    private static String device(String region, String id) {
        return HOUSE + "/regions/" + region + "/devices/" + id;
    }

    private static JsonObject named(String name) {
        return new JsonObject().put("name", name);
    }

    private static JsonObject policy(String control) {
        return new JsonObject()
                .put("enabledRegions", new JsonArray(List.of(HERE, THERE, YONDER)))
                .put("defaultControlRegion", control);
    }

    /** Files are not everywhere: what comes from there leaves nothing behind. */
    private static JsonObject policyOfHouse(String control) {
        return policy(control).put("criteriaForDisabledSync", new JsonArray().add(new JsonObject()
                .put("resourceTypeName", DEVICES.service() + "/File")
                .put("destRegion", YONDER)));
    }

    private static JsonObject ownedBy(DeploymentId where, String type, String name) {
        return new JsonObject().put("ownerReferences", new JsonArray().add(new JsonObject()
                .put("kind", where.service() + "/" + type)
                .put("name", name)
                .put("version", "v1")
                .put("region", where.region())));
    }

    @BeforeAll
    void prepare() {
        REGIONS.forEach((region, id) -> {
            databases.put(region, pool(id));
            identities.put(region, pool(identity(region)));
        });
        create(IAM, "projects", named(HOUSE).put("multiRegionPolicy", policy(HERE)));
        create(DEVICES, "projects", named(HOUSE).put("multiRegionPolicy", policyOfHouse(HERE)));
        create(DEVICES, "projects", named("projects/other").put("multiRegionPolicy", policy(THERE)));
        create(IAM, HOUSE + "/serviceAccounts", named(ROBOT));
        for (int i = 0; i < 3; i++) {
            create(IAM, HOUSE + "/roles", named(role(i)));
        }
        create(FAR_DEVICES, "projects/other/deviceGroups", named("projects/other/deviceGroups/all"));
        create(DEVICES, HOUSE + "/deviceGroups", named(group("all")));
        create(DEVICES, HOUSE + "/deviceModels", named(model("all")));
        together(IntStream.range(0, MANY).boxed().flatMap(i -> Stream.<Runnable>of(
                () -> create(DEVICES, HOUSE + "/deviceGroups", named(group("g" + i))
                        .put("roles", new JsonArray().add(role(i % 3)))
                        .put("membership", new JsonObject().put("group", i % 2 == 0 ? group("all") : "projects/other/deviceGroups/all"))),
                () -> create(DEVICES, HOUSE + "/deviceModels", named(model("m" + i))),
                () -> create(DEVICES, HOUSE + "/files", named(HOUSE + "/files/etc/f" + i)),
                () -> {
                    String region = List.copyOf(REGIONS.keySet()).get(i % 3);
                    create(REGIONS.get(region), HOUSE + "/regions/" + region + "/devices", named(device(region, "d" + i))
                            .put("model", model("all"))
                            .put("deviceGroups", new JsonArray().add(group("all"))));
                })));
    }

    @AfterAll
    void close() {
        ledger.close();
        threads.shutdownNow();
        world.close();
        Await.result(vertx.close());
    }

    private Pool pool(DeploymentId id) {
        return PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(2))
                .connectingTo(world.database(id))
                .using(vertx)
                .build();
    }

    private static DeploymentId identity(String region) {
        return new DeploymentId(IAM.service(), region);
    }

    private void together(Stream<Runnable> all) {
        all.map(each -> CompletableFuture.runAsync(each, threads)).toList().forEach(CompletableFuture::join);
    }

    /** What has been tried before may be there already, or gone. */
    private static void patiently(Supplier<Answer> asking, String... also) {
        Await.until(() -> {
            Answer answer = asking.get();
            boolean done = answer.ok() || List.of(also).contains(answer.code());
            assertThat(done || AGAIN.contains(answer.code())).as(answer.text()).isTrue();
            return done;
        });
    }

    private void create(DeploymentId where, String collection, JsonObject resource) {
        patiently(() -> rest.create(where, collection, resource), "ALREADY_EXISTS");
    }

    private void delete(DeploymentId where, String name) {
        patiently(() -> rest.delete(where, name), "NOT_FOUND");
    }

    private boolean gone(DeploymentId where, String name) {
        return rest.get(where, name, "cache-control", "no-cache").code().equals("NOT_FOUND");
    }

    private boolean holds(String region, String sql) {
        return holds(databases.get(region), sql);
    }

    private static boolean holds(Pool database, String sql) {
        return Await.result(database.query("select " + sql).execute()
                .map(rows -> rows.iterator().next().getBoolean(0)));
    }

    /** Clients write, and somebody looks. */
    @BeforeEach
    void begin() {
        relatives = new Relatives(round++);
        relatives.prepare();
        watched = new OneOwner(new TreeMap<>(Map.of(
                HERE, world.database(DEVICES), THERE, world.database(FAR_DEVICES), YONDER, world.database(FARTHEST_DEVICES))));
        listed = new SteadyList(rest, List.copyOf(REGIONS.values()), HOUSE, "deviceGroups", STEADY, new Random(random.nextLong()));
        int before = ledger.done();
        ledger.start(random);
        Await.until(() -> ledger.done() > before + 30);
    }

    /** All is well again. */
    @AfterEach
    void end() throws Exception {
        heal();
        awaitAt(control);
        assertCreatesOnlyIn(control);
        ledger.stop();
        assertThat(ledger.violations()).isEmpty();
        listed.close();
        assertThat(listed.violations()).isEmpty();
        assertThat(listed.complete()).isPositive();
        assertThat(owned(control)).isEqualTo(ledger.book());
        relatives.assertHeld();
        relatives.endAll();
        world.verifying().requireRest();
        watched.close();
        assertThat(watched.violations()).isEmpty();
        assertThat(watched.rounds()).isPositive();
    }

    private void heal() {
        ProxiedWorld.ALL_OF_THREE.forEach(each -> {
            world.proxy(each).heal();
            world.databaseProxy(each).heal();
        });
    }

    /** The control region becomes another one; that alone is done when this returns. */
    private void move(String to) {
        patiently(() -> rest.update(REGIONS.get(to), HOUSE, "multi_region_policy",
                named(HOUSE).put("multiRegionPolicy", policyOfHouse(to))));
        control = to;
    }

    private static final String NOT_REGIONAL = "name like 'projects/house/%' and name not like 'projects/house/regions/%'";

    private boolean isAt(String region) {
        return isAt(region, NOT_REGIONAL);
    }

    private void awaitAt(String region) {
        long end = System.nanoTime() + SETTLES.toNanos();
        while (!isAt(region)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not everything is in " + region + ": " + underWay());
            }
            calm(20);
        }
    }

    /** What is not over, for who has to find out why. */
    private String underWay() {
        return databases.entrySet().stream().map(each -> Await.result(each.getValue().query("""
                        select concat_ws(' ', 'owned', type, name, owning_region, epoch, convert_from(substring(body from 3 for 9), 'UTF8'))
                        from resource where type = 'goten.CreationRight'
                        union all (select concat_ws(' ', 'owned', type, name) from resource where owned and %1$s limit 3)
                        union all (select concat_ws(' ', 'handover', o::text) from ownership o
                                   where offered_to is not null or adopted_from is not null limit 3)
                        union all (select concat_ws(' ', 'task', t::text) from task t
                                   where kind in ('REFRESH', 'ADOPT') limit 10)"""
                        .formatted(NOT_REGIONAL)).execute())
                .stream()
                .map(row -> "\n  " + each.getKey() + " " + row.getString(0))
                .collect(Collectors.joining())).collect(Collectors.joining());
    }

    /** Nothing is under way any more, and everything of the kind is owned there. */
    private boolean isAt(String region, String kind) {
        return isAt(databases, region, kind);
    }

    private static boolean isAt(Map<String, Pool> databases, String region, String kind) {
        return databases.keySet().stream().allMatch(each ->
                holds(databases.get(each), "not exists (select from ownership where offered_to is not null or adopted_from is not null)")
                        && (each.equals(region)
                                || holds(databases.get(each), "not exists (select from resource where owned and (" + kind + "))")));
    }

    /** What the clients have made, as it is owned there. */
    private Map<String, String> owned(String region) {
        var found = new TreeMap<String, String>();
        for (Row row : Await.result(databases.get(region).query("""
                        select name, coalesce(doc ->> 'display_name', doc ->> 'content_type', doc ->> 'role')
                        from resource where owned and name like 'projects/house/%%/%s%%' and %s"""
                        .formatted(Ledger.PREFIX, NOT_REGIONAL)).execute())) {
            found.put(row.getString(0), row.getString(1));
        }
        return found;
    }

    /** Whoever is asked. */
    private void assertCreatesOnlyIn(String region) {
        REGIONS.forEach((asked, id) -> {
            String name = group("asked-" + round + "-" + asked);
            create(id, HOUSE + "/deviceGroups", named(name));
            assertThat(holds(region, "exists (select from resource where owned and name = '" + name + "')"))
                    .as("%s, created in %s, is owned in %s", name, asked, region).isTrue();
        });
    }

    /** What is referred to from elsewhere, refers elsewhere, owns and is owned; of each test its own. */
    private final class Relatives {
        private final int number;

        Relatives(int number) {
            this.number = number;
        }

        private String id(String what) {
            return what + "-" + number;
        }

        private String account(String what) {
            return HOUSE + "/serviceAccounts/" + id(what);
        }

        private String grant(String what) {
            return ROBOT + "/deviceGrants/" + id(what);
        }

        private String elsewhere() {
            return REGIONS.keySet().stream().filter(each -> !each.equals(control)).findFirst().orElseThrow();
        }

        private final String region = elsewhere();
        private final DeploymentId regional = REGIONS.get(region);

        private void createDevice(String what, JsonObject fields) {
            create(regional, HOUSE + "/regions/" + region + "/devices",
                    fields.put("name", device(region, id(what))));
        }

        private void createGroup(String what, JsonObject fields) {
            create(regional, HOUSE + "/deviceGroups", fields.put("name", group(id(what))));
        }

        void prepare() {
            together(Stream.of(
                    () -> create(IAM, HOUSE + "/roles", named(HOUSE + "/roles/" + id("held"))),
                    () -> create(IAM, HOUSE + "/roles", named(HOUSE + "/roles/" + id("worn"))),
                    () -> create(IAM, HOUSE + "/serviceAccounts", named(account("owner"))),
                    () -> create(IAM, HOUSE + "/serviceAccounts", named(account("creditor"))),
                    () -> create(regional, HOUSE + "/deviceModels", named(model(id("used")))),
                    () -> create(regional, HOUSE + "/deviceModels", named(model(id("dying")))
                            .put("metadata", ownedBy(IAM, "ServiceAccount", account("creditor")))),
                    () -> createGroup("joined", new JsonObject()),
                    () -> createGroup("owning", new JsonObject()),
                    () -> createDevice("granted", new JsonObject())));
            together(Stream.of(
                    () -> createDevice("modelled", new JsonObject().put("model", model(id("used")))),
                    () -> createDevice("last", new JsonObject().put("model", model(id("dying")))),
                    () -> createDevice("member", new JsonObject()
                            .put("deviceGroups", new JsonArray().add(group(id("joined"))))),
                    () -> createDevice("owned", new JsonObject()
                            .put("metadata", ownedBy(REGIONS.get(control), "DeviceGroup", group(id("owning"))))),
                    () -> createGroup("owned", new JsonObject()
                            .put("metadata", ownedBy(IAM, "ServiceAccount", account("owner")))),
                    () -> createGroup("wearing", new JsonObject()
                            .put("roles", new JsonArray().add(HOUSE + "/roles/" + id("worn")))),
                    () -> create(regional, ROBOT + "/deviceGrants",
                            named(grant("held")).put("role", HOUSE + "/roles/" + id("held"))),
                    () -> create(regional, ROBOT + "/deviceGrants",
                            named(grant("following")).put("device", device(region, id("granted"))))));
            ownersAreKnown();
            delete(IAM, account("creditor"));
            Await.until(() -> holds(control,
                    "exists (select from resource where owned and deleting and name = '" + model(id("dying")) + "')"));
        }

        /** Otherwise their deletion is none that anybody waits for. */
        private void ownersAreKnown() {
            Await.until(() -> List.of(control, region).stream().allMatch(each ->
                    holds(each, "not exists (select from owner_reference where owner is null)")));
        }

        /** References hold, wherever their holders are now. */
        void assertHeld() {
            assertRefused(IAM, HOUSE + "/roles/" + id("held"));
            assertRefused(REGIONS.get(control), model(id("used")));
            assertRefused(regional, model(id("used")));
            assertThat(gone(regional, group(id("owned")))).isFalse();
            assertThat(gone(regional, device(region, id("owned")))).isFalse();
            assertThat(gone(regional, model(id("dying")))).isFalse();
        }

        private void assertRefused(DeploymentId where, String name) {
            patiently(() -> {
                Answer answer = rest.delete(where, name);
                assertThat(answer.code()).as(name).isNotEqualTo("OK");
                return answer;
            }, "FAILED_PRECONDITION");
        }

        /** What follows a deletion follows it, over the regions too. */
        void endAll() {
            together(Stream.of(
                    () -> delete(IAM, account("owner")),
                    () -> delete(regional, group(id("owning"))),
                    () -> delete(regional, group(id("joined"))),
                    () -> delete(regional, device(region, id("granted"))),
                    () -> delete(regional, device(region, id("last"))),
                    () -> delete(IAM, HOUSE + "/roles/" + id("worn"))));
            Await.until(() -> gone(regional, group(id("owned")))
                    && gone(regional, device(region, id("owned")))
                    && gone(regional, grant("following"))
                    && gone(regional, model(id("dying"))));
            Await.until(() -> !read(device(region, id("member"))).contains(id("joined"))
                    && !read(group(id("wearing"))).contains(id("worn")));
            delete(regional, grant("held"));
            delete(IAM, HOUSE + "/roles/" + id("held"));
            delete(regional, device(region, id("modelled")));
            delete(REGIONS.get(control), model(id("used")));
        }

        private String read(String name) {
            return rest.get(regional, name, "cache-control", "no-cache").body().encode();
        }
    }

    private static String after(String region) {
        List<String> all = List.copyOf(REGIONS.keySet());
        return all.get((all.indexOf(region) + 1) % all.size());
    }

    /** Some have gone, and not all. */
    private void awaitBegun(String to) {
        Await.until(() -> holds(to, "exists (select from resource where owned and " + NOT_REGIONAL + ")"));
    }

    private static void calm(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void of(String region, Consumer<FaultProxy> fault) {
        fault.accept(world.proxy(REGIONS.get(region)));
        fault.accept(world.proxy(identity(region)));
    }

    @Test
    void everythingGoesToAnotherRegionAndBack() {
        String from = control;
        String to = after(from);
        move(to);
        awaitAt(to);
        move(from);
    }

    @Test
    void whoChangesTheirMindMeanwhileGetWhatTheySaidLast() {
        String from = control;
        String to = after(from);
        move(to);
        awaitBegun(to);
        move(after(to));
        move(to);
        move(from);
        move(after(to));
    }

    /** Cut off, silent, and long and narrow. */
    @Test
    void whatNetworksDoIsWaitedForAndLosesNothing() {
        goesAmid((from, to) -> {
            of(from, FaultProxy::away);
            of(to, FaultProxy::away);
            calm(1_000);
        });
        goesAmid((from, to) -> {
            of(from, FaultProxy::silence);
            of(to, FaultProxy::silence);
        });
        goesAmid((from, to) -> {
            of(from, proxy -> proxy.delay(Duration.ofMillis(200)));
            of(to, proxy -> proxy.throttle(40_000));
            calm(2_000);
        });
    }

    private void goesAmid(BiConsumer<String, String> fault) {
        String from = control;
        move(after(from));
        awaitBegun(control);
        fault.accept(from, control);
        heal();
        awaitAt(control);
    }

    /** First that of the region that gives, then that of the one that takes. */
    @Test
    void databasesThatAreLostInTheMiddleLoseNothing() {
        for (int i = 0; i < chaos.rounds(); i++) {
            losesDatabase(control);
            losesDatabase(after(control));
        }
    }

    private void losesDatabase(String region) {
        FaultProxy database = world.databaseProxy(REGIONS.get(region));
        var lost = new AtomicBoolean();
        move(after(control));
        database.passing(random.nextInt(LATEST_MESSAGE), () -> lost.set(true));
        Await.until(lost::get);
        database.away();
        calm(random.nextInt(500));
        database.heal();
        awaitAt(control);
    }

    /** What is referred to, and who owns, go to one region; what refers to it, and is owned, to the other. */
    @Test
    void bothEndsOfReferencesMoveAtOnce() {
        var owners = new OneOwner(REGIONS.keySet().stream()
                .collect(Collectors.toMap(region -> region, region -> world.database(identity(region)))));
        for (String to : List.of(after(after(control)), HERE)) {
            patiently(() -> rest.update(IAM, HOUSE, "multi_region_policy", named(HOUSE).put("multiRegionPolicy", policy(to))));
            move(after(control));
            Await.until(() -> isAt(identities, to, NOT_REGIONAL));
            awaitAt(control);
        }
        owners.close();
        assertThat(owners.violations()).isEmpty();
    }

    /** And what is under holders without a policy goes with them, until they have one. */
    @Test
    void holdersGoToWhereTheServiceSays() {
        String plain = "projects/plain";
        String under = "name like 'projects/plain/%'";
        create(DEVICES, "projects", named(plain));
        together(IntStream.range(0, 10).mapToObj(i -> () ->
                create(DEVICES, plain + "/deviceGroups", named(plain + "/deviceGroups/p" + i))));
        service(THERE);
        Await.until(() -> isAt(THERE, "type = 'Project' or " + under));
        createOnlyIn(THERE, "projects", "projects/new");
        createOnlyIn(THERE, plain + "/deviceGroups", plain + "/deviceGroups/new");

        patiently(() -> rest.update(DEVICES, plain, "multi_region_policy", named(plain).put("multiRegionPolicy", policy(YONDER))));
        service(HERE);
        Await.until(() -> isAt(HERE, "type = 'Project'") && isAt(YONDER, under));
        createOnlyIn(HERE, "projects", "projects/newer");
        createOnlyIn(YONDER, plain + "/deviceGroups", plain + "/deviceGroups/newer");
        assertThat(holds(YONDER, "count(*) = 12 from resource where owned and " + under)).isTrue();
    }

    private void service(String control) {
        String service = "services/" + DEVICES.service();
        patiently(() -> rest.update(new DeploymentId(MetaSchema.SERVICE, HERE), service, "multi_region_policy",
                named(service).put("multiRegionPolicy", policy(control))));
    }

    private void createOnlyIn(String region, String collection, String name) {
        create(REGIONS.get(after(region)), collection, named(name));
        assertThat(holds(region, "exists (select from resource where owned and name = '" + name + "')"))
                .as("%s is owned in %s", name, region).isTrue();
    }
}
