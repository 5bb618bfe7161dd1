package com.goten.bench;

import io.vertx.core.Future;
import java.util.function.Supplier;

/** How long things take. */
final class Timing {
    private Timing() {}

    /** In milliseconds, from the call until the future is complete; fails with it. */
    static Future<Double> of(Supplier<Future<?>> work) {
        long began = System.nanoTime();
        return work.get().map(done -> (System.nanoTime() - began) / 1e6);
    }
}
