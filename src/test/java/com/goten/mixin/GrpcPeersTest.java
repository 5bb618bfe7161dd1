package com.goten.mixin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.Status;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.Peers.Answer;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcPeersTest {
    private static final DeploymentId PEER = new DeploymentId("things.example.com", "eastus2");
    private static final String METHOD = "things.v1.ThingService/GetThing";
    private static final PeerOptions OPTIONS = new PeerOptions(
            Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(5), 4, 2, 1 << 20);

    private final Vertx vertx = Vertx.vertx();
    private final Moving environment = new Moving();
    private final GrpcPeers peers = new GrpcPeers(vertx, environment, OPTIONS);

    /** An environment in which the peer moves about. */
    private static final class Moving implements EnvironmentSource {
        private final List<Consumer<Environment>> listeners = new CopyOnWriteArrayList<>();
        private volatile Environment now = Environment.EMPTY;

        void moveTo(String address) {
            now = environment(address);
            listeners.forEach(listener -> listener.accept(now));
        }

        @Override
        public Environment current() {
            return now;
        }

        @Override
        public void listen(Consumer<Environment> listener) {
            listeners.add(listener);
            listener.accept(now);
        }

        private static Environment environment(String address) {
            var deployment = new Environment.Deployment(PEER, address, false, "v1");
            var policy = new Policy(List.of(PEER.region()), PEER.region(), List.of());
            return new Environment(Map.of(PEER.service(), new Environment.Service(
                    PEER.service(), policy, List.of("v1"), List.of(), List.of(), Map.of(PEER.region(), deployment))));
        }
    }

    @AfterEach
    void close() {
        Await.result(peers.close());
        Await.result(vertx.close());
    }

    @Test
    void carriesMessageMetadataAndDeadlineAndBringsBackMessageAndTrailers() throws Exception {
        BlockingQueue<HttpServerRequest> seen = new LinkedBlockingQueue<>();
        play(request -> {
            seen.add(request);
            request.body().onSuccess(body -> PlayedPeer.answer(request, body.getBuffer(5, body.length())));
        });

        Answer answer = Await.result(peers.unary(
                PEER,
                METHOD,
                Buffer.buffer("question"),
                MultiMap.caseInsensitiveMultiMap().add("authorization", "Bearer x"),
                within(5_000)));

        assertThat(answer.message().toString()).isEqualTo("question");
        assertThat(answer.trailers().get("goten-test")).isEqualTo("there");
        HttpServerRequest request = seen.poll(1, TimeUnit.SECONDS);
        assertThat(request.path()).isEqualTo("/" + METHOD);
        assertThat(request.getHeader("authorization")).isEqualTo("Bearer x");
        assertThat(request.getHeader("te")).isEqualTo("trailers");
        String timeout = request.getHeader("grpc-timeout");
        assertThat(Integer.parseInt(timeout.substring(0, timeout.length() - 1))).isBetween(4_000, 5_000);
    }

    @Test
    void failsAsThePeerFailedWithAllDetails() {
        var status = Status.newBuilder()
                .setCode(9)
                .setMessage("in use: größer")
                .addDetails(Any.pack(ErrorInfo.newBuilder().setReason("BLOCKED").build()))
                .addDetails(Any.pack(PreconditionFailure.newBuilder()
                        .addViolations(PreconditionFailure.Violation.newBuilder()
                                .setType("REFERENCE")
                                .setSubject("things/t")
                                .setDescription("spec.group"))
                        .build()))
                .build();
        play(request -> PlayedPeer.fail(request, Map.of(
                "grpc-status", "9",
                "grpc-message", "in use: gr%C3%B6%C3%9Fer",
                "grpc-status-details-bin",
                Base64.getEncoder().withoutPadding().encodeToString(status.toByteArray()))));

        var failure = (FailedPrecondition) catchThrowable(this::call);

        assertThat(failure).hasMessage("in use: größer");
        assertThat(failure.info().reason()).isEqualTo("BLOCKED");
        assertThat(failure.violations())
                .containsExactly(new PreconditionViolation("REFERENCE", "things/t", "spec.group"));
    }

    @Test
    void tellsAPeerThatIsAwayFromOneThatSaysSo() {
        assertUnanswered(catchThrowable(this::call), "PEER_UNKNOWN");
        PlayedPeer peer = play(request -> PlayedPeer.fail(request, Map.of("grpc-status", "14")));
        Throwable answered = catchThrowable(this::call);
        assertThat(answered).isInstanceOf(Unavailable.class);
        assertThat(Peers.unanswered(answered)).isFalse();
        peer.stop();
        assertUnanswered(catchThrowable(this::call), "PEER_UNREACHABLE");
    }

    @Test
    void whatAnswersWithoutAStatusHasNotAnswered() {
        play(request -> request.response().setStatusCode(502).end("bad gateway"));
        assertUnanswered(catchThrowable(this::call), "PEER_UNREACHABLE");
        play(request -> PlayedPeer.head(request).end());
        assertUnanswered(catchThrowable(this::call), "PEER_UNREACHABLE");
    }

    @Test
    void givesUpASilentPeerAtTheDeadlineAndTellsIt() throws Exception {
        BlockingQueue<Throwable> resets = new LinkedBlockingQueue<>();
        play(request -> request.response().exceptionHandler(resets::add));

        assertUnanswered(catchThrowable(() -> call(200)), "PEER_SILENT");

        assertThat(resets.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void refusesMoreCallsThanTheBoundAndTakesThemAgainLater() {
        BlockingQueue<HttpServerRequest> waiting = new LinkedBlockingQueue<>();
        play(waiting::add);
        List<Future<Answer>> calls = new ArrayList<>();
        for (int i = 0; i < OPTIONS.maxCalls(); i++) {
            calls.add(start(10_000));
        }
        Await.until(() -> waiting.size() == OPTIONS.maxCalls());

        assertUnanswered(catchThrowable(this::call), "PEER_BUSY");

        PlayedPeer.answer(waiting.remove(), Buffer.buffer("a"));
        Await.until(() -> calls.stream().anyMatch(Future::isComplete));
        Future<Answer> next = start(10_000);
        Await.until(() -> waiting.size() == OPTIONS.maxCalls());
        waiting.forEach(request -> PlayedPeer.answer(request, Buffer.buffer("b")));
        calls.forEach(Await::result);
        assertThat(Await.result(next).message().toString()).isEqualTo("b");
    }

    @Test
    void metadataThatCannotBeSentIsRefusedAndTakesNobodysPlace() {
        play(request -> PlayedPeer.answer(request, Buffer.buffer("a")));
        var broken = MultiMap.caseInsensitiveMultiMap().add("x-broken", "a\u000bb");
        for (int i = 0; i <= OPTIONS.maxCalls(); i++) {
            assertThat(catchThrowable(() -> Await.result(
                            peers.unary(PEER, METHOD, Buffer.buffer("q"), broken, within(5_000)))))
                    .isInstanceOfSatisfying(GotenException.InvalidArgument.class, refused ->
                            assertThat(refused.violations().get(0).field()).isEqualTo("x-broken"));
            assertThat(catchThrowable(() -> Await.result(peers.stream(
                            PEER, METHOD, Buffer.buffer("q"), broken, message -> Future.succeededFuture()))))
                    .isInstanceOf(GotenException.InvalidArgument.class);
        }
        assertThat(call().message().toString()).isEqualTo("a");
    }

    @Test
    void anAddressThatIsNoneIsAPeerThatIsNotKnown() {
        for (String address : List.of("nowhere", "127.0.0.1:99999", ":1")) {
            environment.moveTo(address);
            assertUnanswered(catchThrowable(this::call), "PEER_UNKNOWN");
        }
    }

    @Test
    void goesOnWhenThePeerIsBackAndWhereItHasMoved() {
        PlayedPeer first = play(request -> PlayedPeer.answer(request, Buffer.buffer("first")));
        assertThat(call().message().toString()).isEqualTo("first");
        first.stop();
        assertThat(catchThrowable(this::call)).isInstanceOf(Unavailable.class);
        new PlayedPeer(vertx, first.port(), request -> PlayedPeer.answer(request, Buffer.buffer("back")));
        assertThat(call().message().toString()).isEqualTo("back");
        play(request -> PlayedPeer.answer(request, Buffer.buffer("moved")));
        assertThat(call().message().toString()).isEqualTo("moved");
    }

    @Test
    void holdsAStreamBackUntilEachMessageIsDealtWith() {
        int size = 32 << 10;
        int count = 200;
        var written = new AtomicInteger();
        play(request -> write(PlayedPeer.head(request), written, count, size));
        List<Integer> got = new CopyOnWriteArrayList<>();
        Promise<Void> first = Promise.promise();

        Peers.Stream stream = Await.result(open(message -> {
            got.add(message.getInt(0));
            return got.size() == 1 ? first.future() : Future.succeededFuture();
        }));
        Await.until(() -> got.size() == 1 && written.get() > 1);
        // What the peer still gets rid of: windows and buffers of the transport, and not one message more.
        int settled = settled(written);
        assertThat(settled).isLessThan(count / 2);
        assertThat(got).hasSize(1);

        first.complete();
        Await.result(stream.ended());
        assertThat(got).hasSize(count).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aStreamThatBreaksFailsAndOneThatIsCancelledReachesThePeer() throws Exception {
        BlockingQueue<Throwable> resets = new LinkedBlockingQueue<>();
        PlayedPeer peer = play(request -> {
            request.response().exceptionHandler(resets::add);
            PlayedPeer.head(request).writeHead();
        });
        Peers.Stream cancelled = Await.result(open(message -> Future.succeededFuture()));
        cancelled.cancel();
        assertThat(catchThrowable(() -> Await.result(cancelled.ended()))).isInstanceOf(GotenException.Cancelled.class);
        assertThat(resets.poll(10, TimeUnit.SECONDS)).isNotNull();

        Peers.Stream broken = Await.result(open(message -> Future.succeededFuture()));
        peer.stop();
        assertUnanswered(catchThrowable(() -> Await.result(broken.ended())), "PEER_UNREACHABLE");
    }

    @Test
    void aStreamThatIsRefusedDoesNotOpen() {
        play(request -> PlayedPeer.fail(request, Map.of("grpc-status", "12", "grpc-message", "no")));
        assertThat(catchThrowable(() -> Await.result(open(message -> Future.succeededFuture()))))
                .isInstanceOf(GotenException.Unimplemented.class)
                .hasMessage("no");
    }

    @Test
    void aStreamWhoseReaderFailsEndsWithThat() {
        play(request -> PlayedPeer.head(request).write(AnswerFrames.frame(Buffer.buffer("x"))));
        Peers.Stream stream = Await.result(open(message -> Future.failedFuture(new GotenException.NotFound("x"))));
        assertThat(catchThrowable(() -> Await.result(stream.ended()))).isInstanceOf(GotenException.NotFound.class);
    }

    @Test
    void streamsToTheOldAddressEndWhenThePeerMoves() {
        play(request -> PlayedPeer.head(request).writeHead());
        Peers.Stream stream = Await.result(open(message -> Future.succeededFuture()));
        play(request -> PlayedPeer.head(request).writeHead());
        assertUnanswered(catchThrowable(() -> Await.result(stream.ended())), "PEER_MOVED");
    }

    private PlayedPeer play(Handler<HttpServerRequest> play) {
        var peer = new PlayedPeer(vertx, 0, play);
        environment.moveTo(peer.address());
        return peer;
    }

    private static void write(HttpServerResponse response, AtomicInteger written, int count, int size) {
        while (written.get() < count) {
            if (response.writeQueueFull()) {
                response.drainHandler(drained -> write(response, written, count, size));
                return;
            }
            Buffer message = Buffer.buffer().appendInt(written.getAndIncrement()).appendBytes(new byte[size]);
            response.write(AnswerFrames.frame(message));
        }
        response.trailers().set("grpc-status", "0");
        response.end();
    }

    /** The number once it has stopped to grow. */
    private static int settled(AtomicInteger number) {
        var before = new AtomicInteger(-1);
        var since = new AtomicLong(System.nanoTime());
        Await.until(() -> {
            int now = number.get();
            if (before.getAndSet(now) != now) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > 300_000_000;
        });
        return number.get();
    }

    private Future<Peers.Stream> open(Function<Buffer, Future<Void>> messages) {
        return peers.stream(PEER, METHOD, Buffer.buffer("q"), MultiMap.caseInsensitiveMultiMap(), messages);
    }

    private Answer call() {
        return call(5_000);
    }

    private Answer call(long millis) {
        return Await.result(start(millis));
    }

    private Future<Answer> start(long millis) {
        return peers.unary(
                PEER, METHOD, Buffer.buffer("q"), MultiMap.caseInsensitiveMultiMap(), within(millis));
    }

    private static Deadline within(long millis) {
        return Deadline.after(Duration.ofMillis(millis));
    }

    private static void assertUnanswered(Throwable failure, String reason) {
        assertThat(failure).isInstanceOf(Unavailable.class);
        assertThat(((Unavailable) failure).info().reason()).as(failure.getMessage()).isEqualTo(reason);
        assertThat(Peers.unanswered(failure)).isTrue();
    }
}
