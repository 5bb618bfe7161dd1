package com.goten.boot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The program as its users run it: a process of its own. */
final class GotenProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 180;

    private final Process process;
    private final Path errors;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private GotenProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        var reader = new Thread(this::read, "goten-process-output");
        reader.setDaemon(true);
        reader.start();
    }

    static GotenProcess start(String... arguments) {
        try {
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName()));
            command.addAll(List.of(arguments));
            var errors = Files.createTempFile("goten-process", ".err");
            return new GotenProcess(new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.equals("READY")) {
                    ready.complete(null);
                }
            }
            if (!ready.isDone()) {
                ready.completeExceptionally(new AssertionError("ended without READY: " + output + errors()));
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    /** Waits until it says READY. */
    GotenProcess awaitReady() {
        ready.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        return this;
    }

    /** Its standard output so far. */
    List<String> output() {
        return output;
    }

    /** Its standard error so far. */
    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** SIGTERM, as a supervisor sends it; answers the exit code. */
    int terminate() {
        process.destroy();
        return awaitExit();
    }

    /** kill -9. */
    void killNine() {
        process.destroyForcibly();
        awaitExit();
    }

    int awaitExit() {
        return process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        awaitExit();
        Files.deleteIfExists(errors);
    }
}
