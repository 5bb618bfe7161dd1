package com.goten.store.pg;

import java.time.Duration;

/**
 * Bounds of a store.
 *
 * @param readConnections for gets, lists, the feed and tasks
 * @param snapshotConnections consistent views open at once; further ones wait
 * @param queueReads most reads that wait for a connection
 * @param retention how long changes stay readable at least
 * @param statement longest time a statement may take
 * @param lock longest time a write may wait for a lock that another node holds
 */
public record StoreOptions(
        WriteOptions writes,
        int readConnections,
        int snapshotConnections,
        int queueReads,
        Duration retention,
        Duration statement,
        Duration lock) {
    public static final StoreOptions STANDARD = new StoreOptions(
            WriteOptions.STANDARD,
            8,
            8,
            5_000,
            Duration.ofHours(24),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10));

    public StoreOptions withConnections(int reads, int snapshots) {
        return new StoreOptions(writes, reads, snapshots, queueReads, retention, statement, lock);
    }

    public StoreOptions withRetention(Duration other) {
        return new StoreOptions(writes, readConnections, snapshotConnections, queueReads, other, statement, lock);
    }

    public StoreOptions withWrites(WriteOptions other) {
        return new StoreOptions(other, readConnections, snapshotConnections, queueReads, retention, statement, lock);
    }
}
