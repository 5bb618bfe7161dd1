package com.goten.config;

/**
 * One thing that is wrong in a configuration file.
 *
 * @param file as the user named it
 * @param line 1-based; 0 where no line can be named
 * @param path {@code services[1].regions}; empty for the file as a whole
 */
public record ConfigFault(String file, int line, String path, String reason) {
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + (path.isEmpty() ? "" : path + ": ") + reason;
    }
}
