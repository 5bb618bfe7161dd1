package com.goten.watch;

import com.goten.schema.ApiMethod;
import com.goten.store.ChangeFeed;
import com.goten.watch.Library.Request;
import java.time.Duration;

/** A node of a deployment in a simulated world: a tailer and the watches, each on loops of their own. */
final class SimulatedNode {
    private final Simulation world;
    private final FeedTailer tailer;
    private final Watches watches;
    private final Counted metrics = new Counted();

    /** Counts what is reported. */
    static final class Counted implements WatchMetrics {
        int opened;
        int closed;
        int catchUps;
        int hardResets;
        int softResets;
        String lastReason = "";

        @Override
        public void opened() {
            opened++;
        }

        @Override
        public void closed(String reason) {
            closed++;
            lastReason = reason;
        }

        @Override
        public void caughtUp() {
            catchUps++;
        }

        @Override
        public void reset(boolean hard) {
            hardResets += hard ? 1 : 0;
            softResets += hard ? 0 : 1;
        }
    }

    SimulatedNode(Simulation world, FakeStore store, WatchOptions options) {
        this(world, store, store, options);
    }

    SimulatedNode(Simulation world, FakeStore store, ChangeFeed feed, WatchOptions options) {
        this.world = world;
        this.tailer = new FeedTailer(world.loop(), feed, options, metrics, world.clock());
        Loop[] loops = {world.loop(), world.loop()};
        this.watches = new Watches(
                () -> loops[world.random().nextInt(loops.length)], store, tailer, options, metrics);
        tailer.start();
    }

    FeedTailer tailer() {
        return tailer;
    }

    Watches watches() {
        return watches;
    }

    Counted metrics() {
        return metrics;
    }

    TestSink watch(Request request) {
        return watch(request, 4);
    }

    TestSink watch(Request request, int window) {
        var message = request.build();
        boolean single = message.getDescriptorForType().equals(Library.WATCH_BOOK.input());
        ApiMethod method = single ? Library.WATCH_BOOK : Library.WATCH_BOOKS;
        var sink = new TestSink(method, window);
        watches.watch(method, message, sink);
        return sink;
    }

    /** A watch that has had its first batch. */
    TestSink watching(Request request) {
        TestSink sink = watch(request);
        if (!world.runUntil(() -> sink.isCurrent() || sink.ended(), Duration.ofSeconds(10))) {
            throw new AssertionError("no first batch");
        }
        return sink;
    }
}
