package com.goten.store.pg;

import static com.goten.store.pg.TestWrites.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Aborted;
import com.goten.resource.Bodies;
import com.goten.resource.OrderBy;
import com.goten.resource.ResourceKey;
import com.goten.resource.Scope;
import com.goten.resource.StoredResource;
import com.goten.resource.filter.Filter;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.schema.SchemaLoader;
import com.goten.store.Access;
import com.goten.store.ChangeEvent;
import com.goten.store.Copies;
import com.goten.store.Copies.Applied;
import com.goten.store.Copies.Tenure;
import com.goten.store.CopyBatch;
import com.goten.store.CopyCursor;
import com.goten.store.CopyRepair;
import com.goten.store.Decision;
import com.goten.store.FeedCursor;
import com.goten.store.ListQuery;
import com.goten.store.NameRange;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.Origin;
import com.goten.store.OwnedState;
import com.goten.store.RangeEntry;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue.Task;
import com.goten.testing.Await;
import com.goten.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of an owner's words becomes of the copies of a region, on a real PostgreSQL. */
class CopiesTest {
    private static final ApiVersion SCHEMA = SchemaLoader.load(Path.of("src/test/resources/fleet")).newest();
    private static final Origin EAST = new Origin("east", "v1");
    private static final Origin NORTH = new Origin("north", "v1");
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    private static PgConnectOptions database;
    private static Vertx vertx;
    private static PgStore store;
    private static Copies copies;
    private Tenure east;
    private FeedCursor read;

    @BeforeAll
    static void open() {
        database = TestPostgres.createDatabase();
        vertx = Vertx.vertx();
        store = Await.result(PgStore.open(
                vertx, database, new DeploymentId("fleet.example.com", "west"), "v1", StoreOptions.STANDARD,
                StoreObserver.NONE));
        copies = store.copies(SCHEMA);
    }

    @AfterAll
    static void close() {
        Await.result(store.close());
        Await.result(vertx.close());
    }

    @BeforeEach
    void begin() {
        sql("delete from resource; delete from task; delete from sync_cursor; delete from passed_over; delete from ownership");
        east = Await.result(copies.take(EAST));
        read = Await.result(store.feed().head());
    }

    @Test
    void copiesHaveTheBytesAndTheRevisionOfTheirOwner() {
        var robot = robot("a", ONE, 7, "red");

        assertThat(apply(robot)).isEqualTo(new Applied(1, 0));

        StoredResource copy = copy("a").orElseThrow();
        assertThat(copy).isEqualTo(new StoredResource(
                key("a"), ONE, robot.resource().body(), 3, 7, false, "east", List.of("east", "west"), false, 0));
    }

    @Test
    void copiesAreFilteredLikeAnythingElse() {
        apply(robot("a", ONE, 1, "red"), robot("b", OTHER, 2, "blue"));

        ResourceType robots = SCHEMA.type("Robot").orElseThrow();
        var query = new ListQuery(robots, Scope.ALL, Filter.parse(robots, "color = \"blue\"", "filter"),
                OrderBy.name(robots), Optional.empty(), 10);

        assertThat(Await.result(store.reader().list(query, 1 << 20, soon())).resources())
                .extracting(found -> found.key().name())
                .containsExactly(key("b").name());
    }

    @Test
    void onlyNewerReplacesOlder() {
        apply(robot("a", ONE, 5, "red"));

        assertThat(apply(robot("a", ONE, 4, "old"))).isEqualTo(Applied.NOTHING);
        assertThat(apply(robot("a", ONE, 5, "same"))).isEqualTo(Applied.NOTHING);
        assertThat(apply(gone("a", ONE, 4))).isEqualTo(Applied.NOTHING);
        assertThat(copy("a").orElseThrow().revision()).isEqualTo(5);

        assertThat(apply(robot("a", ONE, 6, "new"))).isEqualTo(new Applied(1, 0));
        assertThat(copy("a").orElseThrow().revision()).isEqualTo(6);
        assertThat(apply(gone("a", ONE, 8))).isEqualTo(new Applied(0, 1));
        assertThat(copy("a")).isEmpty();
    }

    @Test
    void anEpochCountsBeforeARevision() {
        apply(robot("a", ONE, 50, "red"));

        assertThat(apply(at(1, robot("a", ONE, 3, "blue")))).isEqualTo(new Applied(1, 0));
        assertThat(apply(robot("a", ONE, 60, "red"))).isEqualTo(Applied.NOTHING);
        assertThat(copy("a").orElseThrow().epoch()).isEqualTo(1);
    }

    @Test
    void ofSeveralStatesInOneBatchTheLastCounts() {
        assertThat(apply(robot("a", ONE, 1, "red"), robot("b", OTHER, 2, "red"), robot("a", ONE, 3, "blue"), gone("b", OTHER, 4)))
                .isEqualTo(new Applied(1, 0));

        assertThat(copy("a").orElseThrow().revision()).isEqualTo(3);
        assertThat(copy("b")).isEmpty();
        assertThat(changes()).hasSize(1);
    }

    @Test
    void aNameThatHasAnotherResourceNowTellsThatTheFirstOneWent() {
        apply(robot("a", ONE, 5, "red"));
        changes();

        assertThat(apply(robot("a", OTHER, 9, "blue"))).isEqualTo(new Applied(1, 0));

        assertThat(copy("a").orElseThrow().uuid()).isEqualTo(OTHER);
        List<ChangeEvent> told = changes();
        assertThat(told).hasSize(2);
        assertThat(told.get(0).before().orElseThrow().uuid()).isEqualTo(ONE);
        assertThat(told.get(0).after()).isEmpty();
        assertThat(told.get(1).before()).isEmpty();
        assertThat(told.get(1).after().orElseThrow().uuid()).isEqualTo(OTHER);
        assertThat(told).extracting(ChangeEvent::revision).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void changesAreTold() {
        apply(robot("a", ONE, 5, "red"));
        apply(robot("a", ONE, 6, "blue"));
        apply(gone("a", ONE, 9));

        List<ChangeEvent> told = changes();
        assertThat(told).extracting(ChangeEvent::revision).containsExactly(5L, 6L, 9L);
        assertThat(told).extracting(change -> change.before().map(StoredResource::revision))
                .containsExactly(Optional.empty(), Optional.of(5L), Optional.of(6L));
        assertThat(told).extracting(change -> change.after().map(StoredResource::revision))
                .containsExactly(Optional.of(5L), Optional.of(6L), Optional.empty());
        assertThat(told.get(1).after().orElseThrow()).isEqualTo(robot("a", ONE, 6, "blue").resource());
        assertThat(told.get(2).before().orElseThrow().owned()).isFalse();
    }

    @Test
    void whatIsOwnedHereIsNeverTouched() {
        Await.result(store.writer().write(TestWrites.deciding(Needs.of(key("a"), Access.WRITE), view -> new Decision.Apply<>(
                List.of(new Op.Insert(owned("a"), List.of())), revisions -> 0)), soon()));
        StoredResource before = copy("a").orElseThrow();

        apply(robot("a", OTHER, 1_000, "red"));
        apply(gone("a", before.uuid(), 2_000));
        snapshot(NameRange.all("Robot"));
        Await.result(copies.repair(east, List.of(new CopyRepair(
                key("a"), Optional.of(entry(before)), Optional.of(robot("a", OTHER, 3_000, "red").resource())))));
        Await.result(copies.purge(east));

        assertThat(copy("a")).contains(before);
    }

    @Test
    void aPeerTakesAwayOnlyWhatIsItsOwn() {
        Tenure north = Await.result(copies.take(NORTH));
        apply(robot("a", ONE, 5, "red"));

        assertThat(apply(north, List.of(gone("a", ONE, 9)), Optional.empty())).isEqualTo(Applied.NOTHING);
        assertThat(apply(north, List.of(), Optional.of(NameRange.all("Robot")))).isEqualTo(Applied.NOTHING);
        assertThat(Await.result(copies.purge(north))).isEqualTo(Applied.NOTHING);

        assertThat(copy("a").orElseThrow().owningRegion()).isEqualTo("east");
    }

    @Test
    void aNewerStateOfAnotherPeerReplacesACopyWhichIsTheirsThen() {
        Tenure north = Await.result(copies.take(NORTH));
        apply(robot("a", ONE, 5, "red"));

        apply(north, List.of(at(1, robot("a", ONE, 2, "red"))), Optional.empty());

        assertThat(copy("a").orElseThrow().owningRegion()).isEqualTo("north");
        assertThat(apply(gone("a", ONE, 1_000))).isEqualTo(Applied.NOTHING);
        assertThat(snapshot(NameRange.all("Robot"))).isEqualTo(Applied.NOTHING);
    }

    @Test
    void aSnapshotRemovesWhatIsNotInItsRangeAnyMore() {
        apply(robot("a", ONE, 1, "red"), robot("b", OTHER, 2, "red"), robot("c", new UUID(0, 3), 3, "red"), robot("d", new UUID(0, 4), 4, "red"),
                org("c", new UUID(0, 5), 5));
        changes();

        assertThat(snapshot(new NameRange("Robot", key("a").name(), key("c").name()), robot("b", OTHER, 6, "blue")))
                .isEqualTo(new Applied(1, 1));

        assertThat(names()).containsExactly("a", "b", "d");
        assertThat(changes()).extracting(change -> change.subject().key().name())
                .containsExactlyInAnyOrder(key("b").name(), key("c").name());
        assertThat(Await.result(store.reader().get(orgKey("c")))).isPresent();

        assertThat(snapshot(NameRange.all("Robot"), robot("d", new UUID(0, 4), 4, "red"))).isEqualTo(new Applied(0, 2));
        assertThat(names()).containsExactly("d");
    }

    /** Its revisions went back: what it says now is the truth, and what it says next is to be heard. */
    @Test
    void aSnapshotOfAnOwnerThatWasRestoredFromABackupReplacesWhatIsNewer() {
        var unchanged = robot("b", OTHER, 90, "red");
        apply(robot("a", ONE, 100, "red"), unchanged);
        changes();

        assertThat(snapshot(NameRange.all("Robot"), robot("a", ONE, 5, "blue"), unchanged)).isEqualTo(new Applied(1, 0));
        assertThat(copy("a")).contains(robot("a", ONE, 5, "blue").resource());
        assertThat(changes()).extracting(change -> change.subject().key()).containsExactly(key("a"));

        assertThat(apply(gone("a", ONE, 7))).isEqualTo(new Applied(0, 1));
        assertThat(names()).containsExactly("b");
    }

    @Test
    void aSnapshotReplacesNothingNewerOfAnotherPeer() {
        Tenure north = Await.result(copies.take(NORTH));
        apply(robot("a", ONE, 100, "red"));

        assertThat(apply(north, List.of(robot("a", ONE, 5, "blue")), Optional.of(NameRange.all("Robot"))))
                .isEqualTo(Applied.NOTHING);

        assertThat(copy("a").orElseThrow().owningRegion()).isEqualTo("east");
    }

    @Test
    void aSnapshotRemovesMoreThanOneTransactionHolds() {
        int many = 2 * Copies.MOST_STATES + 10;
        for (int from = 0; from < many; from += Copies.MOST_STATES) {
            apply(IntStream.range(from, Math.min(many, from + Copies.MOST_STATES))
                    .mapToObj(i -> robot("r" + i, new UUID(1, i), i + 1, "red"))
                    .toArray(OwnedState[]::new));
        }

        assertThat(snapshot(NameRange.all("Robot"), robot("r77", new UUID(1, 77), 78, "red")))
                .isEqualTo(new Applied(0, many - 1));
        assertThat(names()).containsExactly("r77");
    }

    /** Whoever goes on must begin anew: some of it is gone by then. */
    @Test
    void aSnapshotThatFailsHalfWayLeavesTheCopiesIncomplete() {
        int many = Copies.MOST_STATES + 10;
        for (int from = 0; from < many; from += Copies.MOST_STATES) {
            Await.result(copies.apply(east, new CopyBatch(
                    IntStream.range(from, Math.min(many, from + Copies.MOST_STATES))
                            .<OwnedState>mapToObj(i -> robot("r%04d".formatted(i), new UUID(1, i), i + 1, "red"))
                            .toList(),
                    Optional.empty(), "token", Optional.of(true), Optional.empty())));
        }
        String last = key("r%04d".formatted(many - 1)).name();
        sql("""
                create function stay() returns trigger language plpgsql as $$ begin raise 'it stays'; end $$;
                create trigger stay before delete on resource for each row when (old.name = '%s') execute function stay()
                """.formatted(last));
        try {
            Future<Applied> begun = copies.apply(east, new CopyBatch(
                    List.of(), Optional.of(NameRange.all("Robot")), "anew", Optional.of(false), Optional.empty()));
            assertThatThrownBy(() -> Await.result(begun)).isInstanceOf(GotenException.class);
        } finally {
            sql("drop trigger stay on resource; drop function stay");
        }

        assertThat(names()).hasSize(10);
        CopyCursor cursor = Await.result(copies.take(EAST)).cursor();
        assertThat(cursor.complete()).isFalse();
        assertThat(cursor.token()).isEmpty();
    }

    /** The last revision here is that of its release, of this database. */
    @Test
    void thatWhatWasReleasedFromHereHasGoneIsToldAtARevisionOfItsNewOwner() {
        apply(at(7, robot("a", ONE, 799, "red")), at(7, robot("b", new UUID(0, 3), 800, "red")));
        sql("""
                insert into ownership (uuid, version, type, name, epoch, revision)
                select uuid, version, type, name, epoch, revision from resource""");
        changes();

        apply(new OwnedState.Removed(key("a"), ONE, 7, 461), at(7, robot("b", OTHER, 464, "blue")));
        apply(at(7, robot("a", new UUID(0, 4), 462, "blue")));

        assertThat(changes()).filteredOn(change -> change.subject().key().equals(key("a")))
                .extracting(ChangeEvent::revision).containsExactly(461L, 462L);
    }

    /** The holder above it was created anew, and what is handed over there begins to be counted anew. */
    @Test
    void whatComesTooEarlyUnderANameIsPutWhenTheOneBeforeHasGone() {
        Tenure north = Await.result(copies.take(NORTH));
        apply(north, List.of(at(7, robot("a", ONE, 3, "blue"))), Optional.empty());
        OwnedState.Present later = robot("a", OTHER, 9, "red");

        assertThat(apply(later, robot("b", new UUID(0, 3), 4, "red"))).isEqualTo(new Applied(1, 0, 1));
        assertThat(copy("a").map(StoredResource::uuid)).contains(ONE);
        assertThat(Await.result(copies.passedOver(EAST, 10))).containsExactly(key("a"));
        assertThat(Await.result(copies.passedOver(NORTH, 10))).isEmpty();

        var again = List.of(new CopyRepair(key("a"), Optional.empty(), Optional.of(later.resource())));
        assertThat(Await.result(copies.repair(east, again)).passedOver()).isEqualTo(1);
        apply(north, List.of(new OwnedState.Removed(key("a"), ONE, 7, 4)), Optional.empty());
        assertThat(Await.result(copies.repair(east, again))).isEqualTo(new Applied(1, 0));

        assertThat(copy("a")).contains(later.resource());
        assertThat(Await.result(copies.passedOver(EAST, 10))).isEmpty();
    }

    @Test
    void whatHasGoneIsNotPassedOverAnyMore() {
        Tenure north = Await.result(copies.take(NORTH));
        apply(north, List.of(at(7, robot("a", ONE, 3, "blue")), at(7, robot("b", new UUID(0, 3), 4, "blue"))), Optional.empty());
        apply(robot("a", OTHER, 9, "red"), robot("b", new UUID(0, 4), 9, "red"));

        apply(gone("a", OTHER, 10));
        assertThat(Await.result(copies.passedOver(EAST, 10))).containsExactly(key("b"));
        Await.result(copies.notPassedOver(EAST, List.of(key("b"))));

        assertThat(Await.result(copies.passedOver(EAST, 10))).isEmpty();
        assertThat(copy("a").map(StoredResource::uuid)).contains(ONE);
    }

    @Test
    void theCursorGoesWithItsBatch() {
        var time = Instant.parse("2026-11-29T01:02:03.456789Z");
        assertThat(east.cursor().token()).isEmpty();
        assertThat(east.cursor().complete()).isFalse();

        Await.result(copies.apply(east, new CopyBatch(
                List.of(robot("a", ONE, 1, "red")), Optional.empty(), "t1", Optional.of(true), Optional.of(time))));
        Await.result(copies.apply(east, new CopyBatch(List.of(), Optional.empty(), "t2", Optional.empty(), Optional.empty())));

        var cursor = Await.result(copies.take(EAST)).cursor();
        assertThat(cursor.token()).isEqualTo("t2");
        assertThat(cursor.complete()).isTrue();
        assertThat(cursor.safeTime()).contains(time);
    }

    @Test
    void whatBeginsAnewHasNoSafeTime() {
        Await.result(copies.apply(east, new CopyBatch(
                List.of(), Optional.empty(), "t1", Optional.of(true), Optional.of(Instant.EPOCH))));
        Await.result(copies.apply(east, new CopyBatch(List.of(), Optional.empty(), "t2", Optional.of(false), Optional.empty())));

        assertThat(Await.result(copies.cursors())).singleElement().satisfies(cursor -> {
            assertThat(cursor.complete()).isFalse();
            assertThat(cursor.safeTime()).isEmpty();
        });
    }

    @Test
    void whoeverTakesOverEndsWhatOthersWrite() {
        Tenure next = Await.result(copies.take(EAST));

        for (var work : List.<Future<?>>of(
                copies.apply(east, batch(List.of(robot("a", ONE, 1, "red")), Optional.empty())),
                copies.apply(east, batch(List.of(), Optional.empty())),
                copies.repair(east, List.of(new CopyRepair(
                        key("a"), Optional.empty(), Optional.of(robot("a", ONE, 1, "red").resource())))),
                copies.purge(east))) {
            assertThatThrownBy(() -> Await.result(work))
                    .isInstanceOfSatisfying(Aborted.class, over -> assertThat(over.info().reason()).isEqualTo(Copies.OVER));
        }
        assertThat(copy("a")).isEmpty();
        assertThat(apply(next, List.of(robot("a", ONE, 1, "red")), Optional.empty())).isEqualTo(new Applied(1, 0));
    }

    @Test
    void batchesAreWrittenInTheOrderInWhichTheyWereAskedFor() {
        var asked = new ArrayList<Future<Applied>>();
        for (int i = 1; i <= 20; i++) {
            asked.add(copies.apply(east, new CopyBatch(
                    List.of(robot("a", ONE, i, "red")), Optional.empty(), "t" + i, Optional.empty(), Optional.empty())));
        }
        Await.result(Future.all(asked));

        assertThat(changes()).extracting(ChangeEvent::revision).containsExactlyElementsOf(
                LongStream.rangeClosed(1, 20).boxed().toList());
        assertThat(Await.result(copies.cursors())).extracting(CopyCursor::token).containsExactly("t20");
    }

    /** What cannot be read as one of its type cannot be kept; what comes after it must not be taken for all there is. */
    @Test
    void nothingIsWrittenAfterWhatCouldNotBe() {
        var broken = robot("a", ONE, 1, "red").resource();
        var first = copies.apply(east, batch(List.of(new OwnedState.Present(new StoredResource(
                broken.key(), ONE, Buffer.buffer(new byte[] {10, 99}), 1, 1, false, "east", List.of("*"), false))), Optional.empty()));
        var second = copies.apply(east, batch(List.of(robot("b", OTHER, 2, "red")), Optional.empty()));

        assertThatThrownBy(() -> Await.result(first)).isInstanceOf(GotenException.class);
        assertThatThrownBy(() -> Await.result(second)).isInstanceOf(GotenException.class);
        assertThat(copy("b")).isEmpty();
    }

    @Test
    void anOriginThatWasForgottenBeginsWithAnotherFence() {
        apply(robot("a", ONE, 1, "red"));

        assertThat(Await.result(copies.purge(east))).isEqualTo(new Applied(0, 1));

        assertThat(copy("a")).isEmpty();
        assertThat(Await.result(copies.cursors())).isEmpty();
        Tenure again = Await.result(copies.take(EAST));
        assertThat(again.cursor().token()).isEmpty();
        assertThat(again.fence()).isNotEqualTo(east.fence());
        assertThatThrownBy(() -> apply(robot("a", ONE, 1, "red"))).isInstanceOf(Aborted.class);
    }

    @Test
    void holdersThatChangedAreToBeLookedInto() {
        apply(org("a", ONE, 1), robot("a", OTHER, 2, "red"));
        assertThat(refreshes()).containsExactly(ONE);

        apply(robot("a", OTHER, 3, "red"), org("a", ONE, 1));
        assertThat(refreshes()).isEmpty();

        apply(org("a", ONE, 4));
        assertThat(refreshes()).containsExactly(ONE);
    }

    @Test
    void aCopyIsRepairedWhereItIsStillAsItWasCompared() {
        apply(robot("a", ONE, 5, "tampered"), robot("b", OTHER, 6, "red"), robot("c", new UUID(0, 3), 7, "red"));
        var a = copy("a").orElseThrow();
        var b = copy("b").orElseThrow();
        var c = copy("c").orElseThrow();
        apply(robot("c", new UUID(0, 3), 8, "blue"));

        Applied done = Await.result(copies.repair(east, List.of(
                new CopyRepair(key("a"), Optional.of(entry(a)), Optional.of(robot("a", ONE, 5, "red").resource())),
                new CopyRepair(key("b"), Optional.of(entry(b)), Optional.empty()),
                new CopyRepair(key("c"), Optional.of(entry(c)), Optional.empty()),
                new CopyRepair(key("d"), Optional.empty(), Optional.of(robot("d", new UUID(0, 4), 9, "red").resource())))));

        assertThat(done).isEqualTo(new Applied(2, 1));
        assertThat(copy("a")).contains(robot("a", ONE, 5, "red").resource());
        assertThat(names()).containsExactly("a", "c", "d");
    }

    /** Also a revision that nobody ever gave is no reason to keep what the owner does not have. */
    @Test
    void aCopyIsRepairedWhoseRevisionWasRaisedByHand() {
        apply(robot("a", ONE, 5, "red"));
        sql("update resource set revision = 1000000");

        Await.result(copies.repair(east, List.of(new CopyRepair(
                key("a"), Optional.of(entry(copy("a").orElseThrow())), Optional.of(robot("a", ONE, 5, "red").resource())))));

        assertThat(copy("a").orElseThrow().revision()).isEqualTo(5);
    }

    @Test
    void aCopyIsRepairedThatWasRecordedAsAnotherRegionsByHand() {
        var owners = robot("a", ONE, 5, "red").resource();
        apply(robot("a", ONE, 5, "red"));
        sql("update resource set owning_region = 'north'");

        StoredResource found = Await.result(copies.read(EAST, "Robot", List.of(key("a").name()))).get(0);
        assertThat(Await.result(copies.repair(east, List.of(
                        new CopyRepair(key("a"), Optional.of(entry(found)), Optional.of(owners))))))
                .isEqualTo(new Applied(1, 0));

        assertThat(copy("a")).contains(owners);
    }

    @Test
    void whatIsOfNoKnownTypeIsKeptAsItIs() {
        var key = new ResourceKey("v1", "goten.SettledPolicy", "east/x");
        apply(new OwnedState.Present(new StoredResource(
                key, ONE, Buffer.buffer(new byte[] {1, 2, 3}), 1, 4, true, "east", List.of("*"), false)));

        assertThat(Await.result(store.reader().get(key)).orElseThrow().body()).isEqualTo(Buffer.buffer(new byte[] {1, 2, 3}));
    }

    /** Who has none believes that it is where it was first. */
    @Test
    void aRightToCreateOnlyGivesWayToALaterOne() {
        var key = new ResourceKey("v1", Copies.LASTING, "x");
        apply(right(key, "east", 2, 4));
        StoredResource there = Await.result(store.reader().get(key)).orElseThrow();

        assertThat(apply(new OwnedState.Removed(key, ONE, 2, 9))).isEqualTo(Applied.NOTHING);
        assertThat(snapshot(NameRange.all(Copies.LASTING))).isEqualTo(Applied.NOTHING);
        assertThat(Await.result(copies.repair(
                        east, List.of(new CopyRepair(key, Optional.of(entry(there)), Optional.empty())))))
                .isEqualTo(Applied.NOTHING);
        assertThat(Await.result(copies.purge(east))).isEqualTo(Applied.NOTHING);
        assertThat(Await.result(store.reader().get(key))).contains(there);

        apply(Await.result(copies.take(NORTH)), List.of(right(key, "north", 3, 1)), Optional.empty());
        assertThat(Await.result(store.reader().get(key)).orElseThrow().owningRegion()).isEqualTo("north");
    }

    private static OwnedState right(ResourceKey key, String owner, long epoch, long revision) {
        return new OwnedState.Present(new StoredResource(
                key, ONE, Buffer.buffer("of " + owner), 1, revision, false, owner, List.of("*"), false, epoch));
    }

    @Test
    void copiesAndClientsWriteBesideEachOther() {
        var random = new Random(42);
        var writes = new ArrayList<Future<?>>();
        for (int round = 0; round < 40; round++) {
            int at = round;
            writes.add(copies.apply(east, batch(
                    random.ints(50, 0, 100)
                            .<OwnedState>mapToObj(i -> robot("n" + i, new UUID(2, i), at + 1, "red"))
                            .toList(),
                    Optional.empty())));
            writes.add(store.writer().write(TestWrites.add("n" + random.nextInt(100), 1), soon()));
        }
        Await.result(Future.all(writes));
        var last = new HashMap<ResourceKey, Long>();
        for (ChangeEvent change : changes()) {
            Long before = last.put(change.subject().key(), change.revision());
            assertThat(before == null || before < change.revision()).as("%s is in order", change.subject().key()).isTrue();
        }
    }

    private Applied apply(OwnedState... states) {
        return apply(east, List.of(states), Optional.empty());
    }

    private Applied snapshot(NameRange range, OwnedState... states) {
        return apply(east, List.of(states), Optional.of(range));
    }

    private Applied apply(Tenure tenure, List<OwnedState> states, Optional<NameRange> range) {
        return Await.result(copies.apply(tenure, batch(states, range)));
    }

    private static CopyBatch batch(List<OwnedState> states, Optional<NameRange> range) {
        return new CopyBatch(states, range, "token", Optional.empty(), Optional.empty());
    }

    private static ResourceKey key(String id) {
        return new ResourceKey("v1", "Robot", "orgs/o/regions/east/robots/" + id);
    }

    private static ResourceKey orgKey(String id) {
        return new ResourceKey("v1", "Org", "orgs/" + id);
    }

    private static OwnedState.Present robot(String id, UUID uuid, long revision, String color) {
        ResourceType type = SCHEMA.type("Robot").orElseThrow();
        return present(type, key(id), uuid, revision, DynamicMessage.newBuilder(type.descriptor())
                .setField(type.descriptor().findFieldByName("name"), key(id).name())
                .setField(type.descriptor().findFieldByName("color"), color)
                .build());
    }

    private static OwnedState.Present org(String id, UUID uuid, long revision) {
        ResourceType type = SCHEMA.type("Org").orElseThrow();
        return present(type, orgKey(id), uuid, revision, DynamicMessage.newBuilder(type.descriptor())
                .setField(type.descriptor().findFieldByName("name"), orgKey(id).name())
                .build());
    }

    private static OwnedState.Present present(
            ResourceType type, ResourceKey key, UUID uuid, long revision, DynamicMessage message) {
        return new OwnedState.Present(new StoredResource(
                key, uuid, Bodies.stored(type, message), 3, revision, false, "east", List.of("east", "west"), false));
    }

    private static OwnedState.Present at(long epoch, OwnedState.Present state) {
        var r = state.resource();
        return new OwnedState.Present(new StoredResource(
                r.key(), r.uuid(), r.body(), r.generation(), r.revision(), r.owned(), r.owningRegion(), r.regions(),
                r.deleting(), epoch));
    }

    private static OwnedState gone(String id, UUID uuid, long revision) {
        return new OwnedState.Removed(key(id), uuid, 0, revision);
    }

    private static RangeEntry entry(StoredResource copy) {
        return new RangeEntry(copy.key().name(), copy.uuid(), copy.epoch(), copy.revision(), 0);
    }

    private static NewResource owned(String id) {
        var there = robot(id, ONE, 1, "own").resource();
        return new NewResource(there.key(), ONE, there.body(), "{}", 1, "east", List.of("east"), false);
    }

    private Optional<StoredResource> copy(String id) {
        return Await.result(store.reader().get(key(id)));
    }

    private List<String> names() {
        return Arrays.stream(sql("select coalesce(string_agg(name, ',' order by name), '') from resource where type = 'Robot'")
                        .split(","))
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .toList();
    }

    private List<UUID> refreshes() {
        List<Task> tasks = Await.result(store.tasks().claim(TaskKind.REFRESH, 10, Duration.ofSeconds(30)));
        tasks.forEach(task -> Await.result(store.tasks().finish(task)));
        return tasks.stream().map(Task::subject).toList();
    }

    /** What the feed has told since it was asked last. */
    private List<ChangeEvent> changes() {
        var page = Await.result(store.feed().read(read, 10_000));
        read = page.next();
        return page.changes();
    }

    private String sql(String statement) {
        return Await.result(PgConnection.connect(vertx, database).compose(connection -> connection.query(statement).execute()
                .map(rows -> rows.iterator().hasNext() ? rows.iterator().next().getString(0) : "")
                .eventually(connection::close)));
    }
}
