package com.goten.store;

import com.goten.time.Deadline;
import io.vertx.core.Future;

/** Runs writes in transactions. */
public interface Writer {

    /**
     * Runs one write. Concurrent writes share transactions; each has its own verdict, and the failure of one costs no
     * other. When the future succeeds, the write is durable. {@code Unavailable} may leave its outcome unknown.
     */
    <R> Future<R> write(Write<R> write, Deadline deadline);
}
