package com.goten.boot.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a running server says of itself in {@code postmaster.pid}: the first line is its pid, the fourth its port, the
 * eighth its status.
 */
record PostmasterFile(Path path) {
    private static final int PORT_LINE = 3;
    private static final int STATUS_LINE = 7;

    /** Whether that process accepts connections. */
    boolean ready(long pid) {
        List<String> lines = lines();
        return lines.size() > STATUS_LINE
                && lines.get(0).strip().equals(Long.toString(pid))
                && lines.get(STATUS_LINE).strip().equals("ready");
    }

    /** The port of a server that accepts connections, as far as can be told from here; a killed one leaves its file. */
    OptionalInt port() {
        List<String> lines = lines();
        if (lines.size() <= STATUS_LINE || !lines.get(0).strip().matches("[0-9]{1,18}")) {
            return OptionalInt.empty();
        }
        long pid = Long.parseLong(lines.get(0).strip());
        boolean alive = ProcessHandle.of(pid).isPresent() && ready(pid);
        return alive ? OptionalInt.of(Integer.parseInt(lines.get(PORT_LINE).strip())) : OptionalInt.empty();
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(path);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new PostgresStartException("cannot read " + path + ": " + e, e);
        }
    }
}
