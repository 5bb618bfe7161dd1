package com.goten.mixin;

import static com.goten.mixin.OwnedWorld.BOTH;
import static com.goten.mixin.OwnedWorld.SORT;
import static com.goten.mixin.OwnedWorld.THING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.goten.errors.GotenException;
import com.goten.mixin.OwnedWorld.Node;
import com.goten.mixin.PlayedCopier.Stream;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.store.FeedCursor;
import com.goten.store.OwnedReader;
import com.goten.store.OwnedState;
import com.goten.testing.Await;
import com.goten.watch.WatchOptions;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnection;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a region with copies may rely on, whatever happens to its streams. */
class OwnedStreamTest {
    private static final List<String> HERE = List.of("here");
    private static final List<String> EVERYWHERE = List.of("*");

    private final OwnedWorld world = new OwnedWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private UUID put(Node node, String name, String body, List<String> regions) {
        return Await.result(world.put(node, THING, name, body, regions));
    }

    @Test
    void tellsWhatThereIsThenWhatChanges() {
        Node node = world.node();
        put(node, "a", "1", BOTH);
        Await.result(world.put(node, SORT, "s", "1", BOTH));
        PlayedCopier copier = world.copier("there");

        Stream stream = copier.connect(node).untilCaughtUp();
        assertThat(stream.batches().get(0).reset()).isTrue();
        assertThat(stream.batches().stream().skip(1)).noneMatch(OwnedBatch::reset);
        assertThat(copier.differences(world.truth(node, "there"))).isEmpty();

        put(node, "a", "2", BOTH);
        put(node, "b", "1", BOTH);
        stream.until(batch -> batch.changes().stream().anyMatch(state -> state.key().name().equals("b")));

        assertThat(copier.differences(world.truth(node, "there"))).isEmpty();
        assertThat(stream.last().progress().lastChange()).isPresent();
        assertThat(stream.last().progress().behind()).isZero();
    }

    @Test
    void tellsOnlyWhatIsForTheRegion() {
        Node node = world.node();
        put(node, "both", "1", BOTH);
        put(node, "here", "1", HERE);
        put(node, "everywhere", "1", EVERYWHERE);
        put(node, "enters", "1", HERE);
        put(node, "leaves", "1", BOTH);
        PlayedCopier copier = world.copier("there");
        Stream stream = copier.connect(node).untilCaughtUp();
        assertThat(names(copier)).containsExactly("both", "everywhere", "leaves");

        put(node, "here", "2", HERE);
        put(node, "enters", "2", EVERYWHERE);
        put(node, "leaves", "2", HERE);
        put(node, "leaves", "3", HERE);
        put(node, "end", "1", BOTH);
        stream.until(batch -> PlayedCopier.latest(batch.changes(), "end").isPresent());

        assertThat(names(copier)).containsExactly("both", "end", "enters", "everywhere");
        assertThat(PlayedCopier.latest(stream.changes(), "here")).isEmpty();
        assertThat(stream.changes().stream().filter(state -> state.key().name().equals("leaves")))
                .hasSize(2)
                .last()
                .isInstanceOf(OwnedState.Removed.class);
    }

    private static List<String> names(PlayedCopier copier) {
        return copier.copies().keySet().stream().map(key -> key.name()).toList();
    }

    /** Another resource under the same name is newer than the removal of the first, and that than the first. */
    @Test
    void deletionAndCreationOfANameComeInOrder() {
        Node node = world.node();
        UUID first = put(node, "a", "1", BOTH);
        PlayedCopier copier = world.copier("there");
        Stream stream = copier.connect(node).untilCaughtUp();

        Await.result(world.remove(node, THING, "a"));
        UUID second = put(node, "a", "2", BOTH);
        Await.result(world.remove(node, THING, "a"));
        UUID third = put(node, "a", "3", BOTH);
        stream.until(batch -> batch.changes().stream().anyMatch(state -> state.uuid().equals(third)));

        assertThat(stream.changes()).extracting(OwnedState::uuid).containsExactly(first, first, second, second, third);
        assertThat(stream.changes()).extracting(OwnedState::revision).isSorted().doesNotHaveDuplicates();
        assertThat(copier.differences(world.truth(node, "there"))).isEmpty();
    }

    /** What went unheard while nobody was told of it is not among what there is. */
    @Test
    void aSnapshotTakesAwayWhatIsNotThere() {
        Node node = world.node();
        put(node, "m", "1", BOTH);
        PlayedCopier copier = world.copier("there");
        for (String name : List.of("a", "m", "z")) {
            for (String type : List.of(SORT, THING)) {
                copier.plant(new StoredResource(OwnedWorld.key(type, name), UUID.randomUUID(), Buffer.buffer("old"),
                        1, 0, false, "here", BOTH, false));
            }
        }

        copier.connect(node).untilCaughtUp();

        assertThat(copier.differences(world.truth(node, "there"))).isEmpty();
    }

    /** Pages are cut where there is nothing for the region, too. */
    @Test
    void findsTheFewAmongTheMany() {
        Node node = world.node();
        world.fill(THING, 12_000, 10, "{here}");
        world.sql("update resource set regions = '{here,there}' where name in ('n0000001', 'n0006000', 'n0012000')");
        PlayedCopier copier = world.copier("there");

        Stream stream = copier.connect(node).untilCaughtUp();

        assertThat(names(copier)).containsExactly("n0000001", "n0006000", "n0012000");
        assertThat(stream.batches().stream().filter(batch -> batch.snapshot().isPresent())).hasSizeGreaterThan(3);
    }

    @Test
    void messagesHaveABoundButForOneLargeBody() {
        Node node = world.node();
        for (int i = 0; i < 8; i++) {
            put(node, "snapshot" + i, "x".repeat(i == 3 ? 3 << 20 : 400 << 10), BOTH);
        }
        PlayedCopier copier = world.copier("there");
        Stream stream = copier.connect(node).untilCaughtUp();
        for (int i = 0; i < 8; i++) {
            put(node, "change" + i, "x".repeat(i == 3 ? 3 << 20 : 400 << 10), BOTH);
        }
        stream.until(batch -> PlayedCopier.latest(batch.changes(), "change7").isPresent());

        assertThat(copier.differences(world.truth(node, "there"))).isEmpty();
        for (int i = 0; i < stream.sizes().size(); i++) {
            boolean alone = stream.batches().get(i).changes().size() == 1;
            assertThat(stream.sizes().get(i)).isLessThan((alone ? 3 << 20 : 1 << 20) + (64 << 10));
        }
    }

    @Test
    void whoReadsSlowlyHoldsNothingButAPage() {
        var pages = new AtomicInteger();
        Node node = world.node(
                WatchOptions.STANDARD.with(new WatchOptions.Memory(64, 1 << 20, 16)),
                EnvironmentSource.fixed(Environment.EMPTY),
                reader -> counting(OwnedWorld.pagesOf(10, reader), pages));
        world.fill(THING, 200, 1_000, "{here,there}");
        PlayedCopier copier = world.copier("there");

        Stream stream = copier.connectFor(node, 1);
        Await.until(() -> pages.get() == 2);
        for (int i = 0; i < 100; i++) {
            put(node, "later" + i, "1", BOTH);
        }
        assertThat(stream.batches()).hasSize(1);
        assertThat(pages).hasValue(2);

        stream.take(2);
        Await.until(() -> pages.get() == 4);
        assertThat(stream.batches()).hasSize(3);
        stream.take(1_000);
        stream.untilCaughtUp();

        assertThat(copier.differences(world.truth(node, "there"))).isEmpty();
    }

    private static OwnedReader counting(OwnedReader reader, AtomicInteger pages) {
        return (OwnedReader) Proxy.newProxyInstance(
                OwnedReader.class.getClassLoader(), new Class<?>[] {OwnedReader.class}, (proxy, method, args) -> {
                    if (method.getName().equals("page")) {
                        pages.incrementAndGet();
                    }
                    return method.invoke(reader, args);
                });
    }

    /** Cut after any number of messages, in a snapshot or behind it, it goes on there, on any node. */
    @Test
    void goesOnAtEveryPlace() {
        Node one = world.nodeOfSmallPages(3);
        Node other = world.nodeOfSmallPages(4);
        for (int i = 0; i < 20; i++) {
            put(one, "n" + (10 + i), "1", BOTH);
        }
        PlayedCopier copier = world.copier("there");
        var streams = new ArrayList<Stream>();
        for (int turn = 0; !copier.complete(); turn++) {
            Stream stream = copier.connectFor(turn % 2 == 0 ? one : other, 1);
            streams.add(stream.until(batch -> true));
            stream.cut();
            put(one, "n" + (10 + turn * 7 % 30), "2", BOTH);
            Await.result(world.remove(one, THING, "n" + (10 + turn * 11 % 30)));
        }

        assertThat(streams).hasSizeGreaterThan(7);
        assertThat(streams.stream().flatMap(stream -> stream.batches().stream()).filter(OwnedBatch::reset)).hasSize(1);
        for (int i = 0; i < 5; i++) {
            put(other, "after" + i, "1", BOTH);
            Stream stream = copier.connectFor(i % 2 == 0 ? one : other, 1);
            stream.until(batch -> true).cut();
            assertThat(stream.batches().get(0).snapshot()).isEmpty();
        }
        copier.connect(one).untilCaughtUp();
        assertThat(copier.differences(world.truth(one, "there"))).isEmpty();
    }

    @Test
    void whoCannotGoOnBeginsAnew() {
        Node node = world.node();
        put(node, "a", "1", BOTH);
        PlayedCopier copier = world.copier("there");
        copier.connect(node).untilCaughtUp().cut();
        OwnedToken good = OwnedToken.parse(copier.token(), copier.token().split("[|]")[0]).orElseThrow();
        var future = FeedCursor.at(good.cursor().xid() + 1, 1);
        assertThat(copier.connect(node).untilCaughtUp().batches()).noneMatch(OwnedBatch::reset);

        for (String token : List.of(
                "nonsense",
                copier.token().substring(1),
                copier.token().replace("there", "elsewhere"),
                new OwnedToken(good.binding(), future, good.sent()).toString())) {
            Stream stream = copier.connect(node, token).untilCaughtUp();
            assertThat(stream.batches().get(0).reset()).as(token).isTrue();
            stream.cut();
        }
        assertThat(copier.differences(world.truth(node, "there"))).isEmpty();
    }

    @Test
    void whomRetentionHasPassedBeginsAnew() {
        Node node = world.nodeOfSmallPages(1);
        put(node, "a", "1", BOTH);
        put(node, "b", "1", BOTH);
        PlayedCopier following = world.copier("there");
        following.connect(node).untilCaughtUp().cut();
        PlayedCopier inSnapshot = world.copier("there");
        Stream broken = inSnapshot.connectFor(node, 2);
        broken.until(batch -> !batch.changes().isEmpty()).cut();
        put(node, "a", "2", BOTH);
        put(node, "c", "1", BOTH);
        put(node, "d", "1", BOTH);
        world.sql("""
                update feed set (floor_xid, floor_seq) =
                  (select xid, seq from change order by xid desc, seq desc offset 1 limit 1)""");
        Node later = world.node(WatchOptions.STANDARD.with(new WatchOptions.Memory(1, 1 << 20, 1)));

        for (PlayedCopier copier : List.of(following, inSnapshot)) {
            Stream stream = copier.connect(later).untilCaughtUp();
            assertThat(stream.batches().get(0).reset()).isTrue();
            assertThat(copier.differences(world.truth(node, "there"))).isEmpty();
        }
    }

    @Test
    void tellsHowFarItIsWhileNothingHappens() {
        Node node = world.node();
        PlayedCopier copier = world.copier("there");
        Stream stream = copier.connect(node).untilCaughtUp();
        Instant caughtUp = Instant.now();

        stream.until(batch -> batch.progress().safeTime().filter(caughtUp::isBefore).isPresent());

        OwnedBatch quiet = stream.last();
        assertThat(quiet.changes()).isEmpty();
        assertThat(quiet.snapshot()).isEmpty();
        assertThat(quiet.progress().behind()).isZero();
        assertThat(quiet.progress().safeTime().get()).isBeforeOrEqualTo(quiet.progress().now());
        assertThat(quiet.progress().lastChange()).isEmpty();
    }

    /** What a transaction holds back that has not ended is neither sent nor claimed to have been. */
    @Test
    void claimsNothingBehindAStalledTransaction() {
        Node node = world.node();
        put(node, "a", "1", BOTH);
        PlayedCopier copier = world.copier("there");
        PgConnection stalled = world.stalled();
        put(node, "b", "1", BOTH);
        Instant answered = Instant.now();
        Stream stream = copier.connect(node);
        stream.until(batch -> batch.snapshot().isPresent());
        int before = stream.batches().size();
        Await.until(() -> stream.batches().size() >= before + 3);

        assertThat(stream.batches()).noneMatch(OwnedBatch::caughtUp);
        assertThat(stream.batches()).noneMatch(
                batch -> batch.progress().safeTime().filter(answered::isBefore).isPresent());

        Await.result(stalled.query("commit").execute());
        stream.untilCaughtUp().until(batch -> batch.progress().safeTime().filter(answered::isBefore).isPresent());
        Await.result(stalled.close());
    }

    @Test
    void refusesWhomItHasNothingToTell() {
        var removed = new DeploymentId(OwnedWorld.OWNER.service(), "removed");
        Node node = world.node(
                WatchOptions.STANDARD,
                EnvironmentSource.fixed(new Environment(Map.of(), Set.of(removed))),
                reader -> reader);
        PlayedCopier copier = world.copier("there");
        var request = copier.request("").toBuilder();

        assertThat(catchThrowable(() -> node.open(copier, request.clone().setVersion("v2").build())))
                .isInstanceOf(GotenException.Unimplemented.class);
        assertThat(catchThrowable(() -> node.open(copier, request.clone()
                        .setDeployment(Wire.deployment(new DeploymentId("others.example.com", "there")))
                        .build())))
                .isInstanceOf(GotenException.InvalidArgument.class);
        assertThat(catchThrowable(() -> node.open(copier, request.clone()
                        .setDeployment(Wire.deployment(OwnedWorld.OWNER))
                        .build())))
                .isInstanceOf(GotenException.InvalidArgument.class);
        assertThat(catchThrowable(() -> node.open(copier, request.clone()
                        .setDeployment(Wire.deployment(removed))
                        .build())))
                .isInstanceOf(GotenException.PermissionDenied.class);
        assertThat(node.owned.watchers()).isZero();
    }

    @Test
    void hasABoundOfStreams() {
        Node node = world.node();
        List<Stream> same = IntStream.range(0, OwnedMethods.MOST_TO_ONE + 1)
                .mapToObj(i -> world.copier("there").connect(node))
                .toList();
        assertThat(same.get(0).reason()).isInstanceOf(GotenException.Aborted.class);
        List<Stream> others = IntStream.range(OwnedMethods.MOST_TO_ONE, OwnedMethods.MOST_STREAMS)
                .mapToObj(i -> world.copier("region" + i).connect(node))
                .toList();

        assertThat(catchThrowable(() -> world.copier("one-more").connect(node)))
                .isInstanceOf(GotenException.ResourceExhausted.class);

        others.get(0).cut();
        world.copier("one-more").connect(node).untilCaughtUp();
        assertThat(node.owned.watchers()).isEqualTo(OwnedMethods.MOST_STREAMS);
    }

    /**
     * Several regions on two nodes, while others write, transactions stall, streams break and go on elsewhere: in the end
     * each has what is for it; and never was a time called safe by which something had been answered that it had not.
     */
    @Test
    void copiesConvergeWhateverHappensToTheStreams() {
        long seed = System.nanoTime();
        var options = WatchOptions.STANDARD.with(new WatchOptions.Memory(64, 1 << 20, 16));
        EnvironmentSource nobody = EnvironmentSource.fixed(Environment.EMPTY);
        List<Node> nodes = List.of(
                world.node(options, nobody, reader -> OwnedWorld.pagesOf(5, reader)), world.node(options, nobody, r -> r));
        world.fill(SORT, 60, 20, "{here,there,yonder}");
        var history = new AnsweredWrites();
        var over = new AtomicBoolean();
        var writers = new ArrayList<Future<Void>>();
        for (int i = 0; i < 6; i++) {
            writers.add(writeMany(nodes.get(i % 2), new Random(seed + i), 70, history));
        }
        writers.add(stall(new Random(seed), 10));
        var readers = new ArrayList<Thread>();
        var copiers = new ArrayList<PlayedCopier>();
        for (String region : List.of("there", "there", "yonder", "yonder")) {
            PlayedCopier copier = world.copier(region);
            copiers.add(copier);
            copier.onBatch(batch -> history.check(copier, region, batch));
            var random = new Random(seed + 100 + readers.size());
            readers.add(new Thread(() -> breakNowAndThen(copier, nodes, random, over)));
        }
        readers.forEach(Thread::start);

        Await.result(Future.all(writers));
        over.set(true);
        readers.forEach(OwnedStreamTest::join);

        assertThat(history.violations).as("seed %d", seed).isEmpty();
        for (int i = 0; i < copiers.size(); i++) {
            PlayedCopier copier = copiers.get(i);
            copier.connect(nodes.get(i % 2)).untilCaughtUp();
            String region = i < 2 ? "there" : "yonder";
            assertThat(copier.differences(world.truth(nodes.get(0), region))).as("seed %d", seed).isEmpty();
        }
        assertThat(history.checked).as("safe times that were checked").matches(count -> count.get() > 0);
    }

    private void breakNowAndThen(PlayedCopier copier, List<Node> nodes, Random random, AtomicBoolean over) {
        while (!over.get()) {
            Stream stream = copier.connectFor(nodes.get(random.nextInt(2)), 1 + random.nextInt(20));
            Await.until(() -> over.get() || !stream.writable());
            stream.cut();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(30_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Future<Void> writeMany(Node node, Random random, int left, AnsweredWrites history) {
        if (left == 0) {
            return Future.succeededFuture();
        }
        String name = "n" + random.nextInt(40);
        var regions = new ArrayList<String>(HERE);
        List.of("there", "yonder").stream().filter(region -> random.nextInt(4) > 0).forEach(regions::add);
        Future<?> written = random.nextInt(5) == 0
                ? world.remove(node, THING, name)
                : world.put(node, THING, "w" + history.next(), "1", regions)
                        .onSuccess(uuid -> history.answered(uuid, regions))
                        .compose(uuid -> world.put(node, THING, name, "2", regions));
        return written.compose(done -> writeMany(node, random, left - 1, history));
    }

    private Future<Void> stall(Random random, int left) {
        if (left == 0) {
            return Future.succeededFuture();
        }
        return PgConnection.connect(world.vertx, world.database)
                .compose(connection -> connection.query("begin; select pg_current_xact_id()").execute()
                        .compose(begun -> world.vertx.timer(1 + random.nextInt(60), TimeUnit.MILLISECONDS))
                        .compose(waited -> connection.query(random.nextBoolean() ? "commit" : "rollback").execute())
                        .eventually(connection::close))
                .compose(done -> stall(random, left - 1));
    }

    /** Resources that are created once and stay, with the time by which that had been answered. */
    private static final class AnsweredWrites {
        private record Answered(Instant at, List<String> regions) {}

        private final Map<UUID, Answered> answered = new ConcurrentHashMap<>();
        private final List<String> violations = new CopyOnWriteArrayList<>();
        private final AtomicInteger names = new AtomicInteger();
        private final AtomicInteger checked = new AtomicInteger();

        int next() {
            return names.incrementAndGet();
        }

        void answered(UUID uuid, List<String> regions) {
            answered.put(uuid, new Answered(Instant.now(), regions));
        }

        /** The database's clock is this machine's. */
        void check(PlayedCopier copier, String region, OwnedBatch batch) {
            if (batch.progress().safeTime().isEmpty() || !copier.complete()) {
                return;
            }
            Instant safe = batch.progress().safeTime().get();
            Set<UUID> here = new HashSet<>();
            copier.copies().values().forEach(copy -> here.add(copy.uuid()));
            answered.forEach((uuid, write) -> {
                if (write.at().isBefore(safe) && write.regions().contains(region) && !here.contains(uuid)) {
                    violations.add(uuid + " was answered at " + write.at() + " and is not there at safe time " + safe);
                }
            });
            checked.incrementAndGet();
        }
    }
}
