package com.goten.api.grpc;

import static com.goten.api.grpc.RawCall.frame;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.api.grpc.RawCall.Answer;
import com.goten.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no gRPC library sends: each malformed thing has its answer, none a hang. */
class GrpcWireTest {
    private static final String ASK = "/" + Things.ASK;
    private static final Buffer HELLO = Buffer.buffer(new byte[] {0x0A, 2, 'h', 'i'});
    private static final String TOO_LONG = "0000000000";

    private static ThingServer server;
    private static Map<HttpVersion, RawCall> clients;

    @BeforeAll
    static void start() {
        server = new ThingServer();
        server.echo(Things.ASK);
        clients = Map.of(
                HttpVersion.HTTP_2, new RawCall(server.vertx, server.port(), HttpVersion.HTTP_2),
                HttpVersion.HTTP_1_1, new RawCall(server.vertx, server.port(), HttpVersion.HTTP_1_1));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RawCall over(HttpVersion version) {
        return clients.get(version);
    }

    private static Map<String, String> headers(String contentType, String... more) {
        Map<String, String> headers = new HashMap<>();
        headers.put("content-type", contentType);
        for (int i = 0; i < more.length; i += 2) {
            headers.put(more[i], more[i + 1]);
        }
        return headers;
    }

    private static Answer grpc(Buffer body, String... more) {
        return Await.result(
                over(HttpVersion.HTTP_2).post(ASK, headers("application/grpc", more), body));
    }

    static Stream<Arguments> malformed() {
        Buffer tooBig = Buffer.buffer().appendByte((byte) 0).appendInt(Integer.MAX_VALUE);
        return Stream.of(
                Arguments.of("broken protobuf", frame(0, Buffer.buffer("\u0007\u0007")), "3", "is no things.v1.Question"),
                Arguments.of("text that is not UTF-8",
                        frame(0, Buffer.buffer(new byte[] {0x0A, 1, (byte) 0xFF})), "3", "is no things.v1.Question"),
                Arguments.of("no message", Buffer.buffer(), "3", "none was sent"),
                Arguments.of("two messages", frame(0, HELLO).appendBuffer(frame(0, HELLO)), "3", "more were sent"),
                Arguments.of("half a message", frame(0, HELLO).getBuffer(0, 7), "3", "ends inside a message"),
                Arguments.of("half a head", Buffer.buffer(new byte[] {0, 0, 0}), "3", "ends inside a message"),
                Arguments.of("unknown flags", frame(8, HELLO), "3", "unknown flags 8"),
                Arguments.of("compressed without saying how", frame(1, HELLO), "3", "grpc-encoding does not say how"),
                Arguments.of("two gigabytes", tooBig, "8", "over the limit"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refusesWithAReason(String what, Buffer body, String status, String reason) {
        Answer answer = grpc(body);
        assertThat(answer.httpStatus()).isEqualTo(200);
        assertThat(answer.grpcStatus()).as(answer.grpcMessage()).isEqualTo(status);
        assertThat(answer.grpcMessage()).contains(reason);
        assertThat(answer.headers().get("grpc-status-details-bin")).isNotEmpty();
    }

    @Test
    void refusesBytesThatAreNotGzip() {
        Answer answer = grpc(frame(1, HELLO), "grpc-encoding", "gzip");
        assertThat(answer.grpcStatus()).isEqualTo("3");
        assertThat(answer.grpcMessage()).contains("is not gzip");
    }

    @Test
    void namesTheEncodingsItKnowsForOneItDoesNot() {
        Answer answer = grpc(frame(1, HELLO), "grpc-encoding", "snappy");
        assertThat(answer.grpcStatus()).isEqualTo("12");
        assertThat(answer.headers().get("grpc-accept-encoding")).isEqualTo("gzip");
    }

    @Test
    void answersCompressedWhatWasAskedCompressed() {
        Answer answer = grpc(frame(1, Gzip.deflate(HELLO)), "grpc-encoding", "gzip", "grpc-accept-encoding", "gzip");
        assertThat(answer.headers().get("grpc-encoding")).isEqualTo("gzip");
        assertThat(answer.body().getByte(0)).isEqualTo((byte) 1);
        assertThat(Gzip.inflate(answer.body().getBuffer(5, answer.body().length()), 100)).isEqualTo(HELLO);
    }

    @Test
    void answersPlainWhatWasAskedPlain() {
        Answer answer = grpc(frame(0, HELLO), "grpc-accept-encoding", "gzip,deflate");
        assertThat(answer.body()).isEqualTo(frame(0, HELLO));
        assertThat(answer.grpcStatus()).isEqualTo("0");
        assertThat(answer.headers().get("content-type")).isEqualTo("application/grpc+proto");
    }

    @Test
    void refusesATimeoutThatIsNone() {
        Answer answer = grpc(frame(0, HELLO), "grpc-timeout", "soon");
        assertThat(answer.grpcStatus()).isEqualTo("3");
        assertThat(answer.grpcMessage()).startsWith("grpc-timeout: ");
    }

    @Test
    void answersAHangingMethodAtTheDeadline() {
        server.serve(Things.LOOK, message -> {});
        Answer answer = Await.result(over(HttpVersion.HTTP_2).post(
                "/" + Things.LOOK, headers("application/grpc", "grpc-timeout", "50m"), frame(0, HELLO)));
        assertThat(answer.grpcStatus()).isEqualTo("4");
    }

    @Test
    void answersARequestThatNeverEndsAtTheDeadline() {
        Answer answer = Await.result(over(HttpVersion.HTTP_2).begin(
                ASK, headers("application/grpc", "grpc-timeout", "50m"), frame(0, HELLO).getBuffer(0, 6)));
        assertThat(answer.grpcStatus()).isEqualTo("4");
        assertThat(answer.grpcMessage()).contains("not complete");
    }

    /** Each is within its own bound; sixteen of full size are not. */
    @Test
    void boundsWhatUnfinishedRequestsHoldTogether() {
        Buffer beginning = frame(0, Buffer.buffer(new byte[ThingServer.MAX_MESSAGE]))
                .getBuffer(0, ThingServer.MAX_MESSAGE);
        var timeout = headers("application/grpc", "grpc-timeout", "2S");
        List<Future<Answer>> begun = IntStream.range(0, 40)
                .mapToObj(i -> over(HttpVersion.HTTP_2).begin(ASK, timeout, beginning))
                .toList();
        List<String> statuses =
                begun.stream().map(answer -> Await.result(answer).grpcStatus()).toList();
        assertThat(statuses).contains("8").containsOnly("4", "8");
        assertThat(grpc(frame(0, HELLO)).grpcStatus()).as("afterwards").isEqualTo("0");
    }

    @Test
    void endsAStreamAtTheDeadlineOfItsClient() {
        Answer answer = Await.result(over(HttpVersion.HTTP_2).post(
                "/" + Things.WATCH, headers("application/grpc", "grpc-timeout", "50m"), frame(0, HELLO)));
        assertThat(answer.grpcStatus()).isEqualTo("4");
    }

    @Test
    void anUnknownMethodIsUnimplemented() {
        Answer answer = Await.result(over(HttpVersion.HTTP_2).post(
                "/things.v1.ThingService/Nothing", headers("application/grpc"), frame(0, HELLO)));
        assertThat(answer.grpcStatus()).isEqualTo("12");
        assertThat(answer.grpcMessage()).isEqualTo("there is no method things.v1.ThingService/Nothing");
    }

    @ParameterizedTest
    @MethodSource("otherTypes")
    void refusesOtherContentTypes(String contentType, HttpVersion version) {
        Answer answer = Await.result(over(version).post(ASK, headers(contentType), frame(0, HELLO)));
        assertThat(answer.httpStatus()).isEqualTo(415);
        assertThat(answer.body().toString()).isNotBlank();
    }

    static Stream<Arguments> otherTypes() {
        return Stream.of(
                Arguments.of("application/grpc+json", HttpVersion.HTTP_2),
                Arguments.of("application/grpc-web+thrift", HttpVersion.HTTP_1_1),
                Arguments.of("application/grpc", HttpVersion.HTTP_1_1));
    }

    @Test
    void refusesOtherHttpMethods() {
        Answer answer = Await.result(
                over(HttpVersion.HTTP_2).send(HttpMethod.GET, ASK, headers("application/grpc")));
        assertThat(answer.httpStatus()).isEqualTo(405);
        assertThat(answer.headers().get("allow")).isEqualTo("POST");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void speaksGrpcWeb(HttpVersion version) {
        Answer answer = Await.result(over(version).post(ASK, headers("application/grpc-web+proto"), frame(0, HELLO)));
        assertThat(answer.headers().get("content-type")).isEqualTo("application/grpc-web+proto");
        assertThat(answer.body())
                .isEqualTo(frame(0, HELLO).appendBuffer(frame(0x80, Buffer.buffer("grpc-status: 0\r\n"))));
    }

    static Stream<HttpVersion> versions() {
        return Stream.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2);
    }

    @Test
    void speaksGrpcWebText() {
        Buffer request = frame(0, HELLO);
        String text = base64(request.getBuffer(0, 4)) + base64(request.getBuffer(4, request.length()));
        Answer answer = Await.result(
                over(HttpVersion.HTTP_1_1).post(ASK, headers("application/grpc-web-text"), Buffer.buffer(text)));
        assertThat(answer.headers().get("content-type")).isEqualTo("application/grpc-web-text+proto");
        assertThat(WebText.decode(answer.body()))
                .isEqualTo(frame(0, HELLO).appendBuffer(frame(0x80, Buffer.buffer("grpc-status: 0\r\n"))));
    }

    private static String base64(Buffer bytes) {
        return Base64.getEncoder().encodeToString(bytes.getBytes());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void refusesGrpcWebTextThatIsNotBase64(HttpVersion version) {
        Answer answer = Await.result(
                over(version).post(ASK, headers("application/grpc-web-text"), Buffer.buffer("*broken*")));
        assertThat(trailers(WebText.decode(answer.body()))).contains("grpc-status: 3").contains("is not base64");
    }

    @Test
    void refusesAnEmptyGrpcWebText() {
        Answer answer = Await.result(
                over(HttpVersion.HTTP_1_1).post(ASK, headers("application/grpc-web-text"), Buffer.buffer()));
        assertThat(trailers(WebText.decode(answer.body()))).contains("grpc-status: 3");
    }

    @Test
    void refusesGrpcWebTextOverTheLimit() {
        Buffer text = Buffer.buffer("AAAA".repeat(ThingServer.MAX_MESSAGE / 2));
        Answer answer = Await.result(
                over(HttpVersion.HTTP_1_1).post(ASK, headers("application/grpc-web-text"), text));
        assertThat(trailers(WebText.decode(answer.body()))).contains("grpc-status: 8");
    }

    @Test
    void putsErrorsOfGrpcWebIntoTheLastFrame() {
        Answer answer = Await.result(over(HttpVersion.HTTP_1_1)
                .post(ASK, headers("application/grpc-web"), frame(0, Buffer.buffer("\u0007"))));
        assertThat(answer.httpStatus()).isEqualTo(200);
        assertThat(answer.body().getByte(0)).isEqualTo((byte) 0x80);
        assertThat(trailers(answer.body())).contains("grpc-status: 3").contains("grpc-status-details-bin: ");
    }

    private static String trailers(Buffer frame) {
        return frame.getBuffer(5, frame.length()).toString(StandardCharsets.US_ASCII);
    }

    @Test
    void aNumberOfDigitsThatNoTimeoutHasIsRefused() {
        assertThat(grpc(frame(0, HELLO), "grpc-timeout", TOO_LONG + "S").grpcStatus()).isEqualTo("3");
        assertThat(grpc(frame(0, HELLO), "grpc-timeout", "99999999H").grpcStatus()).isEqualTo("0");
    }
}
