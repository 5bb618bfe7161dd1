package com.goten.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong while one file is read. */
final class Faults {
    private final String file;
    private final List<ConfigFault> found = new ArrayList<>();

    Faults(String file) {
        this.file = file;
    }

    void add(int line, String path, String reason) {
        found.add(new ConfigFault(file, line, path, reason));
    }

    int count() {
        return found.size();
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigException(found);
        }
    }
}
