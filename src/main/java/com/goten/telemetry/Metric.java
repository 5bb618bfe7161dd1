package com.goten.telemetry;

import java.util.List;

/**
 * Every metric of ours: name, kind, meaning, and the tags it has beside {@code service} and {@code region}. Names are
 * Micrometer's; Prometheus shows {@code goten.call.seconds} as {@code goten_call_seconds_count}, {@code _sum},
 * {@code _bucket}.
 */
public enum Metric {
    CALLS("goten.call", Kind.TIMER, "API calls that have ended, by method and gRPC status code",
            "method", "code"),
    CALLS_IN_FLIGHT("goten.call.in.flight", Kind.GAUGE, "API calls with one answer that are running"),
    READY("goten.deployment.ready", Kind.GAUGE, "1 while the deployment answers requests"),

    STORE_WRITE_QUEUE("goten.store.write.queue", Kind.GAUGE, "Writes that wait to join a transaction"),
    STORE_READ_QUEUE("goten.store.read.queue", Kind.GAUGE, "Reads by key that wait to join a statement"),
    STORE_BATCH("goten.store.batch", Kind.SUMMARY, "Writes per combined transaction"),

    FEED_LAG_SECONDS("goten.feed.lag.seconds", Kind.GAUGE,
            "Age of the oldest transaction that the change feed has to wait for"),
    WATCHES("goten.watch.open", Kind.GAUGE, "Watches that are open"),
    WATCH_LAG_REVISIONS("goten.watch.lag.revisions", Kind.GAUGE, "Changes that the slowest watch is behind the feed"),
    WATCH_EVENTS("goten.watch.events", Kind.COUNTER, "Changes sent to watchers"),
    WATCHES_ENDED("goten.watch.ended", Kind.COUNTER, "Watches that we ended, by reason", "reason"),

    CASCADE_BACKLOG("goten.cascade.backlog", Kind.GAUGE, "Durable tasks of asynchronous deletions that wait"),
    CASCADE_TASKS("goten.cascade.tasks", Kind.COUNTER, "Tasks of asynchronous deletions done, by outcome", "outcome");

    /** What a metric counts. */
    public enum Kind {
        /** Only grows. */
        COUNTER,
        /** What is so right now. */
        GAUGE,
        /** How often and how long. */
        TIMER,
        /** How often and how much. */
        SUMMARY
    }

    private final String metricName;
    private final Kind kind;
    private final String help;
    private final List<String> tags;

    Metric(String metricName, Kind kind, String help, String... tags) {
        this.metricName = metricName;
        this.kind = kind;
        this.help = help;
        this.tags = List.of(tags);
    }

    public String metricName() {
        return metricName;
    }

    public Kind kind() {
        return kind;
    }

    public String help() {
        return help;
    }

    /** Names of its own tags; values are given in this order. */
    public List<String> tags() {
        return tags;
    }
}
