package com.goten.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.engine.Command;
import com.goten.errors.GotenException;
import com.goten.mixin.AdoptionCalls;
import com.goten.mixin.OwnPeer;
import com.goten.mixin.Peers;
import com.goten.policy.Policy;
import com.goten.policy.SettledPolicy;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import com.goten.store.ChangeEvent;
import com.goten.store.FeedCursor;
import com.goten.store.Handovers;
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
import java.util.List;
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
        west = new TestDeployment(TestPostgres.createDatabase(), WEST, schema, policy, network, new Mortal()).cascading();
        east = new TestDeployment(TestPostgres.createDatabase(), EAST, schema, policy, network, new Mortal()).cascading();
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
        west.execute(new Command.HandOver(west.name("Thing", name), "east", ++epoch, SettledPolicy.SERVICE));
        return Await.result(west.store().feed().read(read, 1_000)).changes().stream()
                .filter(change -> change.offer().isPresent() && change.subject().key().name().equals(name))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private static void adopt(ChangeEvent release) {
        Await.result(east.engine().adopt(
                release.after().orElseThrow(), release.offer().orElseThrow(), "west", Deadline.after(Duration.ofSeconds(20))));
    }

    /** Runs what is due once, on a node of the east. */
    private static void once(Mortal node) {
        Context context = east.vertx().getOrCreateContext();
        Consumer<Runnable> hop = action -> context.runOnContext(ignored -> action.run());
        Peers peers = new OwnPeer(
                EAST, () -> network.service(EAST).methods(), node.wrap(Peers.class, network.peers(EAST, east.vertx())));
        var calls = new AdoptionCalls(EAST, "v1", network, peers, hop);
        var flow = new AdoptFlow(
                new AdoptionReads(node.wrap(Handovers.class, east.store().handovers()), hop),
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
