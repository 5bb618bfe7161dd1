package com.goten.mixin;

import static com.goten.mixin.OwnedWorld.BOTH;
import static com.goten.mixin.OwnedWorld.SORT;
import static com.goten.mixin.OwnedWorld.THERE;
import static com.goten.mixin.OwnedWorld.THING;
import static com.goten.mixin.OwnedWorld.VERSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.goten.api.ApiOptions;
import com.goten.api.ApiVerticle;
import com.goten.api.call.CallObserver;
import com.goten.api.call.ServedDeployment;
import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.engine.WriteResult;
import com.goten.errors.GotenException;
import com.goten.mixin.OwnedClient.Comparisons;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.schema.SchemaLoader;
import com.goten.store.NameRange;
import com.goten.store.OwnedState;
import com.goten.store.RangeComparison;
import com.goten.store.RangeHash;
import com.goten.testing.Await;
import com.goten.testing.OnlyUnary;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The methods as another region calls them: over gRPC, at the port of the owner's API. */
class OwnedMethodsTest {
    private static final OwnedWorld WORLD = new OwnedWorld();
    private static final OwnedWorld.Node NODE = WORLD.node();
    private static final GrpcPeers PEERS = new GrpcPeers(WORLD.vertx, EnvironmentSource.fixed(environment(serve())),
            PeerOptions.STANDARD);
    private static final OwnedClient CLIENT = new OwnedClient(THERE, PEERS);

    private static String serve() {
        var schema = SchemaLoader.load(Path.of("conf/services/iam"));
        var options = ApiOptions.at("127.0.0.1", 0);
        var served = new ServedDeployment(OwnedWorld.OWNER, schema, "v1", NODE.store.reader(),
                nothing(), null, Optional.empty(), NODE.methods);
        var api = new ApiVerticle(served, options, ApiVerticle.gate(options), CallObserver.NONE);
        Await.result(WORLD.vertx.deployVerticle(api));
        return "127.0.0.1:" + api.port();
    }

    private static CommandExecutor nothing() {
        return new CommandExecutor() {
            @Override
            public Future<WriteResult> execute(Command command, Deadline deadline) {
                return Future.failedFuture("nothing is written here");
            }

            @Override
            public Future<List<WriteResult>> executeTogether(List<? extends Command.Save> commands, Deadline deadline) {
                return Future.failedFuture("nothing is written here");
            }
        };
    }

    private static Environment environment(String address) {
        var id = OwnedWorld.OWNER;
        var deployment = new Environment.Deployment(id, address, false, VERSION);
        var policy = new Policy(List.of(id.region()), id.region(), List.of());
        return new Environment(Map.of(id.service(), new Environment.Service(
                id.service(), policy, List.of(VERSION), List.of(), List.of(), Map.of(id.region(), deployment))));
    }

    @AfterAll
    static void close() {
        Await.result(PEERS.close());
        WORLD.close();
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(20));
    }

    private static void put(String name, String body, List<String> regions) {
        Await.result(WORLD.put(NODE, THING, name, body, regions));
    }

    @Test
    void aStreamTellsEverythingAndHoldsBackWhoDoesNotTakeIt() {
        WORLD.fill(SORT, 3_000, 1_000, "{here,there}");
        List<OwnedBatch> batches = new CopyOnWriteArrayList<>();
        Promise<Void> taken = Promise.promise();
        var stream = Await.result(CLIENT.watch(OwnedWorld.OWNER, VERSION, "", batch -> {
            batches.add(batch);
            return batches.size() == 1 ? taken.future() : Future.succeededFuture();
        }));
        Await.until(() -> batches.size() == 1);
        assertThat(batches.get(0).reset()).isTrue();
        taken.complete();
        Await.until(() -> batches.stream().anyMatch(OwnedBatch::caughtUp));
        put("streamed", "1", BOTH);
        Await.until(() -> batches.stream().flatMap(batch -> batch.changes().stream())
                .anyMatch(state -> state.key().name().equals("streamed")));

        assertThat(batches.stream().flatMap(batch -> batch.changes().stream())
                        .filter(state -> state.key().type().equals(SORT)))
                .hasSize(3_000)
                .allMatch(state -> state instanceof OwnedState.Present present && !present.resource().owned());
        stream.cancel();
        Await.until(() -> NODE.owned.watchers() == 0);
    }

    @Test
    void aVersionThatIsNotThereIsUnimplemented() {
        assertThat(catchThrowable(() -> Await.result(CLIENT.watch(
                                OwnedWorld.OWNER, "v2", "", batch -> Future.succeededFuture())
                        .compose(Peers.Stream::ended))))
                .isInstanceOf(GotenException.Unimplemented.class);
        assertThat(catchThrowable(() -> Await.result(CLIENT.compare(OwnedWorld.OWNER, "v2", List.of(), soon()))))
                .isInstanceOf(GotenException.Unimplemented.class);
        assertThat(catchThrowable(() -> Await.result(CLIENT.read(OwnedWorld.OWNER, "v2", THING, List.of("a"), soon()))))
                .isInstanceOf(GotenException.Unimplemented.class);
    }

    @Test
    void comparesRangesAtAPlaceThatAStreamReaches() {
        put("compared1", "1", BOTH);
        put("compared2", "1", BOTH);
        put("compared3", "1", List.of("here"));
        var range = new NameRange(THING, "compared", "compared9");
        var other = new NameRange(THING, "nobody", "nobody9");

        Comparisons first = Await.result(CLIENT.compare(
                OwnedWorld.OWNER, VERSION, List.of(new RangeHash(range, 0, 0), new RangeHash(other, 0, 0)), soon()));
        var entries = (RangeComparison.Entries) first.comparisons().get(0);
        assertThat(entries.entries()).extracting(entry -> entry.name()).containsExactly("compared1", "compared2");
        assertThat(first.comparisons().get(1)).isInstanceOf(RangeComparison.Equal.class);

        long hash = entries.entries().get(0).hash() ^ entries.entries().get(1).hash();
        Comparisons again = Await.result(
                CLIENT.compare(OwnedWorld.OWNER, VERSION, List.of(new RangeHash(range, 2, hash)), soon()));
        assertThat(again.comparisons()).containsExactly(new RangeComparison.Equal());

        PlayedCopier copier = WORLD.copier("there");
        var stream = copier.connect(NODE).untilCaughtUp();
        assertThat(OwnedToken.reached(copier.token(), again.token())).isTrue();
        assertThat(OwnedToken.reached(stream.batches().get(0).token(), again.token())).isFalse();
        stream.cut();
        put("compared2", "2", BOTH);
        Comparisons later = Await.result(
                CLIENT.compare(OwnedWorld.OWNER, VERSION, List.of(new RangeHash(range, 2, hash)), soon()));
        assertThat(later.comparisons().get(0)).isInstanceOf(RangeComparison.Entries.class);
        assertThat(OwnedToken.reached(copier.token(), later.token())).isFalse();
    }

    @Test
    void readsWhatThereIsForTheRegion() {
        put("read1", "1", BOTH);
        put("read2", "1", List.of("here"));
        put("read3", "1", List.of("*"));

        List<OwnedState> read = Await.result(CLIENT.read(
                OwnedWorld.OWNER, VERSION, THING, List.of("read1", "read1", "read2", "read3", "read4"), soon()));

        assertThat(read).extracting(state -> state.key().name()).containsExactlyInAnyOrder("read1", "read3");
    }

    @Test
    void whatIsTooLargeTogetherIsReadInParts() {
        List<String> names = IntStream.range(0, 12).mapToObj(i -> "large" + i).toList();
        names.forEach(name -> put(name, name + "x".repeat(3 << 20), BOTH));

        List<OwnedState> read = Await.result(CLIENT.read(OwnedWorld.OWNER, VERSION, THING, names, soon()));

        assertThat(read).extracting(state -> state.key().name()).containsExactlyInAnyOrderElementsOf(names);
        WORLD.sql("delete from resource where name like 'large%'");
    }

    @Test
    void refusesMoreThanItsBoundsAndTypesThatItDoesNotHave() {
        var some = new RangeHash(NameRange.all(THING), 0, 0);
        var unknown = new RangeHash(NameRange.all("Nothing"), 0, 0);
        List<String> names = Collections.nCopies(SchemaMixin.MOST_NAMES + 1, "a");
        for (Future<?> refused : List.of(
                CLIENT.compare(
                        OwnedWorld.OWNER, VERSION, Collections.nCopies(SchemaMixin.MOST_RANGES + 1, some), soon()),
                CLIENT.compare(OwnedWorld.OWNER, VERSION, List.of(unknown), soon()),
                CLIENT.read(OwnedWorld.OWNER, VERSION, "Nothing", List.of("a"), soon()),
                CLIENT.read(OwnedWorld.OWNER, VERSION, THING, names, soon()))) {
            assertThat(catchThrowable(() -> Await.result(refused)))
                    .isInstanceOf(GotenException.InvalidArgument.class);
        }
    }

    /** What is only half an answer is none, and what cannot be read neither. */
    @Test
    void whatIsNoWholeAnswerIsNone() {
        Peers odd = new OnlyUnary((method, request) -> Future.succeededFuture(new Peers.Answer(
                method.equals(SchemaMixin.READ_OWNED) ? Buffer.buffer("\uffff") : Buffer.buffer(),
                MultiMap.caseInsensitiveMultiMap())));
        var client = new OwnedClient(THERE, odd);
        var one = new RangeHash(NameRange.all(THING), 0, 0);
        assertThat(catchThrowable(() -> Await.result(client.compare(OwnedWorld.OWNER, VERSION, List.of(one), soon()))))
                .isInstanceOf(GotenException.Unavailable.class);
        assertThat(catchThrowable(() -> Await.result(
                        client.read(OwnedWorld.OWNER, VERSION, THING, List.of("a"), soon()))))
                .isInstanceOf(GotenException.Internal.class);
    }

    @Test
    void messagesArriveAsTheyWereSent() {
        var time = Instant.ofEpochSecond(1_000_000, 1_000);
        var progress = new OwnedBatch.Progress(time, Optional.of(time.minusSeconds(1)), Optional.empty(), 7);
        var removed = new OwnedState.Removed(
                OwnedWorld.key(THING, "gone"), UUID.randomUUID(), 3, 44);
        var batch = new OwnedBatch(
                new ArrayList<>(List.of(removed)), "token", Optional.of(new NameRange(THING, "a", "b")), true, true, progress);

        assertThat(OwnedWire.batch(OwnedWire.message(batch), VERSION)).isEqualTo(batch);
    }
}
