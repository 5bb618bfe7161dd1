package com.goten.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Loads: how operations follow each other. */
final class Load {
    private static final long HIGHEST_MICROS = TimeUnit.SECONDS.toMicros(60);

    private Load() {}

    static Histogram histogram() {
        return new ConcurrentHistogram(HIGHEST_MICROS, 3);
    }

    /**
     * That many callers, each with the next operation as soon as the last is answered.
     *
     * @param operation by the caller's number
     */
    static Future<Measurement> closed(
            Vertx vertx, List<Context> contexts, int callers, Duration duration, int units, IntFunction<Future<?>> operation) {
        var run = new Run(duration);
        var done = new ArrayList<Future<Void>>();
        for (int i = 0; i < callers; i++) {
            int caller = i;
            Promise<Void> ended = Promise.promise();
            contexts.get(i % contexts.size()).runOnContext(ignored -> run.next(() -> operation.apply(caller), ended));
            done.add(ended.future());
        }
        return Future.all(done).map(ended -> run.measurement(units));
    }

    /** So many operations a second, whether those before have been answered or not. */
    static Future<Measurement> paced(
            Vertx vertx, Context context, int perSecond, Duration duration, IntFunction<Future<?>> operation) {
        var run = new Run(duration);
        Promise<Void> ended = Promise.promise();
        long began = System.nanoTime();
        var started = new AtomicLong();
        var open = new AtomicLong();
        context.runOnContext(ignored -> vertx.setPeriodic(1, timer -> {
            long due = (System.nanoTime() - began) * perSecond / 1_000_000_000L;
            while (started.get() < due && !run.over()) {
                int number = (int) started.getAndIncrement();
                open.incrementAndGet();
                run.once(() -> operation.apply(number)).onComplete(answered -> open.decrementAndGet());
            }
            if (run.over() && open.get() == 0) {
                vertx.cancelTimer(timer);
                ended.tryComplete();
            }
        }));
        return ended.future().map(done -> run.measurement(1));
    }

    private interface Operation {
        Future<?> start();
    }

    private static final class Run {
        private final long began = System.nanoTime();
        private final long end;
        private final Histogram latencies = histogram();
        private final AtomicLong operations = new AtomicLong();
        private final AtomicLong failures = new AtomicLong();

        Run(Duration duration) {
            this.end = began + duration.toNanos();
        }

        boolean over() {
            return System.nanoTime() - end >= 0;
        }

        void next(Operation operation, Promise<Void> ended) {
            if (over()) {
                ended.tryComplete();
                return;
            }
            once(operation).onComplete(done -> next(operation, ended));
        }

        Future<?> once(Operation operation) {
            long start = System.nanoTime();
            return operation.start().onComplete(done -> {
                if (done.succeeded()) {
                    operations.incrementAndGet();
                    latencies.recordValue(Math.min(HIGHEST_MICROS, (System.nanoTime() - start) / 1000));
                } else {
                    failures.incrementAndGet();
                }
            });
        }

        Measurement measurement(int units) {
            double seconds = (System.nanoTime() - began) / 1e9;
            return new Measurement(operations.get(), failures.get(), seconds, latencies, units);
        }
    }
}
