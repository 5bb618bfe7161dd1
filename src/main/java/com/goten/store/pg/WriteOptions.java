package com.goten.store.pg;

import java.time.Duration;

/**
 * How writes are combined.
 *
 * @param lanes connections that commit side by side
 * @param batchWrites most writes in one transaction
 * @param batchBytes most bytes of bodies in one transaction; a larger write goes alone
 * @param queueWrites most writes that wait; further ones are refused
 * @param transaction when the server ends a transaction by itself, where it can (PostgreSQL 17); longer than a statement
 *     may take
 * @param patience when a transaction is given up; longer than that, so that only a server that says nothing at all meets
 *     it
 */
public record WriteOptions(
        int lanes, int batchWrites, int batchBytes, int queueWrites, Duration transaction, Duration patience) {
    public static final WriteOptions STANDARD = new WriteOptions(2, 200, 4 << 20, 10_000);

    /** With the usual limits of time. */
    public WriteOptions(int lanes, int batchWrites, int batchBytes, int queueWrites) {
        this(lanes, batchWrites, batchBytes, queueWrites, Duration.ofSeconds(35), Duration.ofSeconds(40));
    }

    public WriteOptions withTimes(Duration transaction, Duration patience) {
        return new WriteOptions(lanes, batchWrites, batchBytes, queueWrites, transaction, patience);
    }
}
