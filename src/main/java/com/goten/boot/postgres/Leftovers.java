package com.goten.boot.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Processes that a server left in a data directory: itself, when the JVM that started it was killed, or its backends,
 * when it was killed itself. Each of them works in that directory (PostgreSQL makes it its current one).
 *
 * <p>They are found by that and not by the pid file: its pid may belong to something else by now.
 */
record Leftovers(Path data) {
    private static final long POLL_NANOS = 10_000_000;

    static Leftovers in(Path data) {
        return new Leftovers(data);
    }

    /** Interrupts what is left and waits until it has gone. The caller holds the directory's lock: nobody needs it. */
    void end(Duration patience) throws IOException {
        var left = pids();
        if (left.isEmpty()) {
            return;
        }
        Signals.interrupt(left);
        long until = System.nanoTime() + patience.toNanos();
        while (!left.isEmpty()) {
            if (System.nanoTime() > until) {
                throw new PostgresStartException("PostgreSQL is still running in " + data + " (processes " + left
                        + ") and does not end. Stop it first.");
            }
            LockSupport.parkNanos(POLL_NANOS);
            left = pids();
        }
    }

    private List<Long> pids() throws IOException {
        if (!Files.exists(data)) {
            return List.of();
        }
        var real = data.toRealPath();
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> worksIn(pid, real))
                .toList();
    }

    private static boolean worksIn(long pid, Path directory) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")).equals(directory);
        } catch (IOException e) {
            // Gone meanwhile, or somebody else's process, which then is none of ours.
            return false;
        }
    }
}
