package com.goten.boot.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * As whom PostgreSQL runs. It refuses to run as root, and we must work as root too.
 *
 * <p>A user namespace comes first: in it the process is nobody, while for files it still is the user who started it, so
 * that it works in a folder that only root may enter. Where namespaces are refused (most containers), another uid.
 *
 * <p>{@code setpriv --pdeathsig} stops the server when we are killed. {@code setsid} takes it out of the terminal's
 * process group: Ctrl-C is for us, and we stop it when nobody needs it any more.
 */
enum RunAs {
    /** An ordinary user: as is. */
    PLAIN(List.of(), List.of()),
    /** An ordinary user, with util-linux at hand. */
    PLAIN_TIED(List.of(), List.of("setsid", "setpriv", "--pdeathsig", "INT")),
    /** Root, or a user without a name, in a user namespace. */
    NAMESPACE(List.of("unshare", "-U"), List.of("setsid", "unshare", "-U", "setpriv", "--pdeathsig", "INT")),
    /** Root, as uid {@link #NOBODY}. */
    OTHER_USER(otherUser(List.of()), otherUser(List.of("--pdeathsig", "INT")));

    static final int NOBODY = 65534;

    private final List<String> tool;
    private final List<String> server;

    RunAs(List<String> tool, List<String> server) {
        this.tool = tool;
        this.server = server;
    }

    /** The best way that this machine allows. */
    static RunAs detect() {
        return allowed().findFirst()
                .orElseThrow(() -> new PostgresStartException("PostgreSQL does not run as root, and neither"
                        + " `unshare -U` nor `setpriv --reuid` (util-linux) is allowed here. Run as an ordinary user, or give"
                        + " `postgres:` the URL of a server."));
    }

    /** All ways that this machine allows, the best first. */
    static Stream<RunAs> allowed() {
        return candidates().filter(candidate -> succeeds(candidate.server(List.of("true"))));
    }

    private static Stream<RunAs> candidates() {
        if (uid() == 0) {
            return Stream.of(NAMESPACE, OTHER_USER);
        }
        // initdb wants a name for its user. Some containers run under a number that has none; nobody has.
        return succeeds(List.of("id", "-un")) ? Stream.of(PLAIN_TIED, PLAIN) : Stream.of(NAMESPACE, PLAIN_TIED, PLAIN);
    }

    /** The command line of a program that ends by itself. */
    List<String> tool(List<String> command) {
        return join(tool, command);
    }

    /** The command line of the server; it is interrupted when the thread that started it ends. */
    List<String> server(List<String> command) {
        return join(server, command);
    }

    /** Makes a path the property of whom the server runs as. */
    void own(Path path) throws IOException {
        if (this != OTHER_USER) {
            return;
        }
        Files.setAttribute(path, "unix:gid", NOBODY);
        Files.setAttribute(path, "unix:uid", NOBODY);
    }

    /** Refuses a directory that the server's user cannot reach. */
    void requireReach(Path directory) {
        if (this == OTHER_USER && !succeeds(tool(List.of("test", "-x", directory.toString())))) {
            throw new PostgresStartException("User namespaces are not allowed here, so PostgreSQL runs as uid " + NOBODY
                    + ", which cannot enter " + directory + ". Choose another --state directory, one that everybody may"
                    + " enter, or give `postgres:` the URL of a server.");
        }
    }

    static int uid() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new PostgresStartException("cannot read /proc/self: " + e, e);
        }
    }

    private static boolean succeeds(List<String> command) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresStartException("interrupted");
        }
    }

    private static List<String> otherUser(List<String> options) {
        var id = Integer.toString(65534);
        var command = new ArrayList<>(options.isEmpty() ? List.of() : List.of("setsid"));
        command.addAll(List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups", "--no-new-privs"));
        command.addAll(options);
        return List.copyOf(command);
    }

    private static List<String> join(List<String> prefix, List<String> command) {
        var all = new ArrayList<>(prefix);
        all.addAll(command);
        return all;
    }
}
