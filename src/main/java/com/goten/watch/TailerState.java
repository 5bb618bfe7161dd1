package com.goten.watch;

import com.goten.store.FeedCursor;
import java.util.Optional;

/**
 * How the tailer is doing, for health checks and the admin pages.
 *
 * @param head place up to which the feed has been read; empty before the first answer
 * @param changes read so far
 * @param ringChanges changes in memory
 * @param silentMillis since the last successful read; grows only while something is wrong
 * @param lagMillis age of the oldest change of the last read that brought any, when it arrived
 * @param failures in a row
 * @param lastError of the last read, if that failed
 */
public record TailerState(
        Optional<FeedCursor> head,
        long changes,
        long ringChanges,
        long silentMillis,
        long lagMillis,
        int failures,
        Optional<String> lastError) {}
