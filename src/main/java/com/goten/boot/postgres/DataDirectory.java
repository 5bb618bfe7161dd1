package com.goten.boot.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What one server keeps: {@code data}, {@code password}, {@code postgres.log}. Used under its lock.
 *
 * <p>The data directory appears by a rename after initdb, so that one killed in between leaves nothing half done.
 */
final class DataDirectory {
    private static final String DATA = "data";
    private static final String PASSWORD = "password";
    private static final Duration LEFTOVER_PATIENCE = Duration.ofSeconds(30);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private final Path directory;
    private final PostgresBinaries binaries;
    private final RunAs runAs;

    DataDirectory(Path directory, PostgresBinaries binaries, RunAs runAs) {
        this.directory = directory;
        this.binaries = binaries;
        this.runAs = runAs;
    }

    Path data() {
        return directory.resolve(DATA);
    }

    Path log() {
        return directory.resolve("postgres.log");
    }

    PostmasterFile postmaster() {
        return new PostmasterFile(data().resolve("postmaster.pid"));
    }

    /** Makes the directory ready to start a server in, and answers the superuser's password. */
    String prepare() throws IOException {
        runAs.own(directory);
        runAs.requireReach(directory);
        if (!Files.isDirectory(data())) {
            initialise();
        }
        requireSameMajor();
        Leftovers.in(data()).end(LEFTOVER_PATIENCE);
        Files.deleteIfExists(data().resolve("postmaster.pid"));
        return password(directory);
    }

    private void initialise() throws IOException {
        var fresh = directory.resolve("data.new");
        PostgresBinaries.delete(fresh);
        writePassword();
        Files.createDirectory(fresh, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
        runAs.own(fresh);
        // --no-instructions: the output goes into an error message when it fails.
        // scram_iterations: they make it hard to guess a password that a human has chosen. This is one of 192 random bits,
        // and each connection would have to go through them.
        run(runAs.tool(List.of(
                binaries.program("initdb"), "-D", fresh.toString(), "-U", EmbeddedPostgres.USER,
                "--auth=scram-sha-256", "--pwfile=" + passwordFile(), "--encoding=UTF8", "--no-locale",
                "--set", "scram_iterations=1", "--no-instructions")));
        Files.move(fresh, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether a server has ever been started here. */
    static boolean exists(Path directory) {
        return Files.isDirectory(directory.resolve(DATA));
    }

    /** The port of the server that runs here, of whatever process. */
    static OptionalInt port(Path directory) {
        return new PostmasterFile(directory.resolve(DATA).resolve("postmaster.pid")).port();
    }

    /** The superuser's password. */
    static String password(Path directory) throws IOException {
        return Files.readString(directory.resolve(PASSWORD)).strip();
    }

    private Path passwordFile() {
        return directory.resolve(PASSWORD);
    }

    private void writePassword() throws IOException {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        var password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Files.deleteIfExists(passwordFile());
        Files.createFile(passwordFile(), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.writeString(passwordFile(), password + "\n", StandardOpenOption.WRITE);
        runAs.own(passwordFile());
    }

    private void requireSameMajor() throws IOException {
        var found = Files.readString(data().resolve("PG_VERSION")).strip();
        var ours = majorOf(run(runAs.tool(List.of(binaries.program("postgres"), "--version"))));
        if (!found.equals(ours)) {
            throw new PostgresStartException(data() + " was written by PostgreSQL " + found + ", and this is " + ours
                    + ". Export with the old release, or begin anew with another --state directory.");
        }
    }

    /** {@code postgres (PostgreSQL) 18.6} says 18. */
    static String majorOf(String version) {
        var words = version.strip().split("\\s+");
        return words[words.length - 1].replaceFirst("\\D.*", "");
    }

    private static String run(List<String> command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new PostgresStartException(String.join(" ", command) + " failed:\n" + output.strip());
            }
            return output;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new PostgresStartException("interrupted");
        }
    }
}
