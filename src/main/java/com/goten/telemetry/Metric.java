package com.goten.telemetry;

import java.util.List;

/**
 * Every metric of ours: name, kind, meaning, and the tags it has beside {@code service} and {@code region}. Names are
 * Micrometer's; Prometheus shows {@code goten.call.seconds} as {@code goten_call_seconds_count}, {@code _sum},
 * {@code _bucket}.
 */
public enum Metric {
    CALLS("goten.call", Kind.TIMER, "API calls that have ended, by method, surface and gRPC status code",
            "method", "surface", "code"),
    CALLS_IN_FLIGHT("goten.call.in.flight", Kind.GAUGE, "API calls with one answer that are running"),
    READY("goten.deployment.ready", Kind.GAUGE, "1 while the deployment answers requests"),

    STORE_WRITE_QUEUE("goten.store.write.queue", Kind.GAUGE, "Writes that wait to join a transaction"),
    STORE_WRITE_BATCH("goten.store.write.batch", Kind.SUMMARY, "Writes per combined transaction"),
    STORE_WRITES_REFUSED("goten.store.writes.refused", Kind.COUNTER, "Writes refused because too many waited"),
    STORE_READ_BATCH("goten.store.read.batch", Kind.SUMMARY, "Reads by key per combined statement"),

    FEED_LAG_SECONDS("goten.feed.lag.seconds", Kind.GAUGE,
            "Age of the oldest change of the last read of the change feed, when it was read"),
    FEED_SILENT_SECONDS("goten.feed.silent.seconds", Kind.GAUGE,
            "Since the last successful read of the change feed; grows only while something is wrong"),
    FEED_FAILURES("goten.feed.failures", Kind.COUNTER, "Reads of the change feed that failed"),

    WATCHES("goten.watch.open", Kind.GAUGE, "Watches that are open"),
    WATCHES_BLOCKED("goten.watch.blocked", Kind.GAUGE, "Watches whose clients have not read what was sent"),
    WATCH_CHANGES("goten.watch.changes", Kind.COUNTER, "Changes sent to watchers"),
    WATCH_BYTES("goten.watch.bytes", Kind.COUNTER, "Bytes sent to watchers"),
    WATCH_CATCH_UPS("goten.watch.catch.ups", Kind.COUNTER,
            "Times that a watch fell behind what is in memory and began to read the feed itself"),
    WATCH_RESETS("goten.watch.resets", Kind.COUNTER, "Times that a watch told its client to begin anew", "kind"),
    WATCHES_ENDED("goten.watch.ended", Kind.COUNTER, "Watches that have ended, by reason", "reason"),

    PEER_STREAMS("goten.peer.streams", Kind.GAUGE, "Streams from other deployments that are open, the registry's included"),
    OWNED_STREAMS("goten.owned.streams", Kind.GAUGE, "Streams to other regions, of what is owned here and copied there"),
    REGISTERED("goten.registry.registered", Kind.GAUGE,
            "1 once the registry has heard of the deployment since this node was started"),
    REGISTRY_STREAMS("goten.registry.streams", Kind.GAUGE, "Streams of the registry that are open"),
    REGISTRY_STREAMS_DOWN("goten.registry.streams.down", Kind.GAUGE,
            "Streams of the registry that should be open: while there are some, not everything new is seen"),

    SYNC_LAG_SECONDS("goten.sync.lag.seconds", Kind.GAUGE,
            "How far the copies from a region are behind it, at most; NaN where another node follows it, or nothing was heard "
                    + "of it yet",
            "peer"),
    SYNC_BEHIND("goten.sync.behind", Kind.GAUGE, "Changes of a region that are known to be still to come", "peer"),
    SYNC_COMPLETE("goten.sync.complete", Kind.GAUGE, "1 while all copies from a region are there, so that they are read", "peer"),
    SYNC_APPLIED("goten.sync.applied", Kind.COUNTER, "Copies from a region that were put, or removed", "peer", "kind"),
    SYNC_STREAMS_LOST("goten.sync.streams.lost", Kind.COUNTER, "Times that the stream of a region was lost", "peer"),
    SYNC_DIFFERENCES("goten.sync.differences", Kind.COUNTER,
            "Copies that were found to differ from their owner's by a comparison", "peer"),
    SYNC_COMPARISON_OVERDUE("goten.sync.comparison.overdue", Kind.GAUGE,
            "1 where the copies from a region have not been compared with it for two intervals", "peer"),

    HANDOVERS_OFFERED("goten.handover.offered", Kind.GAUGE,
            "Resources that were released to other regions and that those have not confirmed to have adopted"),
    HANDOVERS_ADOPTED("goten.handover.adopted", Kind.GAUGE,
            "Resources that were adopted from other regions and are not established and confirmed there yet"),
    HANDOVER_AGE_SECONDS("goten.handover.age.seconds", Kind.GAUGE,
            "For how long the oldest of both has been under way; 0 where there is none"),
    HANDOVERS_UNADOPTED("goten.handover.unadopted", Kind.GAUGE,
            "Resources that were released to this region and could not be taken up yet; status says why"),
    SYNC_OFFERS("goten.sync.offers", Kind.COUNTER,
            "Resources that a region released to this one: offered, failed to be taken up though kept and tried again, and "
                    + "confirmed to it", "peer", "kind"),

    TASK_BACKLOG("goten.task.backlog", Kind.GAUGE,
            "Durable tasks: what follows deletions (CASCADE here, COLLECT elsewhere), owners that go or were saved (RELEASE, "
                    + "CHECK), ownees that lose one or all (DISOWN, ORPHAN), and policies that were changed (REFRESH)",
            "kind"),
    TASK_DUE_SECONDS("goten.task.due.seconds", Kind.GAUGE, "Since the oldest of these tasks has been due", "kind"),
    TASK_AGE_SECONDS("goten.task.age.seconds", Kind.GAUGE, "Since the oldest of these tasks was made", "kind"),
    CASCADE_COLLECTED("goten.cascade.collected", Kind.COUNTER,
            "Holders that were deleted, marked for deletion, or have let go after a deletion"),
    CASCADE_NOTICES("goten.cascade.notices", Kind.COUNTER, "Deletions that other deployments have told of"),

    OWNER_CONFIRMATIONS("goten.owner.confirmations", Kind.COUNTER,
            "Questions about owners, by what was answered; UNANSWERED where nobody did", "state"),
    OWNER_DECISIONS("goten.owner.decisions", Kind.COUNTER,
            "Owner references that were marked, because their owners seemed not to be there"),
    OWNER_REFERENCES_REMOVED("goten.owner.references.removed", Kind.COUNTER, "Owner references that were removed"),
    OWNEES_COLLECTED("goten.owner.ownees.collected", Kind.COUNTER, "Resources deleted because their last owner was gone"),
    POLICY_LOOKED("goten.policy.looked", Kind.COUNTER, "Resources that were looked at because a policy has changed"),
    POLICY_REFRESHED("goten.policy.refreshed", Kind.COUNTER,
            "Resources among them that were told where they belong now"),
    POLICY_HANDED_OVER("goten.handover.released", Kind.COUNTER,
            "Resources that were given to another region, which their policy has for its control region"),

    OWNERS_WAITING("goten.owner.waiting", Kind.GAUGE, "Owner references whose owners have not been found yet");

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
