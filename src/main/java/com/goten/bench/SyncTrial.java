package com.goten.bench;

import com.goten.bench.Figure.Goal;
import com.goten.schema.ApiVersion;
import com.goten.types.MultiRegionPolicy;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Read copies: the first copy of many resources, how soon a copy has what its owner has committed, the way back after many
 * changes, and what a change of policy takes. Beside PostgreSQL's own logical replication of as many rows, which knows
 * neither regions nor policies. Blocks; not to be run on an event loop.
 */
public final class SyncTrial {
    public static final String NAME = "sync";

    private static final int CONNECTIONS = 4;
    private static final int WRITES_PER_SECOND = 1000;
    private static final int CALLERS = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long LOOK_MILLIS = 50;
    private static final Optional<Goal> COPIED = Optional.of(Goal.atLeast(10_000));
    private static final Optional<Goal> REFRESHED = Optional.of(Goal.atLeast(2_000));

    private final Vertx vertx;
    private final SyncServers servers;
    private final int size;
    private final int rounds;
    private final Duration round;
    private final BenchReport report;
    private final Context context;
    private final List<BenchClient> clients;
    private final Pages pages;
    private final Arrivals originals;
    private final AtomicInteger pagesWritten = new AtomicInteger();
    private long refused;

    /**
     * @param vertx of the clients, not of the servers
     * @param size how many are copied at once
     * @param rounds how often copies and their limit take turns at steady writes
     * @param round how long each turn is
     */
    public SyncTrial(
            Vertx vertx,
            ApiVersion version,
            SyncServers servers,
            int size,
            int rounds,
            Duration round,
            BenchReport report) {
        this.vertx = vertx;
        this.servers = servers;
        this.size = size;
        this.rounds = rounds;
        this.round = round;
        this.report = report;
        this.context = vertx.getOrCreateContext();
        this.clients = IntStream.range(0, CONNECTIONS)
                .mapToObj(i -> new BenchClient(vertx, servers.owner().address()))
                .toList();
        this.pages = new Pages(version, clients);
        this.originals = Arrivals.ofPages(vertx, servers.owner().database());
    }

    /** @param from a database on the servers' PostgreSQL, and {@code to} another, both empty */
    public void run(PgConnectOptions from, PgConnectOptions to) {
        ReplicationLimit limit = await(ReplicationLimit.open(vertx, from, to, Bench.BODY_BYTES));
        try {
            prepare();
            firstCopy(limit);
            latency(limit);
            catchUp(limit);
            policyChange();
        } finally {
            await(limit.close());
            await(Future.join(clients.stream().map(BenchClient::close).toList()));
        }
    }

    /** A policy names regions that are there; afterwards the one with the copies is as if it had never been. */
    private void prepare() {
        PgConnectOptions database = servers.startCopies().database();
        await(pages.createFolder(policy().build()));
        servers.stopCopies();
        await(PgConnection.connect(vertx, database).compose(connection ->
                connection.query("delete from sync_cursor").execute().eventually(connection::close)));
    }

    private MultiRegionPolicy.Builder policy() {
        return MultiRegionPolicy.newBuilder()
                .addAllEnabledRegions(servers.regions())
                .setDefaultControlRegion(servers.owner().region());
    }

    private void firstCopy(ReplicationLimit limit) {
        await(limit.fill("a", size));
        await(limit.subscribe());
        await(limit.copies().count("a", size, PATIENCE));
        fill("a");
        copied("first copy", "a", limit);
    }

    /** The way back after as many changes. */
    private void catchUp(ReplicationLimit limit) {
        await(limit.pause());
        servers.stopCopies();
        await(limit.fill("c", size));
        await(limit.resume());
        await(limit.copies().count("c", size, PATIENCE));
        fill("c");
        copied("catch-up", "c", limit);
    }

    private void fill(String ids) {
        await(new Fill(vertx, clients).create(pages.requests(), size, i -> pages.creation(ids + i)));
    }

    private void copied(String what, String ids, ReplicationLimit limit) {
        try (var heap = new LiveHeap()) {
            Arrivals copies = Arrivals.ofPages(vertx, servers.startCopies().database());
            await(copies.count(Pages.beginning(ids), size, PATIENCE));
            double rate = Arrivals.perSecond(await(copies.micros(Pages.beginning(ids))));
            double replicated = Arrivals.perSecond(await(limit.copies().micros(ids)));
            report.figure(Figure.once(NAME + ", " + what, "per s", rate, COPIED));
            report.figure(Figure.once(
                    NAME + ", " + what + ", replication", "per s", rate, replicated, Optional.empty()));
            report.figure(Figure.once(
                    NAME + ", " + what + ", heap", "MiB", heap.mostMebibytes(), Optional.empty()));
        }
    }

    /** From the commit of the owner to that of the copy. */
    private void latency(ReplicationLimit limit) {
        Arrivals copies = Arrivals.ofPages(vertx, servers.copies().database());
        Histogram replicated = Load.histogram();
        Histogram copied = Load.histogram();
        for (int turn = 0; turn < rounds; turn++) {
            String ids = "l" + turn + "x";
            int rows = paced(number -> limit.insert(ids + number));
            await(limit.copies().count(ids, rows, PATIENCE));
            replicated.add(between(ids, limit.originals(), limit.copies()));
            int written = paced(number -> pages.create(number, ids + number));
            await(copies.count(Pages.beginning(ids), written, PATIENCE));
            copied.add(between(Pages.beginning(ids), originals, copies));
        }
        percentile("p50", 50, 30, copied, replicated);
        percentile("p99", 99, 250, copied, replicated);
        report.figure(Figure.once(NAME + ", writes refused", "", refused, Optional.of(Goal.atMost(0))));
    }

    /** How many were written. */
    private int paced(IntFunction<Future<?>> write) {
        Measurement measured = await(Load.paced(vertx, context, WRITES_PER_SECOND, round, write));
        refused += measured.failures();
        return Math.toIntExact(measured.operations());
    }

    private Histogram between(String prefix, Arrivals first, Arrivals second) {
        Map<String, Long> committed = await(first.micros(prefix));
        Histogram latencies = Load.histogram();
        await(second.micros(prefix)).forEach((name, arrived) ->
                latencies.recordValue(Math.max(0, arrived - committed.get(name))));
        return latencies;
    }

    private void percentile(String name, double percentile, double goalMillis, Histogram copied, Histogram replicated) {
        double millis = copied.getValueAtPercentile(percentile) / 1000.0;
        report.figure(Figure.once(NAME + ", " + name, "ms", millis, Optional.of(Goal.atMost(goalMillis))));
        report.figure(Figure.once(
                NAME + ", " + name + ", replication",
                "ms",
                millis,
                replicated.getValueAtPercentile(percentile) / 1000.0,
                Optional.empty()));
    }

    /** No copies of the pages any more: each of them is looked at and changes, while clients write. */
    private void policyChange() {
        double alone = writes();
        await(pages.updateFolder(policy()
                .addCriteriaForDisabledSync(MultiRegionPolicy.CriteriaForDisabledSync.newBuilder()
                        .setResourceTypeName(BenchSchema.SERVICE + "/" + Pages.TYPE))
                .build()));
        double meanwhile = writes();
        await(refreshed());
        double rate = Arrivals.perSecond(await(originals.micros(Pages.beginning(""))));
        report.figure(Figure.once(NAME + ", policy change", "per s", rate, REFRESHED));
        report.figure(Figure.once(
                NAME + ", writes meanwhile", "per s", meanwhile, alone, Optional.of(Goal.atLeast(0.5))));
    }

    private double writes() {
        return await(Load.closed(vertx, List.of(context), CALLERS, round, 1, caller ->
                        pages.create(caller, "w" + pagesWritten.incrementAndGet())))
                .perSecond();
    }

    /** Completes when the owner has nothing left to look at. */
    private Future<Void> refreshed() {
        return PgConnection.connect(vertx, servers.owner().database()).compose(connection -> Looking.until(
                        vertx, LOOK_MILLIS, "what follows a change of policy", () -> connection
                                .query("select from task where kind = 'REFRESH'").execute()
                                .map(tasks -> tasks.size() == 0))
                .eventually(connection::close));
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("it takes too long", e);
        }
    }
}
