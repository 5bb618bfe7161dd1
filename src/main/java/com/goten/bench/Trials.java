package com.goten.bench;

import com.goten.schema.ApiVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What has a goal: single operations, large or across deployments, timed one after the other. */
public final class Trials {
    /** In the order in which they run. */
    public static final List<String> NAMES =
            List.of(CascadeTrial.NAME, ReferenceTrial.NAME, FollowTrial.CASCADE, FollowTrial.OWNERS);

    private static final int CONNECTIONS = 4;
    private static final double FOLLOWERS_PER_SECOND = 3000;
    private static final double OWNEES_PER_SECOND = 2000;

    private final Vertx vertx;
    private final ApiVersion version;
    private final BenchServer here;
    private final BenchServer there;
    private final List<BenchClient> hereClients;
    private final List<BenchClient> thereClients;
    private final int size;
    private final BenchReport report;

    /**
     * @param vertx of the clients, not of the servers
     * @param version the bench service's
     * @param size how many go with one
     * @param report takes what is measured
     */
    public Trials(
            Vertx vertx, ApiVersion version, BenchServer here, BenchServer there, int size, BenchReport report) {
        this.vertx = vertx;
        this.version = version;
        this.here = here;
        this.there = there;
        this.hereClients = clients(here);
        this.thereClients = clients(there);
        this.size = size;
        this.report = report;
    }

    private List<BenchClient> clients(BenchServer server) {
        return IntStream.range(0, CONNECTIONS).mapToObj(i -> new BenchClient(vertx, server.address())).toList();
    }

    /**
     * @param names of {@link #NAMES}
     * @param limits a database on the servers' PostgreSQL, without the tables of {@link CascadeLimit}
     */
    public Future<Void> run(List<String> names, PgConnectOptions limits) {
        Future<Void> all = Future.succeededFuture();
        for (String name : NAMES) {
            if (names.contains(name)) {
                all = all.compose(done -> run(name, limits));
            }
        }
        return all.eventually(this::close);
    }

    private Future<Void> run(String name, PgConnectOptions limits) {
        return switch (name) {
            case CascadeTrial.NAME -> new CascadeTrial(vertx, version, hereClients, here.region(), size)
                    .run(limits)
                    .onSuccess(figures -> figures.forEach(report::figure))
                    .mapEmpty();
            case ReferenceTrial.NAME -> figure(() ->
                    new ReferenceTrial(vertx, version, here, hereClients, there, thereClients).run());
            case FollowTrial.CASCADE -> figure(() -> follow(there, thereClients).references(name, FOLLOWERS_PER_SECOND));
            default -> figure(() -> follow(there, thereClients).owned(name, OWNEES_PER_SECOND))
                    .compose(done -> figure(() ->
                            follow(here, hereClients).owned(name + ", local", OWNEES_PER_SECOND)));
        };
    }

    /** Notes here of a box anywhere. */
    private FollowTrial follow(BenchServer boxServer, List<BenchClient> boxClients) {
        return new FollowTrial(vertx, version, boxServer, boxClients, here, hereClients, size);
    }

    private Future<Void> figure(Supplier<Future<Figure>> trial) {
        return trial.get().onSuccess(report::figure).mapEmpty();
    }

    private Future<Void> close() {
        return Future.join(Stream.concat(hereClients.stream(), thereClients.stream()).map(BenchClient::close).toList())
                .mapEmpty();
    }
}
