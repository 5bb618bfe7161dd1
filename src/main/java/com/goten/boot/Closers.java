package com.goten.boot;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started and is to be stopped, the last first. A stop may come from another thread in the middle of the
 * start (Ctrl-C): what is added after it is stopped at once.
 */
final class Closers {
    private static final Logger log = LoggerFactory.getLogger(Closers.class);

    private final Deque<Closer> started = new ArrayDeque<>();
    private boolean closed;

    private record Closer(String name, Runnable close) {}

    /** Thrown into a start that is overtaken by a stop. */
    static final class Stopped extends RuntimeException {
        Stopped() {
            super("stopped while starting", null, false, false);
        }
    }

    /** @throws Stopped when the stop has come already; this has been closed then */
    synchronized void add(String name, Runnable close) {
        started.push(new Closer(name, close));
        if (closed) {
            closeAll();
            throw new Stopped();
        }
    }

    /** Stops everything. Idempotent; returns when everything is down. */
    synchronized void close() {
        closed = true;
        closeAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    private void closeAll() {
        while (!started.isEmpty()) {
            close(started.pop());
        }
    }

    /** One that fails must not keep the others running. */
    private static void close(Closer closer) {
        long began = System.nanoTime();
        try {
            closer.close().run();
            log.info("stopped part={} millis={}", closer.name(), (System.nanoTime() - began) / 1_000_000);
        } catch (RuntimeException e) {
            log.error("not stopped part={}", closer.name(), e);
        }
    }
}
