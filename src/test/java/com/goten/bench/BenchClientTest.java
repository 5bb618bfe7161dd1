package com.goten.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException.DeadlineExceeded;
import com.goten.schema.Verb;
import com.goten.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that does not answer ends the bench, and does not hang it. */
class BenchClientTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        Await.result(vertx.close());
    }

    @Test
    void givesUpAServerThatDoesNotAnswer() throws IOException {
        var server = Await.result(vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> {})
                .listen());
        var address = SocketAddress.inetSocketAddress(server.actualPort(), "127.0.0.1");
        var client = new BenchClient(vertx, address, Duration.ofMillis(300));
        var method = Items.method(BenchSchema.load().newest(), Verb.GET, "Item");
        assertThatThrownBy(() -> Await.result(client.unary(method, Buffer.buffer())))
                .isInstanceOf(DeadlineExceeded.class)
                .hasMessageContaining("GetItem was not answered");
    }

    @Test
    void looksUntilItIsSoAndNotForEver() {
        var looks = new AtomicInteger();
        Await.result(Looking.until(vertx, 1, "it", () -> Future.succeededFuture(looks.incrementAndGet() == 3)));
        assertThat(looks).hasValue(3);
        assertThatThrownBy(() -> Await.result(Looking.until(
                        vertx, 1, "that the notes go", () -> Future.succeededFuture(false), Duration.ofMillis(50))))
                .isInstanceOf(DeadlineExceeded.class)
                .hasMessage("that the notes go takes too long");
    }
}
