package com.goten.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgConnectOptions;
import java.util.ArrayList;
import java.util.List;

/** Stands before a server, and can fall silent: connections stay open and nothing comes, as of a host that has died. */
public final class SilentProxy {
    private final PgConnectOptions behind;
    private final NetServer server;
    private final NetClient client;
    private final List<Link> links = new ArrayList<>();

    private static final class Link {
        private boolean silent;
    }

    public SilentProxy(Vertx vertx, PgConnectOptions behind) {
        this.behind = behind;
        this.client = vertx.createNetClient();
        this.server = vertx.createNetServer().connectHandler(this::connect);
        Await.result(server.listen(0, "127.0.0.1"));
    }

    /** How to connect through it. */
    public PgConnectOptions options() {
        return new PgConnectOptions(behind).setHost("127.0.0.1").setPort(server.actualPort());
    }

    /** From now on nothing passes on the connections that there are; new ones are as good as ever. */
    public void silence() {
        synchronized (links) {
            links.forEach(link -> link.silent = true);
            links.clear();
        }
    }

    public Future<Void> close() {
        return server.close().eventually(client::close);
    }

    private void connect(NetSocket from) {
        var link = new Link();
        synchronized (links) {
            links.add(link);
        }
        from.pause();
        client.connect(behind.getPort(), behind.getHost())
                .onSuccess(to -> {
                    pass(link, from, to);
                    pass(link, to, from);
                    from.resume();
                })
                .onFailure(refused -> from.close());
    }

    private void pass(Link link, NetSocket from, NetSocket to) {
        from.handler(data -> {
            if (!isSilent(link)) {
                to.write(data);
            }
        });
        from.closeHandler(closed -> {
            if (!isSilent(link)) {
                to.close();
            }
        });
    }

    private boolean isSilent(Link link) {
        synchronized (links) {
            return link.silent;
        }
    }
}
