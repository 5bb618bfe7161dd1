package com.goten.store.pg;

import com.goten.store.Copies.Tenure;
import com.goten.store.Origin;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One after the other, in the order in which they were asked for, what is written under a tenure: so the next can be made
 * ready meanwhile. What follows something that failed fails with it. From any thread.
 */
final class CopyOrder {
    private final Map<Origin, Last> last = new HashMap<>();

    /** What was asked for last. */
    private record Last(long fence, Future<?> work) {}

    synchronized <T> Future<T> after(Tenure tenure, Supplier<Future<T>> work) {
        Last before = last.get(tenure.origin());
        Future<?> turn = before != null && before.fence() == tenure.fence() ? before.work() : Future.succeededFuture();
        Future<T> now = turn.compose(done -> work.get());
        last.put(tenure.origin(), new Last(tenure.fence(), now));
        return now;
    }
}
