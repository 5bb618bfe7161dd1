package com.goten.boot.postgres;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running PostgreSQL server on 127.0.0.1, durable like any other: fsync is on. It ends with {@link #stop()}, and also
 * when this JVM is killed (where {@code setpriv} is installed).
 */
public final class EmbeddedPostgres {
    /** Where it listens. */
    public static final String HOST = "127.0.0.1";
    /** The superuser. */
    public static final String USER = "postgres";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
    private static final long POLL_NANOS = 2_000_000;
    private static final int PORT_ATTEMPTS = 5;

    private final DirectoryLock lock;
    private final Process process;
    private final int port;
    private final String password;

    private EmbeddedPostgres(DirectoryLock lock, Process process, int port, String password) {
        this.lock = lock;
        this.process = process;
        this.port = port;
        this.password = password;
    }

    /**
     * Starts a server and waits until it accepts connections; makes its data directory where there is none. Blocks:
     * some 70 ms, 3 s the first time, and as long as recovery takes after a crash.
     *
     * @throws PostgresStartException with what is wrong and what to do
     */
    public static EmbeddedPostgres start(PostgresSettings settings) {
        PostgresBinaries.unsupported().ifPresent(reason -> {
            throw new PostgresStartException(reason);
        });
        return start(settings, RunAs.detect());
    }

    static EmbeddedPostgres start(PostgresSettings settings, RunAs runAs) {
        long began = System.nanoTime();
        var binaries = PostgresBinaries.unpacked(runAs);
        var lock = DirectoryLock.take(settings.directory());
        try {
            var directory = new DataDirectory(settings.directory(), binaries, runAs);
            var password = directory.prepare();
            var started = launch(settings, directory, binaries, runAs);
            log.info("embedded PostgreSQL started port={} directory={} millis={}",
                    started.port(), settings.directory(), (System.nanoTime() - began) / 1_000_000);
            return new EmbeddedPostgres(lock, started.process(), started.port(), password);
        } catch (IOException e) {
            lock.close();
            throw new PostgresStartException("cannot start PostgreSQL in " + settings.directory() + ": " + e, e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Another process's server, or one that has been: how to get at it. */
    public sealed interface Elsewhere {
        /** It accepts connections. */
        record Running(int port, String password) implements Elsewhere {}

        /** It can be started. */
        record Stopped() implements Elsewhere {}

        /** There has never been one. */
        record Missing() implements Elsewhere {}
    }

    /**
     * What is to be found in a directory of {@link PostgresSettings}.
     *
     * @throws PostgresStartException where that cannot be told
     */
    public static Elsewhere find(Path directory) {
        if (!DataDirectory.exists(directory)) {
            return new Elsewhere.Missing();
        }
        var port = DataDirectory.port(directory);
        try {
            return port.isPresent()
                    ? new Elsewhere.Running(port.getAsInt(), DataDirectory.password(directory))
                    : new Elsewhere.Stopped();
        } catch (IOException e) {
            throw new PostgresStartException("cannot read what is in " + directory + ": " + e, e);
        }
    }

    public String host() {
        return HOST;
    }

    public int port() {
        return port;
    }

    public String password() {
        return password;
    }

    public long pid() {
        return process.pid();
    }

    /** Completes when the server has ended, asked or not. */
    public CompletableFuture<Void> ended() {
        return process.onExit().thenApply(ended -> null);
    }

    /** Disconnects everybody, writes everything, and ends the server. Blocks until it is gone. Idempotent. */
    public void stop() {
        try {
            if (process.isAlive()) {
                Signals.interrupt(List.of(process.pid()));
            }
            if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("embedded PostgreSQL does not stop, killed; it recovers at the next start pid={}",
                        process.pid());
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            throw new PostgresStartException("cannot stop PostgreSQL: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.close();
        }
    }

    private record Started(Process process, int port) {}

    /** A free port found by looking may be taken a moment later: then another is tried. */
    private static Started launch(
            PostgresSettings settings, DataDirectory directory, PostgresBinaries binaries, RunAs runAs)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = settings.port() == 0 ? freePort() : requireFree(settings.port());
            var process = spawn(runAs.server(command(settings, directory, binaries, port)), directory.log());
            if (awaitReady(process, directory)) {
                return new Started(process, port);
            }
            if (settings.port() != 0 || attempt == PORT_ATTEMPTS || isFree(port)) {
                throw new PostgresStartException("PostgreSQL ended at its start; the end of " + directory.log()
                        + " says:\n" + tail(directory.log()));
            }
        }
    }

    private static List<String> command(
            PostgresSettings settings, DataDirectory directory, PostgresBinaries binaries, int port) {
        var command = new ArrayList<>(List.of(
                binaries.program("postgres"), "-D", directory.data().toString(), "-h", HOST, "-p", "" + port));
        command.addAll(settings.arguments());
        return command;
    }

    /**
     * Starts the process from a thread that lives as long as it does: the signal that ties the server to us is sent
     * when the <em>thread</em> that started it ends.
     */
    private static Process spawn(List<String> command, Path logFile) throws IOException {
        var started = new CompletableFuture<Process>();
        var keeper = new Thread(() -> keep(command, logFile, started), "postgres-keeper");
        keeper.setDaemon(true);
        keeper.start();
        try {
            return started.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static void keep(List<String> command, Path logFile, CompletableFuture<Process> started) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
                    .start();
            process.getOutputStream().close();
            started.complete(process);
            waitUninterruptibly(process);
        } catch (IOException e) {
            started.completeExceptionally(e);
        }
    }

    /** Some runners (exec:java) interrupt all threads at the end; the server still is to be stopped in order then. */
    private static void waitUninterruptibly(Process process) {
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                log.debug("interrupted while PostgreSQL runs");
            }
        }
    }

    /** False when the process has ended instead. */
    private static boolean awaitReady(Process process, DataDirectory directory) {
        long until = System.nanoTime() + START_PATIENCE.toNanos();
        while (!directory.postmaster().ready(process.pid())) {
            if (!process.isAlive()) {
                return false;
            }
            if (System.nanoTime() > until) {
                process.destroyForcibly();
                throw new PostgresStartException("PostgreSQL was not ready after " + START_PATIENCE.toSeconds()
                        + " s; see " + directory.log());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    private static String tail(Path logFile) throws IOException {
        var lines = Files.readAllLines(logFile);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }

    private static int requireFree(int port) throws IOException {
        if (!isFree(port)) {
            throw new PostgresStartException(
                    "port " + port + " for the embedded PostgreSQL is in use by another program");
        }
        return port;
    }

    private static boolean isFree(int port) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
            return true;
        } catch (BindException e) {
            return false;
        }
    }
}
