package com.goten.bench;

import com.goten.schema.ApiVersion;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Runs the loads against a server that is there, in turns with the limits. */
public final class Bench {
    /** In the order in which they run. */
    public static final List<String> LOADS = List.of("create", "get", "update", "list", "watch");

    private static final int CALLERS = 64;
    private static final int LISTERS = 8;
    private static final int PAGE = 100;
    private static final int CONNECTIONS = 4;
    static final int BODY_BYTES = 1024;

    private final Vertx vertx;
    private final BenchOptions options;
    private final List<Context> contexts;
    private final List<BenchClient> clients;
    private final Items items;
    private final ApiVersion version;
    private final BenchReport report;
    private int watchRuns;

    /**
     * @param vertx of the clients, not of the server
     * @param version the bench service's
     * @param report takes what is measured
     */
    public Bench(Vertx vertx, ApiVersion version, SocketAddress server, BenchOptions options, BenchReport report) {
        this.vertx = vertx;
        this.options = options;
        this.version = version;
        this.report = report;
        this.contexts = IntStream.range(0, 2).mapToObj(i -> ownContext(vertx)).toList();
        this.clients = IntStream.range(0, CONNECTIONS).mapToObj(i -> new BenchClient(vertx, server)).toList();
        this.items = new Items(version, clients);
    }

    /** @param limits a database on the server's PostgreSQL, without the tables of {@link Limits} */
    public Future<Void> run(PgConnectOptions limits) {
        return Limits.open(vertx, contexts, limits, BODY_BYTES)
                .compose(limit -> items.prepare()
                        .compose(ready -> warmUp(limit))
                        .compose(warm -> measure(limit))
                        .eventually(limit::close))
                .eventually(() -> Future.join(clients.stream().map(BenchClient::close).toList()));
    }

    /** The limits need little of it: they are statements, and the driver's part of the virtual machine. */
    private Future<Void> warmUp(Limits limit) {
        Duration part = options.warmUp().dividedBy(options.loads().size());
        Duration limits = part.dividedBy(8);
        return each(name -> switch (name) {
            case "create" -> limit.insert(limits).compose(done -> creates(part));
            case "get" -> limit.select(limits).compose(done -> gets(part));
            case "update" -> limit.insert(limits).compose(done -> updates(part));
            case "list" -> lists(part);
            default -> watch(part);
        });
    }

    private Future<Void> measure(Limits limit) {
        return each(name -> switch (name) {
            case "create" -> turns(name, Limits.INSERT, limit::insert, this::creates);
            case "get" -> turns(name, Limits.SELECT, limit::select, this::gets);
            case "update" -> turns(name, Limits.INSERT, limit::insert, this::updates);
            case "list" -> alone(name, this::lists);
            default -> watches();
        });
    }

    private Future<Void> each(Function<String, Future<?>> load) {
        Future<Void> all = Future.succeededFuture();
        for (String name : LOADS) {
            if (options.loads().contains(name)) {
                all = all.compose(done -> load.apply(name)).mapEmpty();
            }
        }
        return all;
    }

    private Future<Void> turns(
            String name,
            String statement,
            Function<Duration, Future<Measurement>> limit,
            Function<Duration, Future<Measurement>> load) {
        Future<Void> turns = Future.succeededFuture();
        for (int i = 0; i < options.rounds(); i++) {
            turns = turns.compose(done -> limit.apply(options.round()))
                    .onSuccess(measured -> report.limit(name, statement, measured))
                    .compose(done -> load.apply(options.round()))
                    .onSuccess(measured -> report.load(name, measured))
                    .mapEmpty();
        }
        return turns;
    }

    private Future<Void> alone(String name, Function<Duration, Future<Measurement>> load) {
        return load.apply(options.round().multipliedBy(options.rounds()))
                .onSuccess(measured -> report.load(name, measured))
                .mapEmpty();
    }

    private Future<Measurement> creates(Duration duration) {
        return Load.closed(vertx, contexts, CALLERS, duration, 1, items::create);
    }

    private Future<Measurement> gets(Duration duration) {
        return Load.closed(vertx, contexts, CALLERS, duration, 1, items::get);
    }

    private Future<Measurement> updates(Duration duration) {
        return Load.closed(vertx, contexts, CALLERS, duration, 1, items::update);
    }

    private Future<Measurement> lists(Duration duration) {
        return Load.closed(vertx, contexts, LISTERS, duration, PAGE, caller -> items.list(caller, PAGE));
    }

    private Future<Void> watches() {
        return watch(options.round().multipliedBy(options.rounds())).onSuccess(report::watch).mapEmpty();
    }

    private Future<WatchBench.Result> watch(Duration duration) {
        int most = Math.toIntExact(duration.plusSeconds(1).toMillis() * options.writesPerSecond() / 1000);
        return new WatchBench(vertx, version, clients, ++watchRuns, most)
                .run(contexts.get(0), items, options.watchers(), options.writesPerSecond(), duration);
    }

    private static Context ownContext(Vertx vertx) {
        var started = Promise.<Context>promise();
        vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                started.complete(context);
                return Future.succeededFuture();
            }
        });
        return started.future().await();
    }
}
