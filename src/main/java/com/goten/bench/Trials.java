package com.goten.bench;

import com.goten.schema.ApiVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgConnectOptions;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What has a goal: single operations, large or across deployments, timed one after the other. */
public final class Trials {
    /** In the order in which they run. */
    public static final List<String> NAMES = List.of(CascadeTrial.NAME);

    private static final int CONNECTIONS = 4;
    private static final int SIZE = 10_000;

    private final Vertx vertx;
    private final ApiVersion version;
    private final Map<String, SocketAddress> servers;
    private final BenchReport report;

    /**
     * @param vertx of the clients, not of the servers
     * @param version the bench service's
     * @param servers by region
     * @param report takes what is measured
     */
    public Trials(Vertx vertx, ApiVersion version, Map<String, SocketAddress> servers, BenchReport report) {
        this.vertx = vertx;
        this.version = version;
        this.servers = servers;
        this.report = report;
    }

    /** @param limits a database on the servers' PostgreSQL, without tables of such names */
    public Future<Void> run(List<String> names, PgConnectOptions limits) {
        String region = servers.keySet().iterator().next();
        var clients = IntStream.range(0, CONNECTIONS)
                .mapToObj(i -> new BenchClient(vertx, servers.get(region)))
                .toList();
        Future<?> all = Future.succeededFuture();
        if (names.contains(CascadeTrial.NAME)) {
            all = all.compose(done -> new CascadeTrial(version, clients, region, SIZE).run(vertx, limits))
                    .onSuccess(report::figure);
        }
        return all.<Void>mapEmpty().eventually(() -> Future.join(clients.stream().map(BenchClient::close).toList()));
    }
}
