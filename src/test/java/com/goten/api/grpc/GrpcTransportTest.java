package com.goten.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.goten.api.call.ErrorMapper;
import com.goten.api.call.Failure;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.testing.Await;
import com.goten.testing.ReflectingClient;
import com.goten.watch.WatchSink.WatchFrame;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gRPC surface under a stock client. */
class GrpcTransportTest {
    private ThingServer server;
    private ReflectingClient client;

    @BeforeEach
    void start() {
        server = new ThingServer();
        client = new ReflectingClient(server.port());
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private StatusRuntimeException refused(String method, String request) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> client.call(method, request));
    }

    private static <T extends com.google.protobuf.Message> T detail(StatusRuntimeException failure, Class<T> type)
            throws Exception {
        for (var any : StatusProto.fromThrowable(failure).getDetailsList()) {
            if (any.is(type)) {
                return any.unpack(type);
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " in " + failure);
    }

    @Test
    void isFoundByReflection() {
        assertThat(client.services())
                .contains(
                        "things.v1.ThingService",
                        "grpc.health.v1.Health",
                        "grpc.reflection.v1.ServerReflection",
                        "grpc.reflection.v1alpha.ServerReflection");
    }

    @Test
    void answersWithTheBytesOfTheMethod() {
        server.echo(Things.ASK);
        DynamicMessage answer = client.call(Things.ASK, "{\"text\": \"who?\"}");
        assertThat(client.print(answer)).isEqualTo("{\"text\":\"who?\"}");
    }

    @Test
    void answersAnEmptyMessage() {
        server.echo(Things.ASK);
        assertThat(client.call(Things.ASK, "{}").getAllFields()).isEmpty();
    }

    @Test
    void carriesLargeMessagesBothWays() {
        server.echo(Things.ASK);
        ByteString blob = ByteString.copyFrom(new byte[900_000]);
        DynamicMessage request = client.request(Things.ASK, "{}").toBuilder()
                .setField(client.method(Things.ASK).getInputType().findFieldByName("blob"), blob)
                .build();
        DynamicMessage answer = client.call(Things.ASK, client.print(request));
        assertThat(answer.toByteString()).isEqualTo(request.toByteString());
    }

    @Test
    void carriesErrorDetailsInTrailers() throws Exception {
        Failure failure = new ErrorMapper("things.example.com").map(new InvalidArgument("text", "is ünpleasant"));
        server.serve(Things.ASK, message -> message.fail(3, failure.toJson().toString()));

        StatusRuntimeException refused = refused(Things.ASK, "{}");

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refused.getStatus().getDescription()).isEqualTo("text: is ünpleasant");
        BadRequest.FieldViolation violation = detail(refused, BadRequest.class).getFieldViolations(0);
        assertThat(violation.getField()).isEqualTo("text");
        assertThat(violation.getDescription()).isEqualTo("is ünpleasant");
        assertThat(detail(refused, ErrorInfo.class).getDomain()).isEqualTo("things.example.com");
    }

    @Test
    void tellsNothingOfABugButItsIncident() throws Exception {
        server.serve(Things.ASK, message -> message.reply("not bytes"));
        StatusRuntimeException refused = refused(Things.ASK, "{}");
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
        String incident = detail(refused, ErrorInfo.class).getMetadataOrThrow("incident");
        assertThat(refused.getStatus().getDescription()).isEqualTo("internal error, incident " + incident);
    }

    @Test
    void aMethodThatNobodyServesIsUnimplemented() {
        assertThat(refused(Things.ASK, "{}").getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    @Test
    void passesMetadataOnToTheMethod() {
        server.serve(Things.ASK, message -> {
            String seen = message.headers().get("call-x-tenant");
            message.reply(Buffer.buffer(answer(seen).toByteArray()));
        });
        var metadata = new Metadata();
        metadata.put(Metadata.Key.of("x-tenant", Metadata.ASCII_STRING_MARSHALLER), "blue");
        var call = io.grpc.ClientInterceptors.intercept(
                client.channel(), MetadataUtils.newAttachHeadersInterceptor(metadata));
        DynamicMessage answer = ClientCalls.blockingUnaryCall(
                call, client.grpc(Things.ASK), CallOptions.DEFAULT, client.request(Things.ASK, "{}"));
        assertThat(client.print(answer)).isEqualTo("{\"text\":\"blue\"}");
    }

    private DynamicMessage answer(String text) {
        var type = Things.DESCRIPTOR.findMessageTypeByName("Answer");
        return DynamicMessage.newBuilder(type).setField(type.findFieldByName("text"), text).build();
    }

    @Test
    void refusesAMessageOverTheLimitBeforeItIsSent() {
        server.echo(Things.ASK);
        String big = "a".repeat(ThingServer.MAX_MESSAGE + 1);
        StatusRuntimeException refused = refused(Things.ASK, "{\"text\": \"" + big + "\"}");
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getStatus().getDescription()).contains("over the limit of 1048576 bytes");
    }

    @Test
    void understandsCompressionAndAnswersInKind() {
        server.echo(Things.ASK);
        String text = "abc".repeat(10_000);
        DynamicMessage answer = client.call(
                Things.ASK, "{\"text\": \"" + text + "\"}", CallOptions.DEFAULT.withCompression("gzip"));
        assertThat(client.print(answer)).contains(text);
    }

    @Test
    void boundsWhatComesOutOfCompression() {
        server.echo(Things.ASK);
        String bomb = "{\"text\": \"" + "a".repeat(8 * ThingServer.MAX_MESSAGE) + "\"}";
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> client.call(Things.ASK, bomb, CallOptions.DEFAULT.withCompression("gzip")));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void streamsUntilTheProducerEnds() throws Exception {
        Iterator<DynamicMessage> answers = client.stream(Things.WATCH, "{}");
        ThingServer.OpenWatch watch = server.nextWatch();
        watch.run(() -> {
            watch.sink.send(frame("one"));
            watch.sink.send(frame("two"));
            watch.sink.end(null);
        });
        assertThat(answers).toIterable().extracting(client::print)
                .containsExactly("{\"text\":\"one\"}", "{\"text\":\"two\"}");
    }

    @Test
    void endsAStreamWithItsReason() throws Exception {
        Iterator<DynamicMessage> answers = client.stream(Things.WATCH, "{}");
        ThingServer.OpenWatch watch = server.nextWatch();
        watch.run(() -> {
            watch.sink.send(frame("one"));
            watch.sink.end(new InvalidArgument("text", "is bad after all"));
        });
        answers.next();
        StatusRuntimeException ended = catchThrowableOfType(StatusRuntimeException.class, answers::next);
        assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(detail(ended, BadRequest.class).getFieldViolations(0).getField()).isEqualTo("text");
    }

    @Test
    void cancelsTheProducerWhenTheClientGoes() throws Exception {
        ClientCall<DynamicMessage, DynamicMessage> call = client.open(Things.WATCH);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage(client.request(Things.WATCH, "{}"));
        call.halfClose();
        ThingServer.OpenWatch watch = server.nextWatch();
        assertThat(server.gate.runningStreams()).isEqualTo(1);

        call.cancel("enough", null);

        assertThat(watch.cancelled.poll(30, TimeUnit.SECONDS)).isTrue();
        Promise<Integer> left = Promise.promise();
        watch.run(() -> left.complete(server.gate.runningStreams()));
        assertThat(Await.result(left.future())).isZero();
    }

    @Test
    void aCallWhoseClientGoesIsOver() {
        Promise<Message<Buffer>> held = Promise.promise();
        server.serve(Things.ASK, held::complete);
        ClientCall<DynamicMessage, DynamicMessage> call = client.open(Things.ASK);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage(client.request(Things.ASK, "{}"));
        call.halfClose();
        Await.result(held.future());
        assertThat(server.gate.runningCalls()).isEqualTo(1);

        call.cancel("enough", null);

        Await.until(() -> server.gate.runningCalls() == 0);
    }

    @Test
    void evenAnErrorIsAnswered() {
        server.bug = new StackOverflowError();
        Iterator<DynamicMessage> answers = client.stream(Things.WATCH, "{}");
        StatusRuntimeException ended = catchThrowableOfType(StatusRuntimeException.class, answers::next);
        assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(ended.getStatus().getDescription()).startsWith("internal error, incident ");
        assertThat(server.gate.runningStreams()).isZero();
    }

    @Test
    void aReaderThatDoesNotReadStopsTheProducer() throws Exception {
        ClientCall<DynamicMessage, DynamicMessage> call = client.open(Things.WATCH);
        var received = new AtomicInteger();
        var allReceived = new CompletableFuture<Void>();
        int total = 400;
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(DynamicMessage message) {
                        if (received.incrementAndGet() == total) {
                            allReceived.complete(null);
                        }
                    }
                },
                new Metadata());
        call.sendMessage(client.request(Things.WATCH, "{}"));
        call.halfClose();
        ThingServer.OpenWatch watch = server.nextWatch();

        Promise<Integer> stalled = Promise.promise();
        var producer = new Producer(watch, total, stalled);
        watch.run(producer::produce);
        int sentUnread = Await.result(stalled.future());

        assertThat(sentUnread).as("what the transport took without a reader").isLessThan(total / 2);
        assertThat(received).hasValue(0);
        call.request(total);
        allReceived.get(30, TimeUnit.SECONDS);
    }

    /** Sends while the sink is writable, 100 kB a time. */
    private static final class Producer {
        private final ThingServer.OpenWatch watch;
        private final Promise<Integer> stalled;
        private final Buffer message = Buffer.buffer(ByteString.copyFrom(new byte[] {0x12}).toByteArray())
                .appendBytes(new byte[] {(byte) 0xA0, (byte) 0x8D, 0x06})
                .appendBytes(new byte[100_000]);
        private int left;

        Producer(ThingServer.OpenWatch watch, int total, Promise<Integer> stalled) {
            this.watch = watch;
            this.left = total;
            this.stalled = stalled;
            watch.sink.onWritable(this::produce);
        }

        void produce() {
            int total = left;
            while (left > 0 && watch.sink.writable()) {
                watch.sink.send(new WatchFrame(message, Optional.empty()));
                left--;
            }
            if (left > 0) {
                stalled.tryComplete(total - left);
            } else {
                stalled.tryFail("never stalled");
            }
        }
    }

    private WatchFrame frame(String text) {
        return new WatchFrame(Buffer.buffer(answer(text).toByteArray()), Optional.empty());
    }

    /** Its stream is reset: what it has not read would stay in memory as long as it likes. */
    @Test
    void aReaderThatDoesNotReadTheReasonEitherIsCutOff() throws Exception {
        Promise<Throwable> broken = Promise.promise();
        var http = server.vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
        http.request(HttpMethod.POST, server.port(), "127.0.0.1", "/" + Things.WATCH)
                .compose(request -> request.putHeader("content-type", "application/grpc")
                        .send(RawCall.frame(0, Buffer.buffer())))
                .onSuccess(answer -> answer.pause().exceptionHandler(broken::tryComplete));
        var watch = server.nextWatch();
        watch.run(() -> {
            while (watch.sink.writable()) {
                watch.sink.send(new WatchFrame(Buffer.buffer(new byte[10_000]), Optional.empty()));
            }
            watch.sink.end(new GotenException.ResourceExhausted("too slow", "SLOW_READER", Duration.ZERO));
        });

        assertThat(Await.result(broken.future())).isInstanceOf(StreamResetException.class);
    }

    @Test
    void refusesCallsOverTheBoundAndSaysWhenToRetry() throws Exception {
        try (var small = new ThingServer(1, 1);
                var other = new ReflectingClient(small.port())) {
            Promise<Message<Buffer>> held = Promise.promise();
            small.serve(Things.ASK, held::complete);
            var first = CompletableFuture.supplyAsync(() -> other.call(Things.ASK, "{}"));
            Message<Buffer> holding = Await.result(held.future());

            StatusRuntimeException refused =
                    catchThrowableOfType(StatusRuntimeException.class, () -> other.call(Things.LOOK, "{}"));
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(detail(refused, RetryInfo.class).getRetryDelay().getNanos()).isPositive();

            holding.reply(Buffer.buffer());
            assertThat(first.get(30, TimeUnit.SECONDS).getAllFields()).isEmpty();
        }
    }

    @Test
    void drainsBeforeItStops() throws Exception {
        Promise<Message<Buffer>> held = Promise.promise();
        server.serve(Things.ASK, held::complete);
        var running = CompletableFuture.supplyAsync(() -> client.call(Things.ASK, "{\"text\": \"last\"}"));
        Message<Buffer> holding = Await.result(held.future());
        Iterator<DynamicMessage> watch = client.stream(Things.WATCH, "{}");
        server.nextWatch();

        var stopped = server.stop();
        StatusRuntimeException ended = catchThrowableOfType(StatusRuntimeException.class, watch::next);
        StatusRuntimeException refused = refused(Things.LOOK, "{}");
        assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(ended.getStatus().getDescription()).contains("resume");
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(stopped.isComplete()).isFalse();

        holding.reply(holding.body());
        assertThat(client.print(running.get(30, TimeUnit.SECONDS))).isEqualTo("{\"text\":\"last\"}");
        Await.result(stopped);
    }
}
