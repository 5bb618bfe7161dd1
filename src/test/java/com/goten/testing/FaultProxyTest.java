package com.goten.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That the network that tests are given fails as they ask it to. */
class FaultProxyTest {
    private static final int PIECE = 10_000;

    private final Vertx vertx = Vertx.vertx();
    private final FaultProxy proxy = new FaultProxy(vertx, echo());

    /** Says what it hears. */
    private int echo() {
        return Await.result(vertx.createNetServer().connectHandler(socket -> socket.handler(socket::write)).listen(0, "127.0.0.1"))
                .actualPort();
    }

    @AfterEach
    void close() {
        proxy.close();
        Await.result(vertx.close());
    }

    /** One who calls, and what he has heard. */
    private final class Caller {
        private final NetSocket socket = Await.result(vertx.createNetClient().connect(proxy.port(), "127.0.0.1"));
        private volatile int heard;
        private volatile boolean closed;

        Caller() {
            socket.handler(piece -> heard += piece.length());
            socket.closeHandler(gone -> closed = true);
        }

        void say() {
            Await.result(socket.write(Buffer.buffer(new byte[PIECE])));
        }

        /** How long it takes until all that was said comes back. */
        Duration hear(int bytes) {
            long began = System.nanoTime();
            Await.until(() -> heard == bytes);
            return Duration.ofNanos(System.nanoTime() - began);
        }
    }

    @Test
    void cutsInTheMiddleOnceAndThenNoMore() {
        proxy.cutAfter(PIECE + 7);
        var first = new Caller();
        first.say();
        first.hear(PIECE);
        first.say();
        Await.until(() -> first.closed);
        assertThat(first.heard).isEqualTo(PIECE + 7);
        var second = new Caller();
        second.say();
        second.hear(PIECE);
    }

    @Test
    void delaysBothWaysAndKeepsTheOrder() {
        var caller = new Caller();
        proxy.delay(Duration.ofMillis(100));
        caller.say();
        caller.say();
        assertThat(caller.hear(2 * PIECE)).isGreaterThanOrEqualTo(Duration.ofMillis(190));
        proxy.heal();
        caller.say();
        caller.hear(3 * PIECE);
    }

    @Test
    void letsOnlySoMuchPass() {
        var caller = new Caller();
        proxy.throttle(10 * PIECE);
        caller.say();
        caller.say();
        assertThat(caller.hear(2 * PIECE)).isGreaterThanOrEqualTo(Duration.ofMillis(190));
    }

    @Test
    void isSilentOnTheConnectionsThatThereAre() {
        var silent = new Caller();
        silent.say();
        silent.hear(PIECE);
        proxy.silence();
        silent.say();
        var other = new Caller();
        other.say();
        other.hear(PIECE);
        assertThat(silent.heard).isEqualTo(PIECE);
        assertThat(silent.closed).isFalse();
    }

    @Test
    void isAwayUntilItIsBack() {
        var caller = new Caller();
        proxy.away();
        Await.until(() -> caller.closed);
        Await.until(() -> Await.result(vertx.createNetClient().connect(proxy.port(), "127.0.0.1").transform(refused ->
                Future.succeededFuture(refused.failed()))));
        proxy.heal();
        var back = new Caller();
        back.say();
        back.hear(PIECE);
    }

    @Test
    void stopsAtAPiece() throws Exception {
        var stopped = new CountDownLatch(1);
        var caller = new Caller();
        proxy.passing(0, stopped::countDown);
        caller.say();
        assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(caller.heard).isZero();
    }
}
