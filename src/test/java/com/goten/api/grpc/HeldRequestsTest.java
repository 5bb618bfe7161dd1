package com.goten.api.grpc;

import static com.goten.api.grpc.RawCall.frame;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of requests is in memory, and for how long: sixteen messages of full size may be. */
class HeldRequestsTest {
    private static final String ASK = "/" + Things.ASK;
    private static final Map<String, String> GRPC = Map.of("content-type", "application/grpc");
    private static final Buffer EMPTY = frame(0, Buffer.buffer());

    private ThingServer server;
    private RawCall client;

    @BeforeEach
    void start() {
        server = new ThingServer();
        server.echo(Things.ASK);
        client = new RawCall(server.vertx, server.port(), HttpVersion.HTTP_2);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A question of nearly full size. */
    private static Buffer large() {
        int blob = ThingServer.MAX_MESSAGE - 10;
        return Buffer.buffer(new byte[] {0x12, (byte) (blob & 0x7F | 0x80), (byte) (blob >> 7 & 0x7F | 0x80)})
                .appendByte((byte) (blob >> 14))
                .appendBytes(new byte[blob]);
    }

    @Test
    void countsWhatComesOutOfCompression() {
        Buffer small = frame(1, Gzip.deflate(large()));
        assertThat(small.length()).isLessThan(5_000);
        var headers = Map.of(
                "content-type", "application/grpc", "grpc-encoding", "gzip", "grpc-timeout", "2S");
        List<Future<RawCall.Answer>> begun = IntStream.range(0, 40)
                .mapToObj(i -> client.begin(ASK, headers, small))
                .toList();
        List<String> statuses = begun.stream().map(answer -> Await.result(answer).grpcStatus()).toList();
        assertThat(statuses).contains("8").containsOnly("4", "8");
        assertThat(Await.result(client.post(ASK, GRPC, EMPTY)).grpcStatus()).as("afterwards").isEqualTo("0");
    }

    @Test
    void watchesHoldNothingOfTheirRequests() throws Exception {
        for (int i = 0; i < 20; i++) {
            client.post("/" + Things.WATCH, GRPC, frame(0, large()));
            server.nextWatch();
        }
        assertThat(server.gate.runningStreams()).isEqualTo(20);
        assertThat(Await.result(client.post(ASK, GRPC, EMPTY)).grpcStatus()).isEqualTo("0");
    }
}
