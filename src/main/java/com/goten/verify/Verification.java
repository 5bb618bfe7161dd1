package com.goten.verify;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Verifies an environment.
 *
 * <pre>
 *   look at all ──► nothing found ─────────────────────────────────────► report
 *        │
 *        └► violations ──► pause ──► look at those again ──► gone ─────► report
 *                            ▲               │
 *                            └── still new ◄─┴► there for as long as it takes to settle ──► report
 * </pre>
 *
 * Changes nothing. Safe to run beside nodes at work, and as often as one likes.
 */
public final class Verification {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final List<Verified> deployments;
    private final List<Check> checks;
    private final LongSupplier nanoTime = System::nanoTime;

    private Verification(Vertx vertx, List<Verified> deployments) {
        this.vertx = vertx;
        this.deployments = List.copyOf(deployments);
        this.checks = List.of(
                new NoDangling(),
                new NoOrphan(),
                new NoPrematureDelete(),
                new Syncing(),
                new SingleOwner(),
                new VersionsAgree(),
                new FeedComplete());
    }

    /** @param deployments all of an environment: references to others count as not looked at */
    public static Verification of(Vertx vertx, List<Verified> deployments) {
        return new Verification(vertx, deployments);
    }

    /**
     * Looks, and looks again at what is found until it has stayed for a while or is gone. Fails where a database cannot be
     * looked into: then nothing is known.
     *
     * @param settle how long something must be there to count; no time at all: what one look finds counts
     */
    public Future<Report> run(Duration settle) {
        Promise<Report> report = Promise.promise();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(ignored -> new Run(context, settle).start().onComplete(report));
        return report.future();
    }

    /** One run, on one context. */
    private final class Run {
        private final Context context;
        private final long settleNanos;
        private long firstSeen;
        private final Promise<Report> report = Promise.promise();
        /** Violations that were there at the last look, and when they were first seen. */
        private Map<Finding, Long> suspects = new LinkedHashMap<>();
        private Duration pause = FIRST_PAUSE;

        private Run(Context context, Duration settle) {
            this.context = context;
            this.settleNanos = settle.toNanos();
        }

        private Future<Report> start() {
            Look.at(deployments, Scope.ALL, checks).onFailure(report::fail).onSuccess(seen -> {
                firstSeen = nanoTime.getAsLong();
                after(seen, seen);
            });
            return report.future();
        }

        /** @param last the latest look; where there was too much to remember, again at everything */
        private void after(Look.Seen first, Look.Seen last) {
            long now = nanoTime.getAsLong();
            var found = new LinkedHashMap<Finding, Long>();
            last.findings().violations().forEach(finding -> found.put(finding, suspects.getOrDefault(finding, now)));
            suspects = found;
            if (settled(now)) {
                report.complete(report(first, last, now));
            } else {
                vertx.setTimer(pause.toMillis(), fired -> again(first, last));
            }
        }

        private void again(Look.Seen first, Look.Seen last) {
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            Scope scope = last.findings().overflown() ? Scope.ALL : Scope.of(suspects.keySet());
            Look.at(deployments, scope, checks)
                    .onFailure(report::fail)
                    .onSuccess(seen -> context.runOnContext(ignored -> after(first, seen)));
        }

        /** Not for ever: where new ones come and go, those that are old enough by then count. */
        private boolean settled(long now) {
            return suspects.values().stream().allMatch(since -> now - since >= settleNanos)
                    || now - firstSeen >= 2 * settleNanos;
        }

        private Report report(Look.Seen first, Look.Seen last, long now) {
            var lines = new ArrayList<Report.Line>();
            for (Check check : checks) {
                var guarantee = check.guarantee();
                List<Finding> stayed = suspects.entrySet().stream()
                        .filter(suspect -> suspect.getKey().guarantee() == guarantee)
                        .filter(suspect -> now - suspect.getValue() >= settleNanos)
                        .map(Map.Entry::getKey)
                        .toList();
                var tally = first.findings().tallies().get(guarantee);
                long beyond = last.findings().tallies().get(guarantee).beyond();
                long count = stayed.size() + beyond;
                lines.add(Report.Line.of(guarantee, tally.checked(), count, tally.underWayCount(), stayed));
            }
            return new Report(lines, first.unknown().stream().toList());
        }
    }
}
