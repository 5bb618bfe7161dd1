package com.goten.watch;

/** What watches tell about themselves. Called from several threads; must be quick. */
public interface WatchMetrics {

    /** For those who do not want to know. */
    WatchMetrics NONE = new WatchMetrics() {};

    /** The tailer has read changes. @param lagMillis age of the oldest of them, by the database's clock */
    default void tailed(int changes, long lagMillis) {}

    /** The tailer could not read. */
    default void tailFailed() {}

    /** A watch has begun. */
    default void opened() {}

    /**
     * A watch has ended.
     *
     * @param reason of {@link com.goten.errors.GotenException#info}, {@code OK} or {@code CANCELLED}
     */
    default void closed(String reason) {}

    /** A message went out. */
    default void sent(int changes, int bytes) {}

    /** A watch has begun to read the feed itself. */
    default void caughtUp() {}

    /** A watch has told its client to begin anew. @param hard or soft */
    default void reset(boolean hard) {}
}
