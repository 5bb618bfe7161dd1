package com.goten.store.pg;

import static com.goten.store.pg.TestWrites.key;
import static com.goten.store.pg.TestWrites.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeleteBehaviour;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.store.Access;
import com.goten.store.Blockade;
import com.goten.store.ChangeEvent;
import com.goten.store.Concerned;
import com.goten.store.Copies;
import com.goten.store.CopyBatch;
import com.goten.store.Decision;
import com.goten.store.FeedCursor;
import com.goten.store.Handover;
import com.goten.store.Handovers;
import com.goten.store.Handovers.Adoption;
import com.goten.store.Handovers.Unadopted;
import com.goten.store.Handovers.UnderWay;
import com.goten.store.Head;
import com.goten.store.NameRange;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.Origin;
import com.goten.store.OwnedReader;
import com.goten.store.OwnedState;
import com.goten.store.Ownee;
import com.goten.store.OwneeSource;
import com.goten.store.OwnerReferences;
import com.goten.store.RecordedOwner;
import com.goten.store.RecordedReference;
import com.goten.store.Target;
import com.goten.store.TaskKind;
import com.goten.testing.Await;
import com.goten.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hand-over in the databases of both regions, west to east, statement by statement. */
class HandoverStoreTest {
    private static final DeploymentId WEST = new DeploymentId("things.example.com", "west");
    private static final DeploymentId EAST = new DeploymentId("things.example.com", "east");
    private static final DeploymentId ELSEWHERE = new DeploymentId("other.example.com", "west");
    private static final String THING = "things.example.com/Thing";
    private static final UUID X = new UUID(0, 1);
    private static final UUID Y = new UUID(0, 2);
    private static final UUID Z = new UUID(0, 3);
    private static final UUID OWNER = new UUID(0, 9);
    private static final UUID HOLDER = new UUID(0, 100);

    private static final ApiVersion SCHEMA = SchemaLoader.load(Path.of("src/test/resources/fleet")).newest();

    private static Vertx vertx;
    private static Region west;
    private static Region east;

    /** A database and its store. */
    private static final class Region {
        private final DeploymentId id;
        private final PgConnectOptions database = TestPostgres.createDatabase();
        private final PgStore store;
        private FeedCursor read;

        Region(DeploymentId id) {
            this.id = id;
            store = Await.result(PgStore.open(vertx, database, id, "v1", StoreOptions.STANDARD, StoreObserver.NONE));
        }

        void begin() {
            sql("delete from resource; delete from reference; delete from deletion; delete from task; delete from intent; "
                    + "delete from back_reference_source; delete from ownee_source; delete from owner_reference; "
                    + "delete from ownership; delete from owner_decision; "
                    + "delete from unadopted; delete from passed_over");
            read = Await.result(store.feed().head());
        }

        String sql(String statement) {
            return Await.result(PgConnection.connect(vertx, database)
                    .compose(connection -> connection.query(statement).execute()
                            .map(rows -> rows.iterator().hasNext()
                                    ? String.valueOf(rows.iterator().next().getValue(0))
                                    : "")
                            .eventually(connection::close)));
        }

        long count(String of) {
            return Long.parseLong(sql("select count(*) from " + of));
        }

        void apply(String name, Op... ops) {
            Await.result(store.writer().write(
                    TestWrites.deciding(Needs.of(key(name), Access.WRITE), view ->
                            new Decision.Apply<>(List.of(ops), revisions -> 0)),
                    soon()));
        }

        Handover handover() {
            return Await.result(store.writer().write(
                    TestWrites.deciding(
                            Needs.of(key("x"), Access.WRITE).withHandoverOf(X),
                            view -> Decision.nothing(view.handover(X))),
                    soon()));
        }

        Optional<StoredResource> row(String name) {
            return Await.result(store.reader().get(key(name)));
        }

        List<ChangeEvent> changes() {
            var page = Await.result(store.feed().read(read, 1_000));
            read = page.next();
            return page.changes();
        }

        List<String> tasks() {
            return Stream.of(sql("select string_agg(kind, ',' order by kind) from task where subject = '" + X + "'")
                    .split(",")).toList();
        }
    }

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        west = new Region(WEST);
        east = new Region(EAST);
    }

    @AfterAll
    static void close() {
        Await.result(west.store.close());
        Await.result(east.store.close());
        Await.result(vertx.close());
    }

    @BeforeEach
    void begin() {
        west.begin();
        east.begin();
    }

    private static NewResource state(String name, UUID uuid, String region, boolean deleting, String... regions) {
        return new NewResource(
                key(name), uuid, Buffer.buffer("of " + region), "{}", 1, region, List.of(regions), deleting);
    }

    private static RecordedReference reference(UUID holder, String field, UUID target) {
        return new RecordedReference(holder, field, THING, "to" + target, target, DeleteBehaviour.BLOCK);
    }

    /** X in the west: it refers to Y and to Z, Z refers to it, and so do others; it owns, and is owned. */
    private void createX(boolean deleting) {
        west.apply("x",
                new Op.Insert(
                        state("x", X, "west", deleting, "west", "east"), List.of(reference(X, "a", Y), reference(X, "b", Z))),
                new Op.RecordSource(X, ELSEWHERE),
                new Op.RecordOwnees(new OwneeSource(X, EAST, true)),
                new Op.SaveOwner(new RecordedOwner(X, THING, "things/owner", "v1", "west", true, false)));
        west.apply("z", new Op.Insert(state("z", Z, "west", false, "west"), List.of(reference(Z, "c", X))));
        west.sql("update owner_reference set owner = '" + OWNER + "', asked = true, due = now() + interval '1 hour'");
        west.changes();
    }

    /** @return the release as the feed tells of it */
    private ChangeEvent release(long epoch) {
        west.apply("x", release(west.row("x").orElseThrow(), epoch));
        var told = new ArrayList<ChangeEvent>();
        // Whoever else writes in the same server holds the feed up.
        Await.until(() -> told.addAll(west.changes().stream().filter(change -> change.offer().isPresent()).toList()));
        return told.get(0);
    }

    private static Op release(StoredResource there, long epoch) {
        return new Op.Release(
                state("x", X, "east", there.deleting(), "west", "east"), there.revision(), epoch, HOLDER);
    }

    private void adopt(ChangeEvent release) {
        StoredResource released = release.after().orElseThrow();
        east.apply("x", new Op.Adopt(
                state("x", X, "east", released.deleting(), "west", "east"), released.epoch(), "west",
                release.offer().orElseThrow()));
    }

    private void endOffer(long epoch) {
        west.apply("x", new Op.EndOffer(key("x"), X, epoch, false));
    }

    @Test
    void aReleaseIsTheLastChangeOfTheOldOwner() {
        createX(false);
        StoredResource before = west.row("x").orElseThrow();

        ChangeEvent told = release(7);

        StoredResource row = west.row("x").orElseThrow();
        assertThat(row.owned()).isFalse();
        assertThat(row.owningRegion()).isEqualTo("east");
        assertThat(row.epoch()).isEqualTo(7);
        assertThat(row.revision()).isGreaterThan(before.revision());
        assertThat(told.before()).contains(before);
        assertThat(told.after()).contains(row);
        assertThat(west.handover()).isEqualTo(new Handover(7, Optional.of("east"), Optional.empty(), true));
        assertThat(Await.result(west.store.handovers().anyOffered(HOLDER))).isTrue();
        assertThat(Await.result(west.store.handovers().anyOffered(OWNER))).isFalse();
    }

    @Test
    void whatItRefersToStaysOnRecordUntilTheEndOfTheOffer() {
        createX(false);

        release(7);

        assertThat(west.count("reference where holder = '" + X + "'")).isEqualTo(2);
        assertThat(west.count("back_reference_source where target = '" + X + "'")).isEqualTo(1);
        assertThat(west.count("ownee_source where owner = '" + X + "'")).isEqualTo(1);
        assertThat(west.count("owner_reference where owner = '" + OWNER + "' and due = 'infinity' and not asked"))
                .isEqualTo(1);

        endOffer(7);

        assertThat(west.count("reference where holder = '" + X + "'")).isZero();
        assertThat(west.count("reference where holder = '" + Z + "'")).isEqualTo(1);
        assertThat(west.count("back_reference_source")).isZero();
        assertThat(west.count("ownee_source")).isZero();
        assertThat(west.count("owner_reference")).isZero();
        assertThat(west.handover()).isEqualTo(new Handover(7, Optional.empty(), Optional.empty(), true));
        assertThat(Await.result(west.store.handovers().anyOffered(HOLDER))).isFalse();
    }

    @Test
    void marksOnItAndIntentsOfItGo() {
        createX(false);
        west.apply("x", new Op.SetMark(key("x"), X, UUID.randomUUID(), Duration.ofMinutes(1)));
        west.sql("insert into intent values (gen_random_uuid(), 'a', 'b', 1, 'Thing', '" + key("x").name()
                + "', 'f', now() + interval '1 hour'), "
                + "(gen_random_uuid(), 'a', 'b', 1, 'Thing', 'another', 'f', now() + interval '1 hour')");

        release(7);

        assertThat(west.count("deletion")).isZero();
        assertThat(west.count("intent")).isEqualTo(1);
    }

    @Test
    void nothingIsReleasedThatIsNotAsItWasDecidedOn() {
        createX(false);
        long revision = west.row("x").orElseThrow().revision();
        assertRefused(new Op.Release(state("x", X, "east", false, "east"), revision - 1, 7, HOLDER));
        release(7);
        assertRefused(new Op.Release(
                state("x", X, "east", false, "east"), west.row("x").orElseThrow().revision(), 8, HOLDER));
    }

    private static void assertRefused(Op op) {
        assertThatThrownBy(() -> west.apply("x", op)).isInstanceOf(GotenException.class);
    }

    @Test
    void nothingIsHandedOnBeforeItIsConfirmed() {
        createX(false);
        adopt(release(7));
        Op.Release on = new Op.Release(
                state("x", X, "north", false, "west", "east"), east.row("x").orElseThrow().revision(), 8, HOLDER);
        assertThatThrownBy(() -> east.apply("x", on)).isInstanceOf(GotenException.class);

        east.apply("x", new Op.Established(X, 7), new Op.Confirmed(X, 7));
        east.apply("x", on);

        assertThat(east.handover()).isEqualTo(new Handover(8, Optional.of("north"), Optional.empty(), true));
    }

    @Test
    void theNewOwnerHasAllThatIsOnRecord() {
        createX(false);

        adopt(release(7));

        StoredResource row = east.row("x").orElseThrow();
        assertThat(row.owned()).isTrue();
        assertThat(row.epoch()).isEqualTo(7);
        assertThat(east.handover()).isEqualTo(new Handover(7, Optional.empty(), Optional.of("west"), false));
        Adoption adoption = Await.result(east.store.handovers().adoptions(List.of(X, Y))).get(0);
        assertThat(adoption).isEqualTo(new Adoption(
                key("x"), X, true, 7, Optional.of("west"), false, true, adoption.references(),
                List.of(new RecordedOwner(X, THING, "things/owner", "v1", "west", true, false))));
        assertThat(adoption.references())
                .containsExactlyInAnyOrder(reference(X, "a", Y), reference(X, "b", Z));
        assertThat(east.sql("select string_agg(service || '/' || region, ',' order by service) from back_reference_source"))
                .isEqualTo(ELSEWHERE + "," + WEST);
        assertThat(east.sql("select service || '/' || region || requires from ownee_source")).isEqualTo(EAST + "true");
        assertThat(east.count("owner_reference where owner = '" + OWNER + "' and adopted and due <= now()"))
                .isEqualTo(1);
        assertThat(east.tasks()).containsExactly(TaskKind.ADOPT.name(), TaskKind.CHECK.name());
        ChangeEvent told = east.changes().get(0);
        assertThat(told.before()).isEmpty();
        assertThat(told.after()).contains(row);
    }

    /** So that who goes with its last owner, or stays if that was confirmed once, is not taken for another one there. */
    @Test
    void anOwnerThatWasConfirmedIsStillAndIsAskedForAgain() {
        createX(false);
        adopt(release(7));
        OwnerReferences owners = east.store.ownerReferences();
        assertThat(Await.result(owners.waiting())).isZero();
        Ownee claimed = Await.result(owners.claim(10, Duration.ofMinutes(1), Duration.ofMinutes(1))).get(0);
        assertThat(claimed.owner()).contains(OWNER);
        assertThat(Await.result(owners.disown(List.of(new Target(OWNER, List.of(new Target.Name(THING, "things/owner")))))))
                .containsExactly(OWNER);

        Ownee again = Await.result(owners.of(OWNER, Optional.empty(), 10)).get(0);
        Await.result(owners.confirm(List.of(new OwnerReferences.Confirmed(again, OWNER, Duration.ofHours(1)))));

        assertThat(Await.result(east.store.handovers().adoptions(List.of(X))).get(0).owners()).isEmpty();
    }

    /** Who looks after owners asks for no lock of the ownee. */
    @Test
    void anOwnerThatIsJustBeingConfirmedIsOffered() {
        createX(false);
        west.sql("update owner_reference set owner = null");
        PgConnection confirming = Await.result(PgConnection.connect(vertx, west.database));
        Transaction transaction = Await.result(confirming.begin());
        Await.result(confirming.query("update owner_reference set owner = '" + OWNER + "'").execute());

        Op release = release(west.row("x").orElseThrow(), 7);
        Future<?> released = west.store.writer().write(
                TestWrites.deciding(
                        Needs.of(key("x"), Access.WRITE), view -> new Decision.Apply<>(List.of(release), revisions -> 0)),
                soon());
        Await.until(() -> released.isComplete() || west.count("pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()") == 1);
        Await.result(transaction.commit());

        Await.result(released);
        assertThat(west.sql("select offer from ownership")).contains(OWNER.toString());
        Await.result(confirming.close());
    }

    @Test
    void nobodyWaitsForAnOwnerThatWasNeverConfirmed() {
        createX(false);
        west.sql("update owner_reference set owner = null");

        adopt(release(7));

        assertThat(Await.result(east.store.handovers().adoptions(List.of(X))).get(0).owners()).isEmpty();
        assertThat(east.count("owner_reference where owner is null and due <= now()")).isEqualTo(1);
    }

    @Test
    void whatIsDeletingIsSeenToThere() {
        createX(true);

        adopt(release(7));

        assertThat(east.tasks())
                .containsExactly(TaskKind.ADOPT.name(), TaskKind.CASCADE.name(), TaskKind.RELEASE.name());
        assertThat(east.count("back_reference_source where notice_xid is not null")).isEqualTo(2);
    }

    @Test
    void whatIsToGoAsAnOrphanIsSeenToThere() {
        createX(false);
        west.sql("insert into task (kind, subject) values ('ORPHAN', '" + X + "')");

        adopt(release(7));

        assertThat(east.tasks()).contains(TaskKind.ORPHAN.name());
    }

    @Test
    void itTakesThePlaceOfACopy() {
        createX(false);
        copyInEast(X, 0);
        ChangeEvent release = release(7);

        adopt(release);

        ChangeEvent told = east.changes().get(0);
        assertThat(told.before().map(StoredResource::owned)).contains(false);
        assertThat(told.after().map(StoredResource::owned)).contains(true);
        assertThat(told.subject().epoch()).isEqualTo(7);
    }

    @Test
    void itTakesThePlaceOfACopyOfAnotherThatHadTheName() {
        createX(false);
        copyInEast(Y, 0);

        adopt(release(7));

        List<ChangeEvent> told = east.changes();
        assertThat(told).hasSize(2);
        assertThat(told.get(0).before().map(StoredResource::uuid)).contains(Y);
        assertThat(told.get(0).after()).isEmpty();
        assertThat(told.get(1).before()).isEmpty();
        assertThat(told.get(1).after().map(StoredResource::uuid)).contains(X);
    }

    private static void copyInEast(UUID uuid, long epoch) {
        east.sql("insert into resource (version, type, name, uuid, body, doc, owned, owning_region, regions, generation, "
                + "revision, deleting, epoch) values ('v1', 'Thing', '" + key("x").name() + "', '" + uuid + "', 'copy', '{}', "
                + "false, 'west', '{west,east}', 1, 1000000, false, " + epoch + ")");
    }

    @Test
    void nothingIsAdoptedTwiceOrAtAnEpochThatWasSeen() {
        createX(false);
        ChangeEvent release = release(7);
        adopt(release);
        assertThatThrownBy(() -> adopt(release)).isInstanceOf(GotenException.class);

        east.apply("x", new Op.Remove(List.of(new Head(key("x"), X, false))));
        assertThatThrownBy(() -> adopt(release)).isInstanceOf(GotenException.class);
        assertThat(east.row("x")).isEmpty();
    }

    /** What is saved by them would not know of the locks of what is here now. */
    @Test
    void intentsTowardsItThatWereMadeWhileItWasElsewhereGo() {
        createX(false);
        east.sql("insert into intent values (gen_random_uuid(), '" + THING + "', '" + key("x").name()
                + "', 1, 'Thing', 'h', 'f', now() + interval '1 hour')");

        adopt(release(7));

        assertThat(east.count("intent")).isZero();
    }

    @Test
    void confirmationsOfAnotherEpochChangeNothing() {
        createX(false);
        adopt(release(7));

        east.apply("x", new Op.Established(X, 6), new Op.Confirmed(X, 8));
        endOffer(6);

        assertThat(east.handover()).isEqualTo(new Handover(7, Optional.empty(), Optional.of("west"), false));
        assertThat(west.handover().offeredTo()).contains("east");
        assertThat(west.count("reference where holder = '" + X + "'")).isEqualTo(2);
    }

    @Test
    void itIsEstablishedAndConfirmed() {
        createX(false);
        adopt(release(7));

        east.apply("x", new Op.Established(X, 7));
        assertThat(east.handover()).isEqualTo(new Handover(7, Optional.empty(), Optional.of("west"), true));
        assertThat(Await.result(east.store.handovers().underWay()).adopted()).isEqualTo(1);

        east.apply("x", new Op.Confirmed(X, 7));
        assertThat(east.handover()).isEqualTo(new Handover(7, Optional.empty(), Optional.empty(), true));
        assertThat(Await.result(east.store.handovers().adoptions(List.of(X)))).isEmpty();
        assertThat(Await.result(east.store.handovers().underWay())).isEqualTo(UnderWay.NOTHING);

        east.sql("delete from task");
        east.apply("x", new Op.ConfirmAgain(X, 7, "west"));
        assertThat(east.handover().adoptedFrom()).contains("west");
        assertThat(east.tasks()).containsExactly(TaskKind.ADOPT.name());
    }

    @Test
    void anAdoptionIsKnownWhereTheResourceWasDeletedMeanwhile() {
        createX(false);
        adopt(release(7));
        east.apply("x", new Op.Remove(List.of(new Head(key("x"), X, false))));

        Adoption adoption = Await.result(east.store.handovers().adoptions(List.of(X))).get(0);

        assertThat(adoption.owned()).isFalse();
        assertThat(adoption.key()).isEqualTo(key("x"));
        assertThat(adoption.references()).isEmpty();
    }

    @Test
    void theEndOfAnOfferTellsOthersThatItWentFromHere() {
        createX(false);
        release(7);

        endOffer(7);

        ChangeEvent told = west.changes().get(0);
        StoredResource row = west.row("x").orElseThrow();
        assertThat(told.endsOffer()).isTrue();
        assertThat(told.before().orElseThrow().owned()).isTrue();
        assertThat(told.before().orElseThrow().regions()).containsExactly("west", "east");
        assertThat(told.after()).contains(row);
        assertThat(row.owned()).isFalse();
        assertThat(west.changes()).isEmpty();
        endOffer(7);
        assertThat(west.changes()).isEmpty();
    }

    @Test
    void aRowThatIsNotForThisRegionGoesWithTheOffer() {
        createX(false);
        StoredResource row = west.row("x").orElseThrow();
        west.apply("x", new Op.Release(state("x", X, "east", false, "east"), row.revision(), 7, HOLDER));
        west.changes();

        endOffer(7);

        assertThat(west.row("x")).isEmpty();
        ChangeEvent told = west.changes().get(0);
        assertThat(told.endsOffer()).isFalse();
        assertThat(told.after()).isEmpty();
        assertThat(told.before().orElseThrow().regions()).containsExactly("west", "east");
    }

    @Test
    void tasksThatWaitForItsReferencesBecomeDue() {
        createX(false);
        west.sql("insert into task (kind, subject, due) values ('CASCADE', '" + Y + "', now() + interval '1 hour')");
        release(7);

        endOffer(7);

        assertThat(west.count("task where subject = '" + Y + "' and due <= now()")).isEqualTo(1);
    }

    @Test
    void namesThatAreNotFreeAreWithheld() {
        west.sql("insert into deletion (version, type, name, uuid) values ('v1', 'Thing', 'things/b', gen_random_uuid())");
        west.sql("insert into deletion (version, type, name, uuid, mark) values ('v1', 'Thing', 'things/a', "
                + "gen_random_uuid(), gen_random_uuid())");
        west.sql("insert into owner_decision (mark, type, name, service, region) values "
                + "(gen_random_uuid(), 'Thing', 'things/c', 's', 'r'), (gen_random_uuid(), 'Thing', 'things/c', 's', 'q')");

        assertThat(withheld("", 10)).containsExactly("things/b", "things/c");
        assertThat(withheld("", 1)).containsExactly("things/b");
        assertThat(withheld("things/b", 10)).containsExactly("things/c");
    }

    private List<String> withheld(String after, int limit) {
        return Await.result(west.store.handovers().withheld(new NameRange("Thing", after, ""), limit));
    }

    @Test
    void whatIsOverIsForgottenInTime() {
        createX(false);
        adopt(release(7));
        west.sql("update ownership set at = now() - interval '1 day'");
        east.sql("update ownership set at = now() - interval '1 day'");
        forget();
        assertThat(west.count("ownership") + east.count("ownership")).isEqualTo(2);

        east.apply("x", new Op.Confirmed(X, 7));
        endOffer(7);
        forget();
        assertThat(west.count("ownership") + east.count("ownership")).isEqualTo(2);

        west.sql("update ownership set at = now() - interval '1 day'");
        east.sql("update ownership set at = now() - interval '1 day'");
        forget();
        assertThat(west.count("ownership") + east.count("ownership")).isZero();
    }

    /** What the west's copies of what the east owns become. */
    private Copies.Applied copied(Optional<NameRange> snapshot, OwnedState... states) {
        Copies copies = west.store.copies(SCHEMA);
        var tenure = Await.result(copies.take(new Origin("east", "v1")));
        return Await.result(copies.apply(tenure, new CopyBatch(
                List.of(states), snapshot, "token", Optional.empty(), Optional.empty())));
    }

    private static OwnedState.Present told(String region, long epoch, long revision) {
        return new OwnedState.Present(new StoredResource(
                key("x"), X, Buffer.buffer("later"), 1, revision, false, region, List.of("west", "east"), false, epoch));
    }

    /** Revisions of two databases are no order. */
    @Test
    void whatTheNewOwnerSaysIsNewerThanTheReleaseWhateverItsRevision() {
        createX(false);
        release(7);

        assertThat(copied(Optional.empty(), told("east", 6, 1_000_000)).nothing()).isTrue();
        assertThat(copied(Optional.empty(), told("east", 7, 0)).put()).isEqualTo(1);
        assertThat(copied(Optional.empty(), told("east", 7, 0)).nothing()).isTrue();

        assertThat(west.row("x").orElseThrow().body().toString()).isEqualTo("later");
        assertThat(west.handover().offeredTo()).contains("east");
    }

    @Test
    void whatIsOfferedAndWhatIsOwnedHereIsNoCopy() {
        createX(false);
        release(7);
        var offered = new OwnedState.Present(told("west", 9, 5).resource(), Optional.of("{}"));

        assertThat(copied(Optional.empty(), told("west", 8, 5), offered).nothing()).isTrue();
    }

    @Test
    void whatIsNotConfirmedStaysWhereTheNewOwnerDoesNotHaveItYet() {
        createX(false);
        release(7);

        assertThat(copied(Optional.of(NameRange.all("Thing"))).nothing()).isTrue();
        assertThat(west.row("x")).isPresent();

        endOffer(7);
        assertThat(west.row("x")).as("it may have come there since").isPresent();
    }

    @Test
    void whatIsGoneThereGoesWithTheOffer() {
        createX(false);
        release(7);

        west.apply("x", new Op.EndOffer(key("x"), X, 7, true));

        assertThat(west.row("x")).isEmpty();
    }

    /** It may be another region's by then, and hold what it held. */
    @Test
    void whatIsNotConfirmedIsInTheWayThoughTheNewOwnerHasTakenItsRowAway() {
        createX(false);
        west.apply("y", new Op.Insert(state("y", Y, "west", false, "west"), List.of()));
        release(7);
        west.sql("delete from resource where uuid = '" + X + "'");

        Concerned concerned = Await.result(west.store.writer().write(
                TestWrites.deciding(Needs.of(key("y"), Access.DELETE), view -> Decision.nothing(view.concerned(key("y")))),
                soon()));

        assertThat(concerned.away().map(Head::key)).contains(key("x"));
    }

    @Test
    void whatTheNewOwnerSaysToHaveGoneGoesWithTheOffer() {
        createX(false);
        release(7);
        west.changes();
        copied(Optional.empty(), told("east", 7, 3));

        assertThat(copied(Optional.empty(), new OwnedState.Removed(key("x"), X, 7, 4)).nothing()).isTrue();
        assertThat(west.row("x")).isPresent();
        assertThat(west.count("reference where holder = '" + X + "'")).isEqualTo(2);
        assertThat(west.changes()).hasSize(1);

        endOffer(7);
        assertThat(west.row("x")).isEmpty();
    }

    @Test
    void whatTheNewOwnerHasAgainStays() {
        createX(false);
        release(7);
        copied(Optional.empty(), told("east", 7, 3));
        copied(Optional.empty(), new OwnedState.Removed(key("x"), X, 7, 4));
        copied(Optional.empty(), told("east", 7, 5));

        endOffer(7);

        assertThat(west.row("x").map(StoredResource::revision)).contains(5L);
    }

    /** A stream that is resumed from before tells of the time before. */
    @Test
    void whatItWasBeforeAHandOverIsNotCopiedAfterItsDeletion() {
        createX(false);
        adopt(release(7));
        east.apply("x", new Op.Remove(List.of(new Head(key("x"), X, false))));
        Copies copies = east.store.copies(SCHEMA);
        var tenure = Await.result(copies.take(new Origin("west", "v1")));

        Await.result(copies.apply(tenure, new CopyBatch(
                List.of(told("west", 0, 1_000_000)), Optional.empty(), "token", Optional.empty(), Optional.empty())));

        assertThat(east.row("x")).isEmpty();
    }

    /** Whoever has no right on record believes that it never moved: a copy of it is better than none, however old. */
    @Test
    void aRightToCreateStaysThoughTheNewOwnerDidNotHaveItYet() {
        var key = new ResourceKey("v1", Copies.LASTING, "x");
        west.apply("x", new Op.Insert(right(key, "west"), List.of()));
        west.apply("x", new Op.Release(right(key, "east"), Await.result(west.store.reader().get(key)).orElseThrow().revision(), 7, HOLDER));

        copied(Optional.of(NameRange.all(Copies.LASTING)));
        west.apply("x", new Op.EndOffer(key, X, 7, false));

        assertThat(Await.result(west.store.reader().get(key))).isPresent();
    }

    private static NewResource right(ResourceKey key, String region) {
        return new NewResource(key, X, Buffer.buffer("of " + region), "{}", 1, region, List.of("*"), false);
    }

    @Test
    void itIsOfferedInSnapshotsUntilItIsConfirmed() {
        createX(false);
        ChangeEvent release = release(7);

        assertThat(offered("east")).containsExactly(
                new OwnedState.Present(release.after().orElseThrow(), release.offer()));
        assertThat(offered("north")).isEmpty();

        endOffer(7);
        assertThat(offered("east")).isEmpty();
    }

    private static List<OwnedState.Present> offered(String region) {
        return Await.result(west.store.owned()
                        .page(new OwnedReader.Copier(region, "v1"), NameRange.all("Thing"), 10, 1 << 20))
                .states();
    }

    /** Its references are not of a DELETING holder, that would be told to be going, while nobody here sees to it. */
    @Test
    void whatIsReleasedBlocksWhateverItIs() {
        createX(true);
        var target = new Target(Y, List.of(new Target.Name(THING, "to" + Y)));
        assertThat(Await.result(west.store.shadows().blockades(List.of(target))).get(0).leavingOnly()).isTrue();

        release(7);

        Blockade blockade = Await.result(west.store.shadows().blockades(List.of(target))).get(0);
        assertThat(blockade.status()).isEqualTo(Blockade.Status.BLOCKED);
        assertThat(blockade.blockers()).hasSize(1);
        assertThat(Await.result(west.store.shadows().leaving(List.of(target), 10)).get(0).staying()).isTrue();
        endOffer(7);
        assertThat(Await.result(west.store.shadows().blockades(List.of(target))).get(0).status())
                .isEqualTo(Blockade.Status.CLEAR);
    }

    @Test
    void ofTheOwnerOfWhatIsReleasedIsToldThatSomethingIsLeft() {
        createX(false);
        release(7);
        OwnerReferences owners = west.store.ownerReferences();
        var owner = new Target(OWNER, List.of(new Target.Name(THING, "things/owner")));

        assertThat(Await.result(owners.disown(List.of(owner)))).containsExactly(OWNER);
        assertThat(Await.result(owners.of(OWNER, Optional.empty(), 10))).isEmpty();
        assertThatThrownBy(() -> Await.result(owners.check(Map.of(owner, 5L)))).isInstanceOf(GotenException.Aborted.class);
        assertThat(west.count("owner_reference where due < 'infinity'")).isZero();

        endOffer(7);
        Await.result(owners.check(Map.of(owner, 5L)));
        assertThat(Await.result(owners.disown(List.of(owner)))).isEmpty();
    }

    @Test
    void anOfferThatCannotBeTakenUpIsKept() {
        createX(false);
        ChangeEvent release = release(7);
        StoredResource released = release.after().orElseThrow();
        Handovers handovers = east.store.handovers();
        var offer = new Unadopted(released, release.offer().orElseThrow(), "west", "somebody is in the way");

        Await.result(handovers.keep(new Unadopted(told("east", 6, 1).resource(), "{}", "west", "an older one")));
        Await.result(handovers.keep(offer));
        Await.result(handovers.keep(new Unadopted(told("east", 5, 1).resource(), "{}", "west", "it was told again")));

        assertThat(Await.result(handovers.unadopted(List.of(X, Y)))).containsExactly(offer);
        assertThat(east.tasks()).containsExactly(TaskKind.ADOPT.name());
        UnderWay underWay = Await.result(handovers.underWay());
        assertThat(underWay.unadopted()).isEqualTo(1);
        assertThat(underWay.obstacle()).hasValueSatisfying(text ->
                assertThat(text).contains(key("x").name(), "west", "somebody is in the way"));

        Await.result(handovers.takenUp(X, 6));
        assertThat(east.count("unadopted")).isEqualTo(1);
        Await.result(handovers.takenUp(X, 7));
        assertThat(Await.result(handovers.underWay())).isEqualTo(UnderWay.NOTHING);
    }

    @Test
    void whatCouldNotBePlacedIsRemembered() {
        createX(false);
        ChangeEvent release = release(7);
        east.apply("x", new Op.Adopt(
                state("x", X, "east", false, "west", "east"), 7, "west", release.offer().orElseThrow(), false));
        east.apply("x", new Op.Established(X, 7), new Op.Confirmed(X, 7));

        Adoption adoption = Await.result(east.store.handovers().adoptions(List.of(X))).get(0);
        assertThat(adoption.from()).isEmpty();
        assertThat(adoption.placed()).isFalse();

        east.apply("x", new Op.Placed(X, 6));
        assertThat(Await.result(east.store.handovers().adoptions(List.of(X)))).hasSize(1);
        east.apply("x", new Op.Placed(X, 7));
        assertThat(Await.result(east.store.handovers().adoptions(List.of(X)))).isEmpty();
    }

    private void forget() {
        for (Region region : List.of(west, east)) {
            Await.result(PgConnection.connect(vertx, region.database)
                    .compose(connection -> HandoverStatements.forget(connection, Duration.ofHours(1))
                            .eventually(connection::close)));
        }
    }

    /** Whatever is in one transaction goes together. */
    @Test
    void manyAreHandedOverAtOnce() {
        var inserts = new ArrayList<Op>();
        var needs = Needs.NONE;
        for (int i = 0; i < 50; i++) {
            UUID uuid = new UUID(1, i);
            inserts.add(new Op.Insert(
                    state("m" + i, uuid, "west", false, "west", "east"), List.of(reference(uuid, "a", Y))));
            needs = needs.with(List.of(key("m" + i)), Access.WRITE);
        }
        write(west, needs, inserts);
        west.changes();
        var releases = new ArrayList<Op>();
        inserts.forEach(op -> {
            NewResource one = ((Op.Insert) op).resource();
            releases.add(new Op.Release(
                    new NewResource(one.key(), one.uuid(), one.body(), "{}", 1, "east", one.regions(), false),
                    Await.result(west.store.reader().get(one.key())).orElseThrow().revision(), 7, HOLDER));
        });
        write(west, needs, releases);
        var adoptions = new ArrayList<Op>();
        west.changes().forEach(change -> {
            StoredResource one = change.after().orElseThrow();
            adoptions.add(new Op.Adopt(
                    new NewResource(one.key(), one.uuid(), one.body(), "{}", 1, "east", one.regions(), false), 7, "west",
                    change.offer().orElseThrow()));
        });
        write(east, needs, adoptions);

        assertThat(east.count("resource where owned and epoch = 7")).isEqualTo(50);
        assertThat(east.count("reference where target = '" + Y + "'")).isEqualTo(50);
        assertThat(Await.result(west.store.handovers().underWay()).offered()).isEqualTo(50);
        assertThat(Await.result(east.store.handovers().first(7))).hasSize(7);
    }

    private static void write(Region region, Needs needs, List<Op> ops) {
        Await.result(region.store.writer().write(
                TestWrites.deciding(needs, view -> new Decision.Apply<>(ops, revisions -> 0)), soon()));
    }
}
