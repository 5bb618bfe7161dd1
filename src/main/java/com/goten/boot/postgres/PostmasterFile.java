package com.goten.boot.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What a running server says of itself in {@code postmaster.pid}: the first line is its pid, the eighth its status. */
record PostmasterFile(Path path) {
    private static final int STATUS_LINE = 7;

    /** Whether that process accepts connections. */
    boolean ready(long pid) {
        List<String> lines = lines();
        return lines.size() > STATUS_LINE
                && lines.get(0).strip().equals(Long.toString(pid))
                && lines.get(STATUS_LINE).strip().equals("ready");
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
