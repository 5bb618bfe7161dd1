package com.goten.engine;

import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Identities of new resources: UUIDs of version 7, which begin with the time, so that indexes on them grow at one end.
 * They are unique, not secret.
 */
final class Uuids {
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000000000000000L;

    private Uuids() {}

    static UUID next(InstantSource clock) {
        var random = ThreadLocalRandom.current();
        long high = clock.millis() << 16 | VERSION | random.nextInt(1 << 12);
        long low = VARIANT | random.nextLong() >>> 2;
        return new UUID(high, low);
    }
}
