package com.goten.store.pg;

import com.goten.errors.GotenException;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * Combines concurrent gets into one statement. While {@link #MOST_UNDER_WAY} statements are under way, gets gather. Each
 * is asked of the database after it was asked here, so that it sees all that was answered before.
 */
final class GetCombiner {
    /** A statement keeps a core of the database's busy, and its rows one here: more of them make the batches small. */
    static final int MOST_UNDER_WAY = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private static final int MOST_KEYS = 200;
    private static final int MOST_WAITING = 20_000;

    private static final String SQL = """
            select r.version, r.type, r.name, %s
            from unnest($1::text[], $2::text[], $3::text[]) as k(version, type, name)
            join resource r on r.version = k.version and r.type = k.type and r.name = k.name"""
            .formatted("r." + ResourceRow.COLUMNS.replace(", ", ", r."));

    private record Get(ResourceKey key, Reply<Optional<StoredResource>> reply) {}

    private final Vertx vertx;
    private final SqlClient client;
    private final StoreObserver observer;
    private final Mailbox<Get> mailbox;
    private final Queue<Get> waiting = new ArrayDeque<>();
    private int underWay;

    GetCombiner(Vertx vertx, Context context, SqlClient client, StoreObserver observer) {
        this.vertx = vertx;
        this.client = client;
        this.observer = observer;
        this.mailbox = new Mailbox<>(context, this::accept, this::pump);
    }

    Future<Optional<StoredResource>> get(ResourceKey key) {
        var reply = new Reply<Optional<StoredResource>>(vertx);
        mailbox.put(new Get(key, reply));
        return reply.future();
    }

    /** Several at once, in a statement of their own. */
    static Future<List<StoredResource>> getAll(SqlClient client, List<ResourceKey> keys) {
        return query(client, keys).map(rows -> {
            var found = new ArrayList<StoredResource>(rows.size());
            rows.forEach(row -> found.add(ResourceRow.read(row, 3, ResourceRow.key(row, 0))));
            return found;
        });
    }

    private void accept(Get get) {
        if (waiting.size() >= MOST_WAITING) {
            get.reply().fail(new GotenException.ResourceExhausted(
                    "too many reads wait", "READ_QUEUE_FULL", Duration.ofSeconds(1)));
        } else {
            waiting.add(get);
        }
    }

    private void pump() {
        while (underWay < MOST_UNDER_WAY && !waiting.isEmpty()) {
            var batch = new ArrayList<Get>(Math.min(waiting.size(), MOST_KEYS));
            while (batch.size() < MOST_KEYS && !waiting.isEmpty()) {
                batch.add(waiting.poll());
            }
            run(batch);
        }
    }

    private void run(List<Get> batch) {
        underWay++;
        observer.gets(batch.size());
        query(client, new ArrayList<>(keys(batch))).onComplete(answered -> {
            underWay--;
            if (answered.succeeded()) {
                answer(batch, answered.result());
            } else {
                GotenException reason = PgFailures.of(answered.cause());
                batch.forEach(get -> get.reply().fail(reason));
            }
            pump();
        });
    }

    private static LinkedHashSet<ResourceKey> keys(List<Get> batch) {
        var keys = new LinkedHashSet<ResourceKey>(batch.size() * 2);
        batch.forEach(get -> keys.add(get.key()));
        return keys;
    }

    private static Future<RowSet<Row>> query(SqlClient client, List<ResourceKey> keys) {
        return client.preparedQuery(SQL).execute(Columns.of(keys).key(key -> key).tuple());
    }

    private static void answer(List<Get> batch, RowSet<Row> rows) {
        Map<ResourceKey, StoredResource> found = new HashMap<>(rows.size() * 2);
        for (Row row : rows) {
            ResourceKey key = ResourceRow.key(row, 0);
            found.put(key, ResourceRow.read(row, 3, key));
        }
        batch.forEach(get -> get.reply().succeed(Optional.ofNullable(found.get(get.key()))));
    }
}
