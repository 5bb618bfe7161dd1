package com.goten.store.pg;

import static com.goten.store.pg.TestWrites.add;
import static com.goten.store.pg.TestWrites.deciding;
import static com.goten.store.pg.TestWrites.insert;
import static com.goten.store.pg.TestWrites.insertOn;
import static com.goten.store.pg.TestWrites.key;
import static com.goten.store.pg.TestWrites.number;
import static com.goten.store.pg.TestWrites.remove;
import static com.goten.store.pg.TestWrites.soon;
import static com.goten.store.pg.TestWrites.state;
import static com.goten.store.pg.TestWrites.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException;
import com.goten.resource.StoredResource;
import com.goten.schema.DeleteBehaviour;
import com.goten.schema.DeploymentId;
import com.goten.store.Access;
import com.goten.store.Basis;
import com.goten.store.ChangeEvent;
import com.goten.store.Concerned;
import com.goten.store.Decision;
import com.goten.store.FeedCursor;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.RecordedReference;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.store.Write;
import com.goten.testing.Await;
import com.goten.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PgStoreTest {
    private static final DeploymentId DEPLOYMENT = new DeploymentId("things.example.com", "here");

    private final PgConnectOptions database = TestPostgres.createDatabase();
    private Vertx vertx;
    private PgStore store;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        store = Await.result(open(DEPLOYMENT));
    }

    @AfterEach
    void close() {
        Await.result(store.close());
        Await.result(vertx.close());
    }

    private Future<PgStore> open(DeploymentId deployment) {
        return PgStore.open(vertx, database, deployment, "v1", StoreOptions.STANDARD, StoreObserver.NONE);
    }

    private <R> R write(Write<R> write) {
        return Await.result(store.writer().write(write, soon()));
    }

    private List<ChangeEvent> changes() {
        return Await.result(store.feed().read(FeedCursor.at(0, 0), 10_000)).changes();
    }

    @Test
    void opensAnOldDatabaseAgainAndKeepsItsVersion() {
        Await.result(store.close());
        store = Await.result(PgStore.open(vertx, database, DEPLOYMENT, "v2", StoreOptions.STANDARD, StoreObserver.NONE));
        assertThat(store.currentVersion()).isEqualTo("v1");
    }

    @Test
    void refusesTheDatabaseOfAnotherDeployment() {
        assertThatThrownBy(() -> Await.result(open(new DeploymentId("things.example.com", "there"))))
                .isInstanceOf(GotenException.FailedPrecondition.class)
                .hasMessageContaining("things.example.com/here");
    }

    @Test
    void refusesADatabaseThatTellsOfCommitsBeforeTheyAreDurable() {
        var hasty = new PgConnectOptions(database).addProperty("synchronous_commit", "off");
        assertThatThrownBy(() -> Await.result(
                        PgStore.open(vertx, hasty, DEPLOYMENT, "v1", StoreOptions.STANDARD, StoreObserver.NONE)))
                .isInstanceOf(GotenException.FailedPrecondition.class)
                .hasMessageContaining("synchronous_commit");
    }

    @Test
    void countsOnReadCommittedWhateverTheDefaultOfTheDatabase() {
        PgConnection other = Await.result(PgConnection.connect(vertx, database));
        Await.result(other.query("alter database " + database.getDatabase()
                + " set default_transaction_isolation = 'repeatable read'").execute());
        Await.result(other.close());
        PgStore one = Await.result(open(DEPLOYMENT));
        PgStore two = Await.result(open(DEPLOYMENT));
        var writes = IntStream.range(0, 100)
                .mapToObj(i -> (i % 2 == 0 ? one : two).writer().write(add("hot", 1), soon()))
                .toList();
        Await.result(Future.all(writes).eventually(() -> Future.join(one.close(), two.close())));
        assertThat(number(Await.result(store.reader().get(key("hot"))).orElseThrow())).isEqualTo(100);
    }

    @Test
    void insertsWhatNothingIsInTheWayOf() {
        long revision = write(insert("a"));
        assertThat(revision).isPositive();
        assertThat(Await.result(store.reader().get(key("a"))))
                .hasValueSatisfying(a -> assertThat(a.revision()).isEqualTo(revision));
    }

    @Test
    void doesNotInsertUnderATakenNameOrWithoutItsTargets() {
        write(insert("a"));
        assertThat(write(insert("a"))).isEqualTo(-1);
        assertThat(write(insert("b", to("missing", DeleteBehaviour.BLOCK)))).isEqualTo(-1);
        assertThat(write(insert("c", to("a", DeleteBehaviour.BLOCK)))).isPositive();
        assertThat(changes()).hasSize(2);
    }

    @Test
    void doesNotInsertOnWhatHasChanged() {
        long parent = write(insert("parent"));
        long other = write(insert("other"));
        assertThat(write(insertOn("a", new Basis(key("parent"), parent), to("parent", DeleteBehaviour.BLOCK)))).isPositive();
        assertThat(write(insertOn("b", new Basis(key("other"), other), to("parent", DeleteBehaviour.BLOCK)))).isPositive();
        assertThat(write(insertOn("c", new Basis(key("nobody"), Basis.MISSING)))).isPositive();
        write(add("parent", 1));
        write(add("other", 1));
        assertThat(write(insertOn("d", new Basis(key("parent"), parent), to("parent", DeleteBehaviour.BLOCK)))).isEqualTo(-1);
        assertThat(write(insertOn("e", new Basis(key("other"), other), to("parent", DeleteBehaviour.BLOCK)))).isEqualTo(-1);
        assertThat(write(insertOn("f", new Basis(key("other"), Basis.MISSING)))).isEqualTo(-1);
        assertThat(write(insertOn("g", new Basis(key("nobody"), other)))).isEqualTo(-1);
    }

    @Test
    void givesEachWriteOfABatchItsOwnVerdict() {
        write(insert("taken"));
        var writes = new ArrayList<Future<Long>>();
        for (int i = 0; i < 300; i++) {
            writes.add(store.writer().write(insert(i % 3 == 0 ? "taken" : "n" + i), soon()));
        }
        Await.result(Future.join(writes));
        for (int i = 0; i < 300; i++) {
            assertThat(writes.get(i).result() == -1).as("write %d", i).isEqualTo(i % 3 == 0);
        }
    }

    @Test
    void oneWriteThatTheDatabaseRefusesCostsNoOther() {
        NewResource unstorable = new NewResource(
                key("bad"), UUID.randomUUID(), Buffer.buffer("x"), "not json", 1, "here", List.of("here"), false);
        var bad = store.writer().write(
                deciding(Needs.of(key("bad"), Access.WRITE), view -> new Decision.Apply<>(
                        List.of(new Op.Insert(unstorable, List.of())), revisions -> 1L)),
                soon());
        var good = IntStream.range(0, 100).mapToObj(i -> store.writer().write(add("g" + i, 1), soon())).toList();
        Await.result(Future.join(good));
        assertThatThrownBy(() -> Await.result(bad)).isInstanceOf(GotenException.Internal.class);
        assertThat(changes()).hasSize(100);
    }

    @Test
    void concurrentChangesOfOneResourceAllCount() {
        var writes = IntStream.range(0, 500).mapToObj(i -> store.writer().write(add("hot", 1), soon())).toList();
        Await.result(Future.all(writes));
        StoredResource hot = Await.result(store.reader().get(key("hot"))).orElseThrow();
        assertThat(number(hot)).isEqualTo(500);
        assertThat(changes()).extracting(change -> number(change.after().orElseThrow()))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 500).mapToObj(Long::valueOf).toList());
    }

    @Test
    void changesOfTwoNodesOnOneResourceAllCount() {
        PgStore other = Await.result(open(DEPLOYMENT));
        try {
            var writes = new ArrayList<Future<Long>>();
            for (int i = 0; i < 200; i++) {
                writes.add((i % 2 == 0 ? store : other).writer().write(add("hot", 1), soon()));
            }
            Await.result(Future.all(writes));
        } finally {
            Await.result(other.close());
        }
        assertThat(number(Await.result(store.reader().get(key("hot"))).orElseThrow())).isEqualTo(200);
    }

    @Test
    void feedTellsBeforeAndAfter() {
        write(add("a", 1));
        write(add("a", 2));
        write(remove("a"));
        assertThat(changes()).satisfiesExactly(
                created -> {
                    assertThat(created.before()).isEmpty();
                    assertThat(number(created.after().orElseThrow())).isEqualTo(1);
                },
                updated -> {
                    assertThat(number(updated.before().orElseThrow())).isEqualTo(1);
                    assertThat(number(updated.after().orElseThrow())).isEqualTo(3);
                    assertThat(updated.after().orElseThrow().revision()).isEqualTo(updated.revision());
                    assertThat(updated.after().orElseThrow().regions()).containsExactly("here", "there");
                },
                removed -> {
                    assertThat(number(removed.before().orElseThrow())).isEqualTo(3);
                    assertThat(removed.after()).isEmpty();
                });
        assertThat(changes()).extracting(ChangeEvent::revision).isSorted();
    }

    @Test
    void revisionsGrowOverDeletionAndCreationOfAName() {
        long first = write(insert("a"));
        write(remove("a"));
        assertThat(write(insert("a"))).isGreaterThan(first);
    }

    @Test
    void keptNamesAreNotFreeUntilTheyAreReleased() {
        UUID gone = UUID.randomUUID();
        write(deciding(Needs.of(key("a"), Access.WRITE), view -> new Decision.Apply<>(
                List.of(new Op.KeepName(key("a"), gone)), revisions -> true)));
        assertThat(write(insert("a"))).isEqualTo(-1);
        boolean leaving =
                write(deciding(Needs.of(key("a"), Access.WRITE), view -> Decision.nothing(view.leaving(key("a")))));
        assertThat(leaving).isTrue();
        write(deciding(Needs.of(key("a"), Access.WRITE), view -> new Decision.Apply<>(
                List.of(new Op.FreeName(gone)), revisions -> true)));
        assertThat(write(insert("a"))).isPositive();
    }

    @Test
    void findsTheWholeSetOfADeletionAndWhoPointsIntoIt() {
        write(insert("root"));
        write(insert("child", to("root", DeleteBehaviour.CASCADE_DELETE)));
        write(insert("grandchild", to("child", DeleteBehaviour.CASCADE_DELETE)));
        write(insert("blocker", to("grandchild", DeleteBehaviour.BLOCK)));
        write(insert("unset", to("child", DeleteBehaviour.UNSET)));
        UUID grandchild = Await.result(store.reader().get(key("grandchild"))).orElseThrow().uuid();
        write(insert("later", to("root", DeleteBehaviour.ASYNC_CASCADE_DELETE)));
        write(insert("inner", to("root", DeleteBehaviour.CASCADE_DELETE)));
        write(deciding(Needs.of(key("root"), Access.DELETE), view -> {
            var concerned = view.concerned(key("root"));
            assertThat(concerned.members()).extracting(head -> head.key().name())
                    .containsExactlyInAnyOrder("root", "child", "grandchild", "inner");
            assertThat(concerned.blockers()).extracting(holding -> holding.holder().key().name())
                    .containsExactly("blocker");
            assertThat(concerned.blockerCount()).isEqualTo(1);
            assertThat(concerned.unset()).extracting(holding -> holding.holder().key().name()).containsExactly("unset");
            assertThat(concerned.awaited()).containsExactlyInAnyOrder(
                    view.resource(key("root")).orElseThrow().uuid(), grandchild);
            assertThat(concerned.named()).isEqualTo(concerned.awaited());
            assertThat(concerned.circle()).isEmpty();
            return Decision.nothing(true);
        }));
    }

    @Test
    void widensWhatItLocksAndDecidesAnew() {
        write(insert("a"));
        write(insert("b"));
        var asked = new ArrayList<Boolean>();
        boolean done = write(deciding(Needs.of(key("a"), Access.WRITE), view -> {
            boolean both = view.covers(key("b"), Access.WRITE);
            asked.add(both);
            return both
                    ? Decision.nothing(view.resource(key("b")).isPresent())
                    : new Decision.Widen<>(Needs.of(key("a"), Access.WRITE).with(key("b"), Access.WRITE));
        }));
        assertThat(done).isTrue();
        assertThat(asked).containsExactly(false, true);
    }

    @Test
    void takesOneLockForVeryManyKeys() {
        var needs = Needs.NONE.with(
                IntStream.range(0, 12_000).mapToObj(i -> key("k" + i)).toList(), Access.MEMBER);
        boolean decided = write(deciding(needs, view -> Decision.nothing(true)));
        assertThat(decided).isTrue();
    }

    @Test
    void tasksAreClaimedOnceAndComeBackWhenTheClaimRunsOut() {
        UUID subject = UUID.randomUUID();
        schedule(subject);
        assertThat(claim(Duration.ZERO)).hasSize(1);
        var again = claim(Duration.ofHours(1));
        assertThat(again).singleElement().satisfies(task -> assertThat(task.attempts()).isEqualTo(2));
        assertThat(claim(Duration.ofHours(1))).isEmpty();
        assertThat(Await.result(store.tasks().backlog()).get(TaskKind.CASCADE).tasks()).isEqualTo(1);
        Await.result(store.tasks().finish(again.get(0)));
        assertThat(Await.result(store.tasks().backlog())).isEmpty();
    }

    @Test
    void aTaskThatIsWokenWhileItRunsIsHandedOutOnceMoreWhenItIsGivenBack() {
        UUID subject = UUID.randomUUID();
        schedule(subject);
        var running = claim(Duration.ofHours(1)).get(0);
        schedule(subject);
        assertThat(claim(Duration.ofHours(1))).isEmpty();
        Await.result(store.tasks().extend(List.of(running), Duration.ofHours(2)));
        assertThat(claim(Duration.ofHours(1))).isEmpty();
        Await.result(store.tasks().retry(running, Duration.ofHours(1), "held up"));
        var again = claim(Duration.ofHours(1));
        assertThat(again).hasSize(1);
        Await.result(store.tasks().retry(again.get(0), Duration.ofHours(1), "held up"));
        assertThat(claim(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void aClaimThatHasRunOutChangesNothingAnyMore() {
        schedule(UUID.randomUUID());
        var old = claim(Duration.ZERO).get(0);
        assertThat(claim(Duration.ofHours(1))).hasSize(1);
        Await.result(store.tasks().extend(List.of(old), Duration.ZERO));
        Await.result(store.tasks().retry(old, Duration.ZERO, "late"));
        assertThat(claim(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void extendingDoesNotTakeBackWhatWasGivenBack() {
        schedule(UUID.randomUUID());
        var task = claim(Duration.ofHours(1)).get(0);
        Await.result(store.tasks().retry(task, Duration.ZERO, "held up"));
        Await.result(store.tasks().extend(List.of(task), Duration.ofHours(1)));
        assertThat(claim(Duration.ofHours(1))).hasSize(1);
    }

    private void schedule(UUID subject) {
        write(deciding(Needs.of(key("a"), Access.WRITE), view -> new Decision.Apply<>(
                List.of(new Op.Schedule(TaskKind.CASCADE, subject)), revisions -> true)));
    }

    private List<TaskQueue.Task> claim(Duration claim) {
        return Await.result(store.tasks().claim(TaskKind.CASCADE, 10, claim));
    }

    @Test
    void droppingAReferenceMakesTheTaskDueThatWaitsForIt() {
        UUID target = waitingTask();
        write(dropping("holder", target));
        assertThat(claim(Duration.ofHours(1))).hasSize(1);
    }

    @Test
    void removingAHolderMakesTheTaskDueThatWaitsForIt() {
        waitingTask();
        write(remove("holder"));
        assertThat(claim(Duration.ofHours(1))).hasSize(1);
    }

    @Test
    void wakingWaitsForNobodyWhoHasTheTask() {
        UUID target = waitingTask();
        PgConnection other = Await.result(PgConnection.connect(vertx, database));
        Await.result(other.query("begin; select from task for update").execute());
        write(dropping("holder", target));
        Await.result(other.close());
        assertThat(Await.result(store.tasks().backlog()).get(TaskKind.CASCADE).tasks()).isEqualTo(1);
    }

    /** Of a target that "holder" refers to; was claimed and given back for an hour. */
    private UUID waitingTask() {
        write(insert("target"));
        write(insert("holder", to("target", DeleteBehaviour.BLOCK)));
        UUID target = Await.result(store.reader().get(key("target"))).orElseThrow().uuid();
        schedule(target);
        Await.result(store.tasks().retry(claim(Duration.ofHours(1)).get(0), Duration.ofHours(1), "held up"));
        assertThat(claim(Duration.ofHours(1))).isEmpty();
        return target;
    }

    private static Write<Boolean> dropping(String name, UUID target) {
        return deciding(Needs.of(key(name), Access.WRITE), view -> {
            StoredResource holder = view.resource(key(name)).orElseThrow();
            List<RecordedReference> references = view.references(key(name));
            assertThat(references).singleElement()
                    .satisfies(reference -> assertThat(reference.target()).isEqualTo(target));
            return new Decision.Apply<>(
                    List.of(new Op.Update(state(name, holder.uuid(), 2), holder.revision(), List.of(), references)),
                    revisions -> true);
        });
    }

    @Test
    void pagesThroughHoldersOfAllBehavioursInTheOrderOfTheirUuids() {
        write(insert("target"));
        DeleteBehaviour[] behaviours = DeleteBehaviour.values();
        for (int i = 0; i < 20; i++) {
            write(insert("h" + i, to("target", behaviours[i % behaviours.length])));
        }
        UUID target = Await.result(store.reader().get(key("target"))).orElseThrow().uuid();
        var seen = new ArrayList<String>();
        Optional<UUID> after = Optional.empty();
        List<Concerned.Holding> page;
        do {
            page = Await.result(store.holders().holders(target, after, 7));
            page.forEach(holding -> seen.add(holding.holder().uuid().toString()));
            after = page.isEmpty() ? after : Optional.of(page.get(page.size() - 1).holder().uuid());
        } while (page.size() == 7);
        assertThat(seen).hasSize(20).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void refusesAStateThatWasChangedPastTheLocks() {
        write(insert("a"));
        var write = store.writer().write(
                deciding(Needs.of(key("a"), Access.WRITE), view -> new Decision.Apply<>(
                        List.of(new Op.Update(
                                state("a", view.resource(key("a")).orElseThrow().uuid(), 2), -7, List.of(), List.of())),
                        revisions -> true)),
                soon());
        assertThatThrownBy(() -> Await.result(write)).isInstanceOf(GotenException.Internal.class);
        assertThat(changes()).hasSize(1);
    }
}
