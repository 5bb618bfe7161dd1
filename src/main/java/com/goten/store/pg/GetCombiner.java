package com.goten.store.pg;

import com.goten.errors.GotenException;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.time.Deadline;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
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

    private record Get(ResourceKey key, Deadline deadline, Reply<Optional<StoredResource>> reply) {}

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

    Future<Optional<StoredResource>> get(ResourceKey key, Deadline deadline) {
        var reply = new Reply<Optional<StoredResource>>(vertx);
        mailbox.put(new Get(key, deadline, reply));
        return reply.future();
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
                take(batch, waiting.poll());
            }
            if (!batch.isEmpty()) {
                run(batch);
            }
        }
    }

    private static void take(List<Get> batch, Get get) {
        if (get.deadline().isPast()) {
            get.reply().fail(new GotenException.DeadlineExceeded("the read waited too long for its turn"));
        } else {
            batch.add(get);
        }
    }

    private void run(List<Get> batch) {
        underWay++;
        observer.gets(batch.size());
        GetStatement.send(client, new ArrayList<>(keys(batch)))
                .compose(found -> answer(batch, found))
                .onComplete(done -> {
                    underWay--;
                    if (done.failed()) {
                        GotenException reason = PgFailures.of(done.cause());
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

    /** What is there is answered at once; the rest as it comes. */
    private Future<Void> answer(List<Get> batch, GetStatement.Found found) {
        if (found.large().isEmpty()) {
            answer(batch, found.small());
            return Future.succeededFuture();
        }
        Map<ResourceKey, List<Get>> left = new HashMap<>();
        found.large().forEach(group -> group.forEach(key -> left.put(key, new ArrayList<>())));
        var answered = new ArrayList<Get>();
        batch.forEach(get -> left.getOrDefault(get.key(), answered).add(get));
        answer(answered, found.small());
        Future<Void> rest = Future.succeededFuture();
        for (List<ResourceKey> group : found.large()) {
            rest = rest.compose(before -> GetStatement.whole(client, group)).map(whole -> {
                group.forEach(key -> answer(left.get(key), whole));
                return null;
            });
        }
        return rest;
    }

    private static void answer(List<Get> batch, Map<ResourceKey, StoredResource> found) {
        batch.forEach(get -> get.reply().succeed(Optional.ofNullable(found.get(get.key()))));
    }
}
