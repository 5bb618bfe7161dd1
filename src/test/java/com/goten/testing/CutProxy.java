package com.goten.testing;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on 127.0.0.1 that can cut all its connections, lose answers, be away for a while, and let only so much pass.
 */
public final class CutProxy implements AutoCloseable {
    private final Vertx vertx;
    private final int target;
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    private int port;
    private @Nullable NetServer server;
    private volatile boolean losing;
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    private volatile Runnable last = () -> { };

    public CutProxy(Vertx vertx, int target) {
        this.vertx = vertx;
        this.target = target;
        restore();
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Cuts what is connected; new connections are taken. */
    public void cut() {
        sockets.forEach(NetSocket::close);
    }

    /** Cuts what is connected, and refuses new connections until {@link #restore}. */
    public void away() {
        if (server != null) {
            Await.result(server.close());
            server = null;
        }
        cut();
    }

    /**
     * From now on what is asked comes through, and the answer does not: what begins to answer is cut instead. Until
     * {@link #restore}.
     */
    public void loseAnswers() {
        losing = true;
    }

    /**
     * From now on so many more pieces pass, whatever their direction; instead of the next one something else happens, and
     * nothing passes any more. Until {@link #restore}.
     */
    public void passing(int pieces, Runnable then) {
        last = then;
        left.set(pieces + 1);
    }

    private boolean passes() {
        int now = left.updateAndGet(pieces -> pieces == Integer.MAX_VALUE ? pieces : Math.max(-1, pieces - 1));
        if (now == 0) {
            last.run();
        }
        return now > 0;
    }

    public void restore() {
        losing = false;
        left.set(Integer.MAX_VALUE);
        if (server == null) {
            var options = new NetServerOptions().setHost("127.0.0.1").setPort(port).setReuseAddress(true);
            server = Await.result(vertx.createNetServer(options).connectHandler(this::connect).listen());
            port = server.actualPort();
        }
    }

    private void connect(NetSocket near) {
        near.pause();
        sockets.add(near);
        near.closeHandler(closed -> sockets.remove(near));
        vertx.createNetClient().connect(target, "127.0.0.1").onFailure(refused -> near.close()).onSuccess(far -> {
            near.closeHandler(closed -> {
                sockets.remove(near);
                far.close();
            });
            far.closeHandler(closed -> near.close());
            far.handler(answer -> answer(near, far, answer));
            near.handler(asked -> forward(near, far, asked));
            near.resume();
        });
    }

    private void answer(NetSocket near, NetSocket far, Buffer answer) {
        if (losing) {
            near.close();
            return;
        }
        forward(far, near, answer);
    }

    private void forward(NetSocket from, NetSocket to, Buffer piece) {
        if (!passes()) {
            return;
        }
        to.write(piece);
        if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(drained -> from.resume());
        }
    }

    @Override
    public void close() {
        away();
    }
}
