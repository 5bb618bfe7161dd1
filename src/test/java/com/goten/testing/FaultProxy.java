package com.goten.testing;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on 127.0.0.1 that does what networks do: it cuts connections, in the middle of a message too, is away for a
 * while, delays, is slow, loses answers, or falls silent. All is well again after {@link #heal}.
 *
 * <pre>
 *   who calls ── near ──► [ what is asked ]   ── far ──► the server
 *                     ◄── [ what is answered ] ◄──
 * </pre>
 */
public final class FaultProxy implements AutoCloseable {
    /** So much is on the line; who sends more waits. */
    private static final int LINE_BYTES = 256 << 10;

    private static final long UNLIMITED = Long.MAX_VALUE;

    private final Vertx vertx;
    private final int target;
    private final NetClient client;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Line asked = new Line();
    private final Line answered = new Line();
    private int port;
    private @Nullable NetServer server;
    private volatile boolean away;
    private volatile boolean losing;
    private volatile long delayNanos;
    private volatile long bytesPerSecond = UNLIMITED;
    private final AtomicLong untilCut = new AtomicLong(UNLIMITED);
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    private volatile Runnable last = () -> { };

    /** @param target a port on 127.0.0.1 */
    public FaultProxy(Vertx vertx, int target) {
        this.vertx = vertx;
        this.target = target;
        this.client = vertx.createNetClient();
        heal();
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Cuts what is connected; new connections are taken. */
    public void cut() {
        links.forEach(Link::cut);
    }

    /** Cuts a connection when so many more bytes of answers have passed, wherever in a message that is; once. */
    public void cutAfter(long bytes) {
        untilCut.set(bytes);
    }

    /** Cuts what is connected, and takes no new connections; what slips in while the port is being closed is cut too. */
    public void away() {
        away = true;
        if (server != null) {
            Await.result(server.close());
            server = null;
        }
        cut();
    }

    /**
     * From now on nothing passes on the connections that there are, and neither side hears that the other has gone, as of
     * a host that has died; they stay so when all is well again. New ones are as good as ever.
     */
    public void silence() {
        links.forEach(Link::silence);
        links.clear();
    }

    /** From now on what is asked comes through, and the answer does not: what begins to answer is cut instead. */
    public void loseAnswers() {
        losing = true;
    }

    /** From now on everything takes so much longer, in both directions. */
    public void delay(Duration time) {
        delayNanos = time.toNanos();
    }

    /** From now on so much passes in a second, in each direction, on all connections together. */
    public void throttle(int bytes) {
        bytesPerSecond = bytes;
    }

    /**
     * From now on so many more pieces pass, whatever their direction; instead of the next one something else happens, and
     * nothing passes any more.
     */
    public void passing(int pieces, Runnable then) {
        last = then;
        left.set(pieces + 1);
    }

    /** From now on all is well. What was cut stays cut. */
    public void heal() {
        away = false;
        losing = false;
        delayNanos = 0;
        bytesPerSecond = UNLIMITED;
        untilCut.set(UNLIMITED);
        left.set(Integer.MAX_VALUE);
        if (server == null) {
            var options = new NetServerOptions().setHost("127.0.0.1").setPort(port).setReuseAddress(true);
            server = Await.result(vertx.createNetServer(options).connectHandler(this::connect).listen());
            port = server.actualPort();
        }
    }

    private void connect(NetSocket near) {
        near.pause();
        client.connect(target, "127.0.0.1")
                .onFailure(refused -> near.close())
                .onSuccess(far -> new Link(near, far).open());
    }

    private boolean passes() {
        int now = left.updateAndGet(pieces -> pieces == Integer.MAX_VALUE ? pieces : Math.max(-1, pieces - 1));
        if (now == 0) {
            last.run();
        }
        return now > 0;
    }

    /** How much of the next bytes of answers passes before the connection is cut. */
    private int uncut(int bytes) {
        long before = untilCut.getAndUpdate(until -> until == UNLIMITED || until < bytes ? UNLIMITED : until - bytes);
        return (int) Math.min(before, bytes);
    }

    @Override
    public void close() {
        away();
        Await.result(client.close());
    }

    /** What connections share, in one direction. */
    private final class Line {
        private long freeNanos = System.nanoTime();

        /** When so many bytes that are sent now arrive. */
        synchronized long arrival(int bytes) {
            long rate = bytesPerSecond;
            long now = System.nanoTime();
            if (rate == UNLIMITED) {
                return now + delayNanos;
            }
            freeNanos = Math.max(now, freeNanos) + TimeUnit.SECONDS.toNanos(bytes) / rate;
            return freeNanos + delayNanos;
        }
    }

    /** One connection; both its sides are on one context. */
    private final class Link {
        private final NetSocket near;
        private final NetSocket far;
        private volatile boolean silent;

        Link(NetSocket near, NetSocket far) {
            this.near = near;
            this.far = far;
        }

        void open() {
            links.add(this);
            new Pipe(this, near, far, asked).open();
            new Pipe(this, far, near, answered).open();
            if (away) {
                cut();
            }
            near.resume();
        }

        void silence() {
            silent = true;
        }

        void cut() {
            near.close();
            far.close();
        }
    }

    /** @param arrivesNanos when it is to be there */
    private record Piece(Buffer bytes, long arrivesNanos) {}

    /** One direction of a connection. */
    private final class Pipe {
        private final Link link;
        private final NetSocket from;
        private final NetSocket to;
        private final Line line;
        private final Deque<Piece> underWay = new ArrayDeque<>();
        private int bytesUnderWay;
        private boolean waits;
        private boolean ended;

        Pipe(Link link, NetSocket from, NetSocket to, Line line) {
            this.link = link;
            this.from = from;
            this.to = to;
            this.line = line;
        }

        void open() {
            from.handler(this::take);
            from.closeHandler(closed -> end());
            to.drainHandler(drained -> flow());
        }

        private void take(Buffer piece) {
            if (link.silent || !passes()) {
                return;
            }
            boolean answer = line == answered;
            if (answer && losing) {
                link.cut();
                return;
            }
            int whole = answer ? uncut(piece.length()) : piece.length();
            underWay.add(new Piece(piece.slice(0, whole), line.arrival(whole)));
            bytesUnderWay += whole;
            deliver();
            if (whole < piece.length()) {
                link.cut();
            }
        }

        private void deliver() {
            while (!underWay.isEmpty() && underWay.peek().arrivesNanos() - System.nanoTime() <= 0) {
                Buffer piece = underWay.remove().bytes();
                bytesUnderWay -= piece.length();
                if (!link.silent) {
                    to.write(piece);
                }
            }
            if (underWay.isEmpty() && ended) {
                to.close();
            } else if (!underWay.isEmpty() && !waits) {
                waits = true;
                long millis = TimeUnit.NANOSECONDS.toMillis(underWay.peek().arrivesNanos() - System.nanoTime());
                vertx.setTimer(Math.max(1, millis), due -> {
                    waits = false;
                    deliver();
                });
            }
            flow();
        }

        private void flow() {
            if (bytesUnderWay > LINE_BYTES || to.writeQueueFull()) {
                from.pause();
            } else {
                from.resume();
            }
        }

        private void end() {
            links.remove(link);
            if (!link.silent) {
                ended = true;
                deliver();
            }
        }
    }
}
