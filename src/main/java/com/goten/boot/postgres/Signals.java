package com.goten.boot.postgres;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Signals that Java cannot send by itself. */
final class Signals {
    private Signals() {}

    /**
     * SIGINT, PostgreSQL's fast shutdown: it rolls back, disconnects and stops. Java's own {@code destroy} is SIGTERM,
     * by which PostgreSQL would wait until all clients have left by themselves.
     */
    static void interrupt(List<Long> pids) throws IOException {
        var list = pids.stream().map(String::valueOf).collect(Collectors.joining(" "));
        var process = new ProcessBuilder("sh", "-c", "kill -INT " + list + " 2>/dev/null").start();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
