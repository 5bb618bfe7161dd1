package com.goten.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.api.ApiOptions;
import com.goten.api.ApiVerticle;
import com.goten.api.call.CallGate;
import com.goten.api.call.CallObserver;
import com.goten.api.call.ServedDeployment;
import com.goten.errors.GotenException;
import com.goten.mixin.GrpcPeers;
import com.goten.mixin.PeerMethods;
import com.goten.mixin.PeerMethods.Answers;
import com.goten.mixin.PeerOptions;
import com.goten.mixin.Peers;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.testing.Await;
import com.goten.testing.NoStore;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerSurfaceTest {
    private static final String ASK = "test.Peer/Ask";
    private static final String FOLLOW = "test.Peer/Follow";
    private static final Buffer LARGE = Buffer.buffer(new byte[64 << 10]);

    private final Vertx vertx = Vertx.vertx();
    private final CallGate gate = new CallGate(1, 1);
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private String verticle = "";

    @AfterEach
    void close() {
        Await.result(vertx.close());
    }

    @Test
    void answersPeersWhileClientsAreTurnedAway() {
        Peers peers = serve(new PeerMethods(Map.of(ASK, (request, deadline) -> Future.succeededFuture(request)), Map.of()));
        Await.result(gate.drain());
        assertThat(Await.result(ask(peers, Deadline.after(Duration.ofSeconds(20))))).isEqualTo(Buffer.buffer("question"));
    }

    @Test
    void answersByTheDeadlineWhateverHangs() {
        Peers peers = serve(new PeerMethods(
                Map.of(ASK, (request, deadline) -> Promise.<Buffer>promise().future()), Map.of()));
        assertThatThrownBy(() -> Await.result(ask(peers, Deadline.after(Duration.ofMillis(200)))))
                .isInstanceOfAny(GotenException.DeadlineExceeded.class, GotenException.Unavailable.class);
    }

    @Test
    void aRefusalThatIsThrownIsTheAnswer() {
        Peers peers = serve(new PeerMethods(Map.of(), Map.of(FOLLOW, (request, answers) -> {
            throw new GotenException.InvalidArgument("resume_token", "is none");
        })));
        Peers.Stream stream = Await.result(follow(peers, message -> Future.succeededFuture()).otherwise(Ended::new));
        assertThatThrownBy(() -> Await.result(stream.ended())).isInstanceOf(GotenException.InvalidArgument.class);
    }

    @Test
    void sendsOnlyWhatTheReaderTakesAndAllOfItInTheEnd() {
        int all = 400;
        Peers peers = serve(new PeerMethods(Map.of(), Map.of(FOLLOW, (request, answers) -> {
            pump(answers, all);
            answers.onWritable(() -> pump(answers, all));
            return () -> stopped.set(true);
        })));
        var taken = new AtomicInteger();
        Promise<Void> first = Promise.promise();
        Peers.Stream stream = Await.result(follow(peers, message -> {
            taken.incrementAndGet();
            return first.future();
        }));
        Await.until(() -> taken.get() == 1);
        Await.result(vertx.timer(200));
        assertThat(sent.get()).as("messages of 64 KiB that were given away while nobody reads").isLessThan(200);
        first.complete();
        Await.result(stream.ended());
        assertThat(taken).hasValue(all);
        assertThat(stopped).as("it has ended itself").isFalse();
    }

    @Test
    void stopsWhatItsReaderHasLeft() {
        Peers peers = serve(new PeerMethods(Map.of(), Map.of(FOLLOW, (request, answers) -> () -> stopped.set(true))));
        Await.result(follow(peers, message -> Future.succeededFuture())).cancel();
        Await.until(stopped::get);
    }

    @Test
    void tellsTheReadersOfStreamsThatItStops() {
        Peers peers = serve(new PeerMethods(Map.of(), Map.of(FOLLOW, (request, answers) -> () -> stopped.set(true))));
        Peers.Stream stream = Await.result(follow(peers, message -> Future.succeededFuture()));
        Await.result(vertx.undeploy(verticle));
        assertThatThrownBy(() -> Await.result(stream.ended()))
                .isInstanceOf(GotenException.Unavailable.class)
                .hasMessageContaining("stopping");
        assertThat(stopped).isTrue();
    }

    private void pump(Answers answers, int all) {
        while (sent.get() < all && answers.writable()) {
            sent.incrementAndGet();
            answers.send(LARGE);
        }
        if (sent.get() == all) {
            answers.end(null);
        }
    }

    private Peers serve(PeerMethods methods) {
        var options = ApiOptions.at("127.0.0.1", 0);
        var served = new ServedDeployment(
                Things.ID, Things.SCHEMA, "v1", new NoStore(), null, null, Optional.empty(), methods);
        var api = new ApiVerticle(served, options, gate, CallObserver.NONE);
        verticle = Await.result(vertx.deployVerticle(api));
        var deployment = new Environment.Deployment(Things.ID, "127.0.0.1:" + api.port(), true, "v1");
        var service = new Environment.Service(
                Things.ID.service(),
                new Policy(List.of(Things.ID.region()), Things.ID.region(), List.of()),
                List.of("v1"),
                List.of(),
                List.of(),
                Map.of(Things.ID.region(), deployment));
        return new GrpcPeers(
                vertx,
                EnvironmentSource.fixed(new Environment(Map.of(Things.ID.service(), service))),
                PeerOptions.STANDARD);
    }

    private static Future<Buffer> ask(Peers peers, Deadline deadline) {
        return peers.unary(Things.ID, ASK, Buffer.buffer("question"), MultiMap.caseInsensitiveMultiMap(), deadline)
                .map(Peers.Answer::message);
    }

    private static Future<Peers.Stream> follow(Peers peers, Function<Buffer, Future<Void>> messages) {
        return peers.stream(
                Things.ID, FOLLOW, Buffer.buffer("from"), MultiMap.caseInsensitiveMultiMap(), messages);
    }

    /** A stream that was refused when it was to be opened. */
    private record Ended(Throwable failure) implements Peers.Stream {
        @Override
        public Future<Void> ended() {
            return Future.failedFuture(failure);
        }

        @Override
        public void cancel() {}
    }
}
