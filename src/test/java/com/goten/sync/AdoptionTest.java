package com.goten.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.engine.Command;
import com.goten.engine.Engine;
import com.goten.errors.GotenException;
import com.goten.mixin.AdoptionCalls;
import com.goten.mixin.OwnPeer;
import com.goten.mixin.Peers;
import com.goten.owner.OwnerOptions;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.policy.SettledPolicy;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import com.goten.store.ChangeEvent;
import com.goten.store.CopyBatch;
import com.goten.store.FeedCursor;
import com.goten.store.Handovers;
import com.goten.store.Handovers.UnderWay;
import com.goten.store.OwnedState;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import com.goten.store.Writer;
import com.goten.testing.Await;
import com.goten.testing.Mortal;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import com.goten.time.Pauses;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A resource moves from the west to the east: released, adopted, established, confirmed; with real databases. */
class AdoptionTest {
    private static final DeploymentId WEST = new DeploymentId("things.example.com", "west");
    private static final DeploymentId EAST = new DeploymentId("things.example.com", "east");
    private static final AdoptionOptions OPTIONS = new AdoptionOptions(
            10, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(5),
            new Pauses(Duration.ofMillis(1), Duration.ofMillis(2)));

    private static final OwnerOptions OWNING = OwnerOptions.STANDARD.withPoll(Duration.ofMillis(20), Duration.ofMillis(50));

    private static Network network;
    private static TestDeployment west;
    private static TestDeployment east;
    private static int tests;
    private static long epoch = 10;
    private FeedCursor read;

    @BeforeAll
    static void open() throws IOException {
        network = new Network();
        var policy = new Policy(List.of("west", "east"), "west", List.of());
        ServiceSchema schema = schema();
        west = new TestDeployment(TestPostgres.createDatabase(), WEST, schema, policy, network, new Mortal()).cascading().owning(OWNING);
        east = new TestDeployment(TestPostgres.createDatabase(), EAST, schema, policy, network, new Mortal()).cascading().owning(OWNING);
    }

    private static ServiceSchema schema() throws IOException {
        Path directory = Files.createTempDirectory("things");
        Path file = directory.resolve("things.proto");
        Files.writeString(file, """
                syntax = "proto3";

                package things.v1;

                import "google/api/resource.proto";
                import "goten/annotations/references.proto";
                import "goten/annotations/resource.proto";
                import "goten/types/meta.proto";
                import "goten/types/multi_region_policy.proto";

                message Thing {
                  option (google.api.resource) = {type: "things.example.com/Thing" pattern: "things/{thing}"};
                  option (goten.annotations.resource) = {plural: "things" parents: "goten.ntt.com/None"};

                  string name = 1;
                  goten.types.Meta metadata = 2;
                  repeated string blocks = 3 [(goten.annotations.type).reference = {
                    resource: "Thing" target_delete_behavior: BLOCK}];
                  repeated string forgets = 4 [(goten.annotations.type).reference = {
                    resource: "Thing" target_delete_behavior: ASYNC_UNSET}];
                }

                message Org {
                  option (google.api.resource) = {type: "things.example.com/Org" pattern: "orgs/{org}"};
                  option (goten.annotations.resource) = {plural: "orgs" parents: "goten.ntt.com/None"};

                  string name = 1;
                  goten.types.Meta metadata = 2;
                  goten.types.MultiRegionPolicy policy = 3;
                }

                message Note {
                  option (google.api.resource) = {type: "things.example.com/Note" pattern: "orgs/{org}/notes/{note}"};
                  option (goten.annotations.resource) = {plural: "notes" parents: "Org"};

                  string name = 1;
                  goten.types.Meta metadata = 2;
                }
                """);
        try {
            return SchemaLoader.load(directory);
        } finally {
            Files.delete(file);
            Files.delete(directory);
        }
    }

    @AfterAll
    static void close() {
        east.close();
        west.close();
    }

    @BeforeEach
    void begin() {
        tests++;
        read = Await.result(west.store().feed().head());
    }

    @AfterEach
    void heal() {
        network.heal();
    }

    private static String thing(String id) {
        return "things/" + id + "-" + tests + "x";
    }

    private static void create(String name, String field, String target) {
        west.create("Thing", "{\"name\": \"%s\", \"%s\": [\"%s\"]}".formatted(name, field, target));
    }

    private static void create(String name) {
        west.create("Thing", "{\"name\": \"%s\"}".formatted(name));
    }

    /** @return the release as the feed tells of it */
    private ChangeEvent release(String name) {
        return release("Thing", name);
    }

    private ChangeEvent release(String type, String name) {
        west.execute(new Command.HandOver(west.name(type, name), "east", ++epoch, SettledPolicy.SERVICE));
        // Whoever else writes holds the feed up.
        Await.until(() -> released(name).filter(change -> change.subject().epoch() == epoch).isPresent());
        return released(name).orElseThrow();
    }

    private Optional<ChangeEvent> released(String name) {
        return Await.result(west.store().feed().read(read, 1_000)).changes().stream()
                .filter(change -> change.offer().isPresent() && change.subject().key().name().equals(name))
                .reduce((first, last) -> last);
    }

    private static void adopt(ChangeEvent release) {
        Await.result(east.engine().adopt(
                release.after().orElseThrow(), release.offer().orElseThrow(), "west", Deadline.after(Duration.ofSeconds(20))));
    }

    /** Runs what is due once, on a node of the east. */
    private static void once(Mortal node) {
        once(node, east.engine());
    }

    /** @param engine of that node */
    private static void once(Mortal node, Engine engine) {
        Context context = east.vertx().getOrCreateContext();
        Consumer<Runnable> hop = action -> context.runOnContext(ignored -> action.run());
        Peers peers = new OwnPeer(
                EAST, () -> network.service(EAST).methods(), node.wrap(Peers.class, network.peers(EAST, east.vertx())));
        var calls = new AdoptionCalls(EAST, "v1", network, peers, hop);
        var flow = new AdoptFlow(
                new AdoptionReads(node.wrap(Handovers.class, east.store().handovers()), hop),
                new TakingUp(east.version(), engine, east.store().handovers(), engine),
                node.wrap(Writer.class, east.store().writer()),
                node.wrap(TaskQueue.class, east.store().tasks()),
                calls,
                OPTIONS,
                SyncObserver.NONE);
        claim().forEach(task -> Await.result(on(context, () -> flow.run(task))));
    }

    private static List<Task> claim() {
        return Await.result(east.store().tasks().claim(TaskKind.ADOPT, 10, Duration.ofMillis(1)));
    }

    private static Future<Void> on(Context context, Supplier<Future<Void>> step) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(ignored -> step.get().onComplete(done));
        return done.future();
    }

    private static void followUp() {
        Await.until(() -> {
            once(new Mortal());
            return !Await.result(east.store().tasks().backlog()).containsKey(TaskKind.ADOPT);
        });
        assertThat(Await.result(west.store().handovers().underWay()).offered()).isZero();
        assertThat(Await.result(east.store().handovers().underWay()).adopted()).isZero();
    }

    private static boolean owned(TestDeployment region, String name) {
        return region.find("Thing", name).filter(found -> found.owned()).isPresent();
    }

    @Test
    void whatItRefersToIsBlockedAtEveryMomentAndWhatRefersToItBlocksIt() {
        create(thing("y"));
        create(thing("x"), "blocks", thing("y"));
        create(thing("s"), "blocks", thing("x"));

        ChangeEvent release = release(thing("x"));
        assertThat(owned(west, thing("x"))).isFalse();
        assertThatThrownBy(() -> west.delete("Thing", thing("y"))).isInstanceOf(GotenException.Aborted.class);

        adopt(release);
        adopt(release);
        assertThat(owned(east, thing("x"))).isTrue();
        assertThatThrownBy(() -> west.delete("Thing", thing("y"))).isInstanceOf(GotenException.Aborted.class);

        followUp();
        assertThatThrownBy(() -> west.delete("Thing", thing("y"))).isInstanceOf(GotenException.FailedPrecondition.class)
                .hasMessageContaining("east");
        assertThatThrownBy(() -> east.delete("Thing", thing("x"))).isInstanceOf(GotenException.FailedPrecondition.class);

        west.update("Thing", "{\"name\": \"%s\"}".formatted(thing("s")));
        east.delete("Thing", thing("x"));
        west.delete("Thing", thing("y"));
        west.awaitQuiet();
        east.awaitQuiet();
    }

    @Test
    void whatWasReleasedBeforeItWasEstablishedDoesNotGoOn() {
        create(thing("x"));
        adopt(release(thing("x")));

        assertThatThrownBy(() -> east.execute(
                        new Command.HandOver(east.name("Thing", thing("x")), "west", ++epoch, SettledPolicy.SERVICE)))
                .isInstanceOf(GotenException.Aborted.class);

        followUp();
        east.execute(new Command.HandOver(east.name("Thing", thing("x")), "west", ++epoch, SettledPolicy.SERVICE));
        assertThat(owned(east, thing("x"))).isFalse();
        east.sql("delete from ownership where offered_to is not null");
    }

    @Test
    void aTargetThatIsGoingIsForgottenByItsNewHolder() {
        create(thing("y"));
        create(thing("x"), "forgets", thing("y"));
        ChangeEvent release = release(thing("x"));
        network.fault(call -> call.method().contains("Confirm") ? call.executing(Network::unreachable) : call);
        assertThatThrownBy(() -> west.delete("Thing", thing("y"))).as("in the way").isInstanceOf(GotenException.Aborted.class);
        adopt(release);
        network.heal();
        followUp();

        west.delete("Thing", thing("y"));

        west.awaitQuiet();
        east.awaitQuiet();
        assertThat(east.json("Thing", thing("x"))).doesNotContain(thing("y"));
    }

    @Test
    void whatIsDeletedMeanwhileIsConfirmed() {
        create(thing("y"));
        create(thing("x"), "blocks", thing("y"));
        ChangeEvent release = release(thing("x"));
        adopt(release);
        east.delete("Thing", thing("x"));

        followUp();
        adopt(release);

        assertThat(owned(east, thing("x"))).as("the offer came again").isFalse();
        followUp();
        west.delete("Thing", thing("y"));
        west.awaitQuiet();
    }

    @Test
    void aRegionThatStillOffersWhatWasConfirmedIsToldOnceMore() {
        create(thing("x"));
        ChangeEvent release = release(thing("x"));
        adopt(release);
        followUp();

        adopt(release);

        assertThat(Await.result(east.store().tasks().backlog())).containsKey(TaskKind.ADOPT);
        followUp();
        assertThat(owned(east, thing("x"))).isTrue();
    }

    /** Who was asked whether something refers to it was a region that is no more. */
    @Test
    void aTargetThatIsNoMoreIsInNobodysWay() {
        create(thing("y"));
        create(thing("z"));
        west.create("Thing", "{\"name\": \"%s\", \"forgets\": [\"%s\"], \"blocks\": [\"%s\"]}".formatted(
                thing("x"), thing("y"), thing("z")));
        adopt(release(thing("x")));
        west.sql("delete from resource where name in ('%s', '%s')".formatted(thing("y"), thing("z")));
        create(thing("z"));

        followUp();

        Await.until(() -> !east.json("Thing", thing("x")).contains(thing("y")));
        assertThat(east.json("Thing", thing("x"))).as("nobody but it may let go").contains(thing("z"));
        west.awaitQuiet();
        east.awaitQuiet();
    }

    private static void createOwned(String name, String owner) {
        west.create("Thing", """
                {"name": "%s", "metadata": {"ownerReferences": [{
                  "kind": "things.example.com/Thing", "name": "%s", "version": "v1", "region": "west", "unsetOnDelete": true}]}}
                """.formatted(name, owner));
    }

    @Test
    void whatOutlivesItsOwnerDoesSoWhereverItGoesMeanwhile() {
        create(thing("o"));
        createOwned(thing("x"), thing("o"));
        Await.until(() -> west.count("select count(*) from owner_reference where owner is not null and name = '%s'"
                .formatted(thing("o"))) == 1);
        ChangeEvent release = release(thing("x"));
        west.delete("Thing", thing("o"));

        adopt(release);

        followUp();
        assertThat(east.json("Thing", thing("x"))).doesNotContain(thing("o"));
        west.awaitQuiet();
        east.awaitQuiet();
        assertThat(owned(east, thing("x"))).isTrue();
    }

    @Test
    void anOwnerThatNobodyHasSeenYetDoesNotKeepItFromBeingConfirmed() {
        createOwned(thing("x"), thing("nobody"));

        adopt(release(thing("x")));

        followUp();
        east.delete("Thing", thing("x"));
    }

    /** An engine of the east that cannot read policies, as their holders are nowhere to be reached. */
    private static Engine blind() {
        var policies = new PolicyStore(
                east.version(), east.store().reader(), new Policy(List.of("west", "east"), "west", List.of()),
                (holder, owner) -> Future.failedFuture(new GotenException.Unavailable("nobody answers", "PEER_UNREACHABLE")));
        return new Engine(EAST, east.version(), east.store().writer(), policies, InstantSource.system());
    }

    @Test
    void itIsTakenUpThoughNobodyKnowsItsPolicyAndPlacedWhenSomebodyDoes() {
        String org = "orgs/org-" + tests + "x";
        west.create("Org", "{\"name\": \"%s\"}".formatted(org));
        west.create("Note", "{\"name\": \"%s/notes/note-x\"}".formatted(org));
        ChangeEvent release = release("Note", org + "/notes/note-x");
        StoredResource released = release.after().orElseThrow();
        StoredResource narrow = new StoredResource(
                released.key(), released.uuid(), released.body(), released.generation(), released.revision(), false, "east",
                List.of("east"), false, released.epoch());

        Await.result(blind().adopt(narrow, release.offer().orElseThrow(), "west", Deadline.after(Duration.ofSeconds(20))));

        assertThat(east.find("Note", released.key().name()).filter(found -> found.owned())).isPresent();
        Await.until(() -> {
            once(new Mortal(), blind());
            return Await.result(west.store().handovers().underWay()).offered() == 0;
        });
        assertThat(Await.result(east.store().tasks().backlog())).containsKey(TaskKind.ADOPT);

        followUp();
        assertThat(Await.result(east.store().handovers().adoptions(List.of(released.uuid())))).isEmpty();
    }

    @Test
    void whatCannotBeTakenUpIsKeptAndTriedAgain() {
        create(thing("x"));
        ChangeEvent release = release(thing("x"));
        var adopting = new Adopting(
                (state, offer, from, deadline) -> Future.failedFuture(new GotenException.Internal("somebody is in the way", null)),
                east.store().handovers(), "east", "west");
        var offered = new OwnedState.Present(release.after().orElseThrow(), release.offer());

        Await.result(adopting.adopt(List.of(offered)));

        assertThat(owned(east, thing("x"))).isFalse();
        assertThat(Await.result(east.store().handovers().underWay()).obstacle()).isPresent();
        followUp();
        assertThat(owned(east, thing("x"))).isTrue();
        assertThat(Await.result(east.store().handovers().underWay())).isEqualTo(UnderWay.NOTHING);
    }

    @Test
    void whatWasSaidOfItBeforeItWasOfferedIsNoCopy() {
        create(thing("x"));
        StoredResource before = west.find("Thing", thing("x")).orElseThrow();
        ChangeEvent release = release(thing("x"));
        var offered = new OwnedState.Present(release.after().orElseThrow(), release.offer());
        create(thing("y"));
        var other = new OwnedState.Present(west.find("Thing", thing("y")).orElseThrow());
        var adopting = new Adopting(east.engine(), east.store().handovers(), "east", "west");

        CopyBatch rest = adopting.rest(new CopyBatch(
                List.of(new OwnedState.Present(before), other, offered), Optional.empty(), "t", Optional.empty(), Optional.empty()));

        assertThat(rest.states()).containsExactly(other);
        adopt(release);
        followUp();
    }

    /** Dies before and after everything that it asks of its database and of others. */
    @Test
    void aNodeThatDiesBetweenAnyTwoStepsLosesNothing() {
        for (int steps = 1; ; steps++) {
            tests++;
            create(thing("y"));
            create(thing("x"), "blocks", thing("y"));
            adopt(release(thing("x")));
            var node = new Mortal();
            node.diesAfter(steps);

            once(node);

            assertThatThrownBy(() -> west.delete("Thing", thing("y"))).as("after " + steps + " steps").satisfiesAnyOf(
                    refusal -> assertThat(refusal).isInstanceOf(GotenException.Aborted.class),
                    refusal -> assertThat(refusal).isInstanceOf(GotenException.FailedPrecondition.class));
            followUp();
            assertThatThrownBy(() -> west.delete("Thing", thing("y"))).isInstanceOf(GotenException.FailedPrecondition.class);
            if (!node.dead()) {
                assertThat(steps).isGreaterThan(6);
                return;
            }
        }
    }
}
