package com.goten.bench;

import io.vertx.core.json.JsonObject;
import org.HdrHistogram.Histogram;

/**
 * What one load made.
 *
 * @param operations that succeeded
 * @param failures that did not
 * @param seconds it took
 * @param latencies in microseconds
 * @param unitsPerOperation what an operation counts for: 100 for a page of 100
 */
record Measurement(long operations, long failures, double seconds, Histogram latencies, int unitsPerOperation) {

    double perSecond() {
        return operations * unitsPerOperation / seconds;
    }

    double millis(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1000.0;
    }

    /** The two as if they had been one. */
    Measurement and(Measurement other) {
        Histogram both = latencies.copy();
        both.add(other.latencies);
        return new Measurement(
                operations + other.operations,
                failures + other.failures,
                seconds + other.seconds,
                both,
                unitsPerOperation);
    }

    JsonObject json() {
        return new JsonObject()
                .put("perSecond", perSecond())
                .put("p50Millis", millis(50))
                .put("p99Millis", millis(99))
                .put("operations", operations)
                .put("failures", failures);
    }
}
