package com.goten.watch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * A world with a clock of its own and any number of {@link Loop}s in it, all on the thread of the test. What runs next
 * is decided by a random generator; so a whole history, with all its races, is repeated by its seed.
 */
final class Simulation {
    private static final Instant BEGINNING = Instant.parse("2030-01-01T00:00:00Z");

    private final Random random;
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::id));
    private final Set<Long> cancelled = new HashSet<>();
    private long now;
    private long ids;

    private record Task(long atNanos, long id, Runnable action) {}

    Simulation(long seed) {
        this.random = new Random(seed);
    }

    Random random() {
        return random;
    }

    long nanoTime() {
        return now;
    }

    InstantSource clock() {
        return () -> BEGINNING.plusNanos(now);
    }

    Loop loop() {
        return new SimulatedLoop();
    }

    /** Something elsewhere: it takes effect after a while, and its outcome is known after another. */
    <T> Future<T> elsewhere(Duration longest, Callable<Future<T>> effect) {
        Promise<T> promise = Promise.promise();
        at(now + upTo(longest), () -> {
            Future<T> outcome = call(effect);
            at(now + upTo(longest), () -> outcome.onComplete(promise));
        });
        return promise.future();
    }

    void after(Duration delay, Runnable action) {
        at(now + delay.toNanos(), action);
    }

    void runFor(Duration time) {
        long end = now + time.toNanos();
        while (!tasks.isEmpty() && tasks.peek().atNanos() <= end) {
            step();
        }
        now = end;
    }

    /** Runs until that is so; answers whether it came to it within a time. */
    boolean runUntil(BooleanSupplier done, Duration limit) {
        long end = now + limit.toNanos();
        while (!done.getAsBoolean()) {
            if (tasks.isEmpty() || tasks.peek().atNanos() > end) {
                return false;
            }
            step();
        }
        return true;
    }

    private void step() {
        Task task = tasks.remove();
        now = Math.max(now, task.atNanos());
        if (!cancelled.remove(task.id())) {
            task.action().run();
        }
    }

    private long at(long nanos, Runnable action) {
        tasks.add(new Task(nanos, ++ids, action));
        return ids;
    }

    private long upTo(Duration longest) {
        return (long) (random.nextDouble() * longest.toNanos());
    }

    private static <T> Future<T> call(Callable<Future<T>> effect) {
        try {
            return effect.call();
        } catch (Exception thrown) {
            return Future.failedFuture(thrown);
        }
    }

    /** Tasks of one loop keep their order, whatever happens between them on others. */
    private final class SimulatedLoop implements Loop {
        private long lastNanos;

        @Override
        public void run(Runnable task) {
            lastNanos = Math.max(lastNanos, now + upTo(Duration.ofNanos(100_000)));
            at(lastNanos, task);
        }

        @Override
        public long after(Duration delay, Runnable task) {
            return at(now + delay.toNanos(), task);
        }

        @Override
        public void cancel(long timer) {
            cancelled.add(timer);
        }

        @Override
        public long nanoTime() {
            return now;
        }
    }
}
