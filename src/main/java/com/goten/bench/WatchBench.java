package com.goten.bench;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.Verb;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/**
 * Watchers of one collection, writes at a fixed pace: how long until each watcher has each write, and whether it gets
 * all. The time runs from the moment the write is sent: more than from its commit, which the client cannot see.
 */
final class WatchBench {
    private static final long PATIENCE_MILLIS = 20_000;

    private final Vertx vertx;
    private final ApiMethod method;
    private final List<BenchClient> clients;
    private final int[] namePath;
    private final String prefix;
    private final AtomicLongArray sentNanos;
    private final AtomicInteger sent = new AtomicInteger();
    private final List<Watcher> watchers = new ArrayList<>();

    /**
     * @param run a number of its own: its writes have names that no other run's have
     * @param most writes that will be sent
     */
    WatchBench(Vertx vertx, ApiVersion version, List<BenchClient> clients, int run, int most) {
        this.prefix = "items/w" + run + "x";
        this.sentNanos = new AtomicLongArray(most);
        this.vertx = vertx;
        this.method = Items.method(version, Verb.WATCH_COLLECTION, "Item");
        this.clients = clients;
        this.namePath = namePath(method);
    }

    /** Changes, current, resource, name. */
    private static int[] namePath(ApiMethod watch) {
        FieldDescriptor changes = watch.fields().items().orElseThrow();
        FieldDescriptor current = changes.getMessageType().findFieldByName("current");
        Descriptor resource = watch.resourceType().descriptor();
        FieldDescriptor body = current.getMessageType().getFields().stream()
                .filter(field -> field.getMessageType() == resource)
                .findFirst()
                .orElseThrow();
        FieldDescriptor name = watch.resourceType().fields().name();
        return new int[] {changes.getNumber(), current.getNumber(), body.getNumber(), name.getNumber()};
    }

    /** @param lost events that some watcher did not get, or got twice */
    record Result(Measurement writes, Measurement events, long lost) {
        JsonObject json() {
            return events.json().put("lost", lost).put("writesPerSecond", writes.perSecond());
        }
    }

    Future<Result> run(Context context, Items items, int count, int perSecond, Duration duration) {
        var opened = new ArrayList<Future<Runnable>>();
        for (int i = 0; i < count; i++) {
            var watcher = new Watcher();
            watchers.add(watcher);
            opened.add(clients.get(i % clients.size()).stream(method, request(), watcher::message));
        }
        return Future.all(opened)
                .compose(accepted -> load(context, items, perSecond, duration))
                .onComplete(done -> opened.forEach(stream -> stream.onSuccess(Runnable::run)));
    }

    private Future<Result> load(Context context, Items items, int perSecond, Duration duration) {
        return Load.paced(vertx, context, perSecond, duration, number -> {
                    sentNanos.set(number, System.nanoTime());
                    sent.incrementAndGet();
                    return items.create(number, prefix + number + "x");
                })
                .compose(writes -> settled(System.currentTimeMillis() + PATIENCE_MILLIS)
                        .map(settled -> result(writes, duration)));
    }

    private Future<Void> settled(long until) {
        boolean done = watchers.stream().allMatch(watcher -> watcher.seen() >= sent.get());
        return done || System.currentTimeMillis() > until
                ? Future.succeededFuture()
                : vertx.timer(20, TimeUnit.MILLISECONDS).compose(waited -> settled(until));
    }

    private Result result(Measurement writes, Duration duration) {
        Histogram all = Load.histogram();
        long lost = 0;
        long events = 0;
        for (Watcher watcher : watchers) {
            all.add(watcher.latencies);
            events += watcher.seen();
            lost += sent.get() - watcher.seen() + watcher.repeated;
        }
        return new Result(writes, new Measurement(events, 0, duration.toNanos() / 1e9, all, 1), lost);
    }

    private Buffer request() {
        var type = method.requestField("type").orElseThrow();
        var start = method.requestField("starting_time").orElseThrow();
        var now = Instant.now();
        var time = DynamicMessage.newBuilder(start.getMessageType());
        time.setField(start.getMessageType().findFieldByName("seconds"), now.getEpochSecond());
        time.setField(start.getMessageType().findFieldByName("nanos"), now.getNano());
        return Buffer.buffer(DynamicMessage.newBuilder(method.input())
                .setField(type, type.getEnumType().findValueByName("STATELESS"))
                .setField(start, time.build())
                .build()
                .toByteArray());
    }

    /** One stream, on the context of its connection. It keeps a bit for a write: its memory is the server's, too. */
    private final class Watcher {
        private final Histogram latencies = Load.histogram();
        private final BitSet numbers = new BitSet(sentNanos.length());
        private volatile int seen;
        private volatile long repeated;

        int seen() {
            return seen;
        }

        void message(Buffer bytes) {
            long now = System.nanoTime();
            for (String name : MessageScan.strings(bytes, namePath)) {
                if (name.startsWith(prefix)) {
                    arrived(Integer.parseInt(name, prefix.length(), name.length() - 1, 10), now);
                }
            }
        }

        private void arrived(int number, long now) {
            if (numbers.get(number)) {
                repeated++;
            } else {
                numbers.set(number);
                seen++;
                latencies.recordValue((now - sentNanos.get(number)) / 1000);
            }
        }
    }
}
