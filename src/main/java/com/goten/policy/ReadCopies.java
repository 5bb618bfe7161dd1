package com.goten.policy;

import java.time.Instant;
import java.util.Optional;

/** What this deployment knows of its copies of other regions' resources (PROTOCOL.md section 9). No I/O; from any thread. */
public interface ReadCopies {
    /** Of a deployment that has none. */
    ReadCopies NONE = new ReadCopies() {
        @Override
        public boolean complete(String region) {
            return false;
        }

        @Override
        public Optional<Instant> safeTime(String region) {
            return Optional.empty();
        }
    };

    /** Whether a whole snapshot of what a region owns, and is to be here, has come: until then its owner must be asked. */
    boolean complete(String region);

    /** All that the region had committed by then, by its own clock, is here; empty where nothing is known. */
    Optional<Instant> safeTime(String region);
}
