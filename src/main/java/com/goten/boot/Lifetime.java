package com.goten.boot;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * From start to signal. SIGINT and SIGTERM run the closers, and the process ends when the last is through.
 *
 * <p>A shutdown hook and nothing else: it works alike in a process of our own and in Maven's (exec:java), where other
 * people's threads and hooks are about.
 */
final class Lifetime {
    private Lifetime() {}

    /**
     * Starts, and returns only when the start has failed (with its failure) or this thread is interrupted.
     *
     * @param start adds everything that is to be stopped to the closers
     */
    static void run(Consumer<Closers> start) {
        var closers = new Closers();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(closers), "goten-stop"));
        try {
            start.accept(closers);
            waitForSignal();
        } catch (Closers.Stopped e) {
            closers.close();
        } catch (RuntimeException e) {
            leaveToSignal(closers);
            closers.close();
            throw e;
        }
        closers.close();
    }

    private static void stop(Closers closers) {
        closers.close();
        Logging.stop();
    }

    /** A start that fails because everything is being stopped below it has nothing to say. */
    private static void leaveToSignal(Closers closers) {
        if (closers.isClosed()) {
            waitForSignal();
        }
    }

    private static void waitForSignal() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
