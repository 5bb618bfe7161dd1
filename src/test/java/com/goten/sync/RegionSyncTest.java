package com.goten.sync;

import static com.goten.sync.PlayedOwner.badge;
import static com.goten.sync.PlayedOwner.gone;
import static com.goten.sync.PlayedOwner.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.engine.Adoption;
import com.goten.errors.GotenException;
import com.goten.mixin.OwnedClient;
import com.goten.mixin.v1.OwnedChange;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.store.Copies;
import com.goten.store.CopyBatch;
import com.goten.store.CopyCursor;
import com.goten.store.CopyRepair;
import com.goten.store.Handovers.UnderWay;
import com.goten.store.NameRange;
import com.goten.store.Origin;
import com.goten.store.RangeEntry;
import com.goten.store.RangeHash;
import com.goten.store.pg.PgStore;
import com.goten.store.pg.StoreObserver;
import com.goten.store.pg.StoreOptions;
import com.goten.sync.CopyStatus.State;
import com.goten.testing.Await;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that keep copies in a real database, of regions that say what the test has them say. */
class RegionSyncTest {
    private static final ApiVersion SCHEMA = SchemaLoader.load(Path.of("src/test/resources/fleet")).newest();
    private static final DeploymentId WEST = new DeploymentId("fleet.example.com", "west");
    private static final SyncOptions OPTIONS =
            options(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofHours(1));

    private static Vertx vertx;
    private static PgStore store;
    private final PlayedOwner owner = new PlayedOwner();
    private final Regions regions = new Regions();
    private final List<Node> nodes = new ArrayList<>();
    private Valve valve;
    /** What is offered is adopted so. */
    private volatile Adoption adoption = (state, offer, from, deadline) -> Future.succeededFuture();

    @BeforeAll
    static void openStore() {
        vertx = Vertx.vertx();
        store = Await.result(PgStore.open(
                vertx, TestPostgres.createDatabase(), WEST, "v1", StoreOptions.STANDARD, StoreObserver.NONE));
    }

    @AfterAll
    static void closeStore() {
        Await.result(store.close());
        Await.result(vertx.close());
    }

    @BeforeEach
    void open() {
        valve = new Valve(store.copies(SCHEMA));
        regions.become(Set.of("west", "east"), Set.of());
    }

    @AfterEach
    void close() {
        valve.open();
        nodes.forEach(Node::close);
        for (CopyCursor cursor : Await.result(valve.cursors())) {
            Await.result(valve.take(cursor.origin()).compose(valve::purge));
        }
    }

    @Test
    void takesASnapshotAndFollowsFromThere() {
        Node node = node();
        var stream = owner.opened(1);
        assertThat(stream.peer).isEqualTo(new DeploymentId("fleet.example.com", "east"));
        assertThat(stream.request.getVersion()).isEqualTo("v1");
        assertThat(stream.request.getResumeToken()).isEmpty();

        stream.send(message("s1", badge("a", 1), badge("b", 2)).setReset(true).setSnapshot(PlayedOwner.all("Badge")));
        Await.until(() -> revision("b") == 2);
        assertThat(node.states.complete("east")).isFalse();
        assertThat(node.status().state()).isEqualTo(State.SNAPSHOT);
        assertThat(node.status().snapshot().orElseThrow().resources()).isEqualTo(2);

        stream.send(message("t1", badge("a", 3), gone("b", 4)).setCaughtUp(true));
        Await.until(() -> node.states.complete("east"));
        assertThat(revision("a")).isEqualTo(3);
        assertThat(revision("b")).isZero();
        assertThat(node.status().state()).isEqualTo(State.FOLLOWING);
        assertThat(node.changes).isPositive();
    }

    @Test
    void aStreamThatWasLostGoesOnWhereTheDatabaseIs() {
        Node node = node();
        owner.opened(1).send(message("t1", badge("a", 1)).setCaughtUp(true));
        Await.until(() -> node.states.complete("east"));

        owner.opened(1).lose();

        assertThat(owner.opened(2).request.getResumeToken()).isEqualTo("t1");
        assertThat(node.states.complete("east")).as("copies are old, not incomplete").isTrue();
        assertThat(node.status().lastError().orElseThrow().reason()).contains("cable");
    }

    @Test
    void isIncompleteFromAResetUntilItHasCaughtUp() {
        Node node = node();
        owner.opened(1).send(message("t1", badge("a", 1), badge("b", 1)).setCaughtUp(true));
        Await.until(() -> node.states.complete("east"));

        Await.result(owner.opened(1).send(message("s1").setReset(true)));
        assertThat(node.states.complete("east")).isFalse();

        owner.opened(1).send(message("s2", badge("b", 1)).setSnapshot(PlayedOwner.all("Badge")));
        owner.opened(1).send(message("t2").setCaughtUp(true));
        Await.until(() -> node.states.complete("east"));
        assertThat(revision("a")).isZero();
    }

    @Test
    void whatComesWhileABatchIsWrittenIsWrittenTogether() {
        node();
        valve.close();
        for (int i = 1; i <= 50; i++) {
            assertThat(Await.result(owner.opened(1).send(message("t" + i, badge("a" + i, i))).map(true))).isTrue();
        }
        valve.open();

        Await.until(() -> revision("a50") == 50);
        assertThat(valve.batches).hasSizeBetween(2, 3);
    }

    @Test
    void whatCannotBeTakenUpKeepsNothingElseAway() {
        adoption = (state, offer, from, deadline) ->
                Future.failedFuture(new GotenException.Internal("another one has its name", null));
        node();
        OwnedChange offered = badge("x", 2).toBuilder().setOwningRegion("west").setEpoch(3).setOffer("{}").build();

        owner.opened(1).send(message("t1", badge("a", 1), offered).setCaughtUp(true));
        owner.opened(1).send(message("t2", badge("b", 3)));

        Await.until(() -> revision("a") == 1 && revision("b") == 3);
        assertThat(revision("x")).isZero();
        UnderWay underWay = Await.result(store.handovers().underWay());
        assertThat(underWay.unadopted()).isEqualTo(1);
        assertThat(underWay.obstacle().orElseThrow()).contains("orgs/o/badges/x", "east", "another one has its name");
        Await.result(store.handovers().takenUp(UUID.fromString(offered.getUuid()), 3));
    }

    @Test
    void whatHadToWaitForAnotherRegionsCopyToGoIsAskedForAgain() {
        regions.become(Set.of("west", "east", "north"), Set.of());
        node();
        OwnedChange before = badge("a", 1).toBuilder()
                .setUuid(UUID.randomUUID().toString()).setOwningRegion("north").setEpoch(7).build();
        streamOf("north").send(message("n1", before));
        Await.until(() -> revision("a") == 1);
        owner.has(badge("a", 5));
        streamOf("east").send(message("e1", badge("a", 5), badge("b", 6)));
        Await.until(() -> revision("b") == 6);
        assertThat(revision("a")).isEqualTo(1);

        streamOf("north").send(message("n2", before.toBuilder().clearBody().setRemoved(true).setRevision(2).build()));

        Await.until(() -> revision("a") == 5);
    }

    private PlayedOwner.Opened streamOf(String region) {
        Await.until(() -> owner.all().stream().anyMatch(opened -> opened.peer.region().equals(region)));
        return owner.all().stream().filter(opened -> opened.peer.region().equals(region)).findFirst().orElseThrow();
    }

    @Test
    void holdsTheOwnerBackWhenThereIsNoRoom() {
        node();
        valve.close();
        Await.result(owner.opened(1).send(message("t1", many(0))));
        Await.result(owner.opened(1).send(message("t2", many(500))));
        Await.result(owner.opened(1).send(message("t3", many(1_000))));
        Future<Void> fourth = owner.opened(1).send(message("t4", badge("last", 5_000)));
        Await.until(() -> valve.waiting() == 2);
        assertThat(fourth.isComplete()).isFalse();

        valve.open();

        Await.result(fourth);
        Await.until(() -> revision("last") == 5_000);
    }

    @Test
    void aStreamWithoutAWordIsOpenedAnew() {
        Node node = node(options(Duration.ofMillis(100), Duration.ofSeconds(60), Duration.ofHours(1)), region -> true);
        owner.opened(1).send(message("t1", badge("a", 1)));

        assertThat(owner.opened(2).request.getResumeToken()).isEqualTo("t1");
        assertThat(owner.opened(1).over()).isTrue();
        assertThat(node.status().lastError().orElseThrow().reason()).contains("says nothing");
    }

    @Test
    void aBatchThatIsNeverWrittenDoesNotHoldUpTheStreamForEver() {
        Node node = node(options(Duration.ofSeconds(30), Duration.ofMillis(100), Duration.ofHours(1)), region -> true);
        valve.close();
        owner.opened(1).send(message("t1", badge("a", 1)));

        assertThat(owner.opened(2).request.getResumeToken()).isEmpty();
        assertThat(node.status().lastError().orElseThrow().reason()).contains("not written");
    }

    @Test
    void whatWasToBeComparedWhileTheStreamWasAwayIsComparedWhenItIsBack() {
        Node first = node();
        owner.opened(1).send(message("t1", badge("a", 1)).setCaughtUp(true));
        Await.until(() -> first.states.complete("east"));
        first.close();
        owner.refuse(new GotenException.Unavailable("away", "PEER_UNREACHABLE"));
        Node second = node(options(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofMillis(20)), region -> true);
        Await.until(() -> owner.refused() >= 3);
        assertThat(second.status().comparison().lastError()).isEmpty();

        owner.refuse(null);

        Await.until(() -> second.status().comparison().lastError()
                .filter(failure -> failure.reason().contains("nobody answers"))
                .isPresent());
    }

    @Test
    void copiesOfATypeThatTheOwnerDoesNotHaveAreLeftAndToldOf() {
        owner.answer(new GotenException.InvalidArgument("ranges", "no such type"));
        Node node = node(options(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofMillis(20)), region -> true);
        owner.opened(1).send(message("t1", badge("a", 1)).setCaughtUp(true));

        Await.until(() -> node.status().comparison().lastError()
                .filter(failure -> failure.reason().contains("Badge"))
                .isPresent());
        assertThat(node.status().comparison().age()).as("the other types were compared").isPresent();
        assertThat(revision("a")).isEqualTo(1);
    }

    @Test
    void aRegionWithoutTheVersionIsWaitedForAndIsNoError() {
        owner.refuse(new GotenException.Unimplemented("no v1 here"));
        Node node = node();
        Await.until(() -> node.status().state() == State.WAITING);

        assertThat(node.status().lastError()).isEmpty();

        owner.refuse(null);
        owner.opened(1);
    }

    @Test
    void anotherNodeGoesOnWhereTheFirstWas() {
        var second = new AtomicBoolean();
        Node one = node(OPTIONS, region -> !second.get());
        Node other = node(OPTIONS, region -> second.get());
        owner.opened(1).send(message("t1", badge("a", 1)).setCaughtUp(true));
        Await.until(() -> other.states.complete("east"));
        assertThat(other.status().state()).isEqualTo(State.ELSEWHERE);

        second.set(true);
        regions.become(Set.of("west", "east"), Set.of());

        assertThat(owner.opened(2).request.getResumeToken()).isEqualTo("t1");
        Await.until(() -> one.status().state() == State.ELSEWHERE);
        owner.opened(2).send(message("t2", badge("a", 2)));
        Await.until(() -> revision("a") == 2);
    }

    /** A node that was frozen, and does not know that it has been replaced. */
    @Test
    void aNodeThatWasReplacedWritesNothing() {
        node();
        valve.close();
        owner.opened(1).send(message("old", badge("a", 1)));
        Await.until(() -> valve.waiting() == 1);

        Await.result(store.copies(SCHEMA).take(new Origin("east", "v1")));
        valve.open();

        assertThat(owner.opened(2).request.getResumeToken()).isEmpty();
        assertThat(revision("a")).isZero();
    }

    @Test
    void theCopiesFromARegionThatWasRemovedGo() {
        regions.become(Set.of("west", "east", "north"), Set.of());
        Node node = node();
        Node other = node(OPTIONS, region -> false);
        owner.opened(2);
        owner.all().forEach(stream -> stream.send(message("t1", badge(stream.peer.region(), 1)).setCaughtUp(true)));
        Await.until(() -> revision("east") == 1 && revision("north") == 1);
        Await.until(() -> other.states.complete("east"));

        regions.become(Set.of("west", "north"), Set.of("east"));

        Await.until(() -> !node.states.regions().contains("east") && !other.states.regions().contains("east"));
        assertThat(other.states.complete("east")).isFalse();
        assertThat(other.states.complete("north")).isTrue();
        assertThat(revision("east")).isZero();
        assertThat(revision("north")).isEqualTo(1);
        assertThat(Await.result(valve.cursors())).extracting(cursor -> cursor.origin().region()).containsExactly("north");
    }

    @Test
    void isCompleteAgainAfterARestartBeforeItHasHeardAnything() {
        Node first = node();
        owner.opened(1).send(message("t1", badge("a", 1)).setCaughtUp(true));
        Await.until(() -> first.states.complete("east"));
        first.close();
        owner.refuse(new GotenException.Unavailable("away", "PEER_UNREACHABLE"));

        Node second = node();

        assertThat(second.states.complete("east")).isTrue();
    }

    private static SyncOptions options(Duration silence, Duration write, Duration compare) {
        return new SyncOptions(silence, Duration.ofSeconds(5), Duration.ofMillis(20), write, compare);
    }

    private static OwnedChange[] many(int from) {
        return IntStream.range(from, from + Copies.MOST_STATES)
                .mapToObj(i -> badge("m" + i, i + 1))
                .toArray(OwnedChange[]::new);
    }

    private long revision(String id) {
        return Await.result(store.reader().get(new ResourceKey("v1", "Badge", "orgs/o/badges/" + id)))
                .map(found -> found.revision())
                .orElse(0L);
    }

    private Node node() {
        return node(OPTIONS, region -> true);
    }

    private Node node(SyncOptions options, Predicate<String> mine) {
        var node = new Node(options, mine);
        nodes.add(node);
        return node;
    }

    private final class Node {
        final CopyStates states = new CopyStates("v1");
        volatile int changes;
        private final RegionSyncVerticle verticle;
        private final String deployed;
        private boolean closed;

        Node(SyncOptions options, Predicate<String> mine) {
            verticle = new RegionSyncVerticle(
                    new SyncSurroundings(WEST, "v1", List.of("Org", "Robot", "Badge"), regions, new OwnedClient(WEST, owner), valve, states,
                            (state, offer, from, deadline) -> adoption.adopt(state, offer, from, deadline),
                            store.handovers(), mine, () -> false,
                            () -> changes++),
                    options, SyncObserver.NONE);
            deployed = Await.result(vertx.deployVerticle(verticle));
        }

        CopyStatus status() {
            return verticle.statuses().get(0);
        }

        void close() {
            if (!closed) {
                closed = true;
                Await.result(vertx.undeploy(deployed));
            }
        }
    }

    /** An environment of one service in some regions. */
    private static final class Regions implements EnvironmentSource {
        private final List<Consumer<Environment>> listeners = new CopyOnWriteArrayList<>();
        private volatile Environment current = Environment.EMPTY;

        void become(Set<String> names, Set<String> removed) {
            Map<String, Environment.Deployment> deployments = new HashMap<>();
            names.forEach(name -> deployments.put(name, new Environment.Deployment(
                    new DeploymentId(WEST.service(), name), "nowhere:1", false, "v1")));
            Set<DeploymentId> gone = ConcurrentHashMap.newKeySet();
            removed.forEach(name -> gone.add(new DeploymentId(WEST.service(), name)));
            current = new Environment(Map.of(WEST.service(), new Environment.Service(
                    WEST.service(), new Policy(List.copyOf(names), "west", List.of()), List.of("v1"), List.of(), List.of(),
                    deployments)), gone);
            listeners.forEach(listener -> listener.accept(current));
        }

        @Override
        public Environment current() {
            return current;
        }

        @Override
        public void listen(Consumer<Environment> listener) {
            listeners.add(listener);
            listener.accept(current);
        }
    }

    /** Copies that can be made to wait. */
    private static final class Valve implements Copies {
        private final Copies copies;
        final List<CopyBatch> batches = new CopyOnWriteArrayList<>();
        private final List<Promise<Void>> waiting = new CopyOnWriteArrayList<>();
        private volatile boolean shut;

        Valve(Copies copies) {
            this.copies = copies;
        }

        void close() {
            shut = true;
        }

        void open() {
            shut = false;
            waiting.forEach(Promise::tryComplete);
        }

        int waiting() {
            return waiting.size();
        }

        @Override
        public Future<Applied> apply(Tenure tenure, CopyBatch batch) {
            batches.add(batch);
            Promise<Void> turn = Promise.promise();
            if (shut) {
                waiting.add(turn);
            } else {
                turn.complete();
            }
            return turn.future().compose(now -> copies.apply(tenure, batch));
        }

        @Override
        public Future<Tenure> take(Origin origin) {
            return copies.take(origin);
        }

        @Override
        public Future<List<CopyCursor>> cursors() {
            return copies.cursors();
        }

        @Override
        public Future<RangeHash> hash(Origin origin, NameRange range, Deadline deadline) {
            return copies.hash(origin, range, deadline);
        }

        @Override
        public Future<List<RangeEntry>> entries(Origin origin, NameRange range, int limit) {
            return copies.entries(origin, range, limit);
        }

        @Override
        public Future<List<StoredResource>> read(Origin origin, String type, List<String> names) {
            return copies.read(origin, type, names);
        }

        @Override
        public Future<Applied> repair(Tenure tenure, List<CopyRepair> repairs) {
            return copies.repair(tenure, repairs);
        }

        @Override
        public Future<List<ResourceKey>> passedOver(Origin origin, int limit) {
            return copies.passedOver(origin, limit);
        }

        @Override
        public Future<Void> notPassedOver(Origin origin, List<ResourceKey> gone) {
            return copies.notPassedOver(origin, gone);
        }

        @Override
        public Future<Applied> purge(Tenure tenure) {
            return copies.purge(tenure);
        }
    }
}
