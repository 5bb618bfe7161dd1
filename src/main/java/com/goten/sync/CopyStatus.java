package com.goten.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How it stands with the copies from one region, as this node sees it.
 *
 * @param complete whether they are all there, so that they are read
 * @param safeTime all that the owner had committed by then, by its own clock, is here
 * @param lag how far the copies are behind, at most; empty until the owner was heard of
 * @param behind changes that are known to be still to come, at least
 * @param snapshot how far it has come, while there is one
 * @param put resources that were put or replaced since this node follows the region
 * @param removed resources that were removed since then
 */
public record CopyStatus(
        String region,
        String version,
        State state,
        boolean complete,
        Optional<Instant> safeTime,
        Optional<Duration> lag,
        long behind,
        Optional<Snapshot> snapshot,
        long put,
        long removed,
        Optional<Failure> lastError,
        Comparison comparison) {

    /**
     * What is being done.
     *
     * <pre>
     *   CONNECTING ──► SNAPSHOT ──► FOLLOWING
     *       ▲   └──────────────────────┘│
     *       └──── WAITING ◄── lost, refused
     *
     *   ELSEWHERE: another node follows the region
     *   REMOVING: the deployment was removed from the registry, and its copies go
     * </pre>
     */
    public enum State { CONNECTING, SNAPSHOT, FOLLOWING, WAITING, ELSEWHERE, REMOVING }

    /** @param resources that have come @param place type and name up to which all have */
    public record Snapshot(long resources, String place) {}

    /** Why the stream was lost last, and how long ago. */
    public record Failure(String reason, Duration age) {}

    /**
     * How it stands with the comparisons with the owner.
     *
     * @param age since the last one that has come to its end; empty: none on this node
     * @param overdue whether that is too long ago
     * @param differences found since this node follows the region
     * @param repaired of them
     */
    public record Comparison(
            boolean running, Optional<Duration> age, boolean overdue, long differences, long repaired, Optional<Failure> lastError) {
        static final Comparison NONE = new Comparison(false, Optional.empty(), false, 0, 0, Optional.empty());
    }
}
