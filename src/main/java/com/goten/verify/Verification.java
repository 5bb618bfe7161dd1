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
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Verifies an environment.
 *
 * <pre>
 *   look at all ──► nothing new ─────────────────────────► report
 *     ▲    │
 *     │    └► new violations ──► pause ──► look at those again
 *     │                            ▲               │
 *     │                            └── still new ◄─┤
 *     └── gone, or there for as long as it takes ◄─┘
 *         to settle
 * </pre>
 *
 * What is reported is what one look at everything has seen, the last: what was a violation at the first one may be under
 * way by then.
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

    private Verification(Vertx vertx, List<Verified> deployments, List<Check> checks) {
        this.vertx = vertx;
        this.deployments = List.copyOf(deployments);
        this.checks = checks;
    }

    /** @param deployments all of an environment: references to others count as not looked at */
    public static Verification of(Vertx vertx, List<Verified> deployments) {
        return new Verification(vertx, deployments, List.of(
                new NoDangling(),
                new NoOrphan(),
                new NoPrematureDelete(),
                new Syncing(),
                new Converges(),
                new SingleOwner(),
                new VersionsAgree(),
                new FeedComplete()));
    }

    /** The same, that does not look at one of the guarantees. */
    public Verification except(Guarantee guarantee) {
        return new Verification(
                vertx, deployments, checks.stream().filter(check -> check.guarantee() != guarantee).toList());
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
        private OptionalLong firstSeen = OptionalLong.empty();
        private final Promise<Report> report = Promise.promise();
        /** Violations that were there at the last look, and when they were first seen. */
        private Map<Finding, Long> suspects = new LinkedHashMap<>();
        private Duration pause = FIRST_PAUSE;

        private Run(Context context, Duration settle) {
            this.context = context;
            this.settleNanos = settle.toNanos();
        }

        private Future<Report> start() {
            look(Scope.ALL);
            return report.future();
        }

        private void look(Scope scope) {
            Look.at(deployments, scope, checks)
                    .onFailure(report::fail)
                    .onSuccess(seen -> context.runOnContext(ignored -> after(scope, seen)));
        }

        private void after(Scope scope, Look.Seen seen) {
            long now = nanoTime.getAsLong();
            firstSeen = firstSeen.isPresent() ? firstSeen : OptionalLong.of(now);
            var found = new LinkedHashMap<Finding, Long>();
            seen.findings().violations().forEach(finding -> found.put(finding, suspects.getOrDefault(finding, now)));
            suspects = found;
            if (!settled(now)) {
                vertx.setTimer(pause.toMillis(), fired -> again(seen));
            } else if (scope.everything()) {
                report.complete(report(seen, now));
            } else {
                look(Scope.ALL);
            }
        }

        /** @param last the latest look; where there was too much to remember, everything is looked at */
        private void again(Look.Seen last) {
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            look(last.findings().overflown() ? Scope.ALL : Scope.of(suspects.keySet()));
        }

        /** Not for ever: where new ones come and go, those that are old enough by then count. */
        private boolean settled(long now) {
            return suspects.values().stream().allMatch(since -> now - since >= settleNanos)
                    || now - firstSeen.orElse(now) >= 2 * settleNanos;
        }

        private Report report(Look.Seen whole, long now) {
            var lines = new ArrayList<Report.Line>();
            for (Check check : checks) {
                var guarantee = check.guarantee();
                List<Finding> stayed = suspects.entrySet().stream()
                        .filter(suspect -> suspect.getKey().guarantee() == guarantee)
                        .filter(suspect -> now - suspect.getValue() >= settleNanos)
                        .map(Map.Entry::getKey)
                        .toList();
                var tally = whole.findings().tallies().get(guarantee);
                long count = stayed.size() + tally.beyond();
                lines.add(Report.Line.of(guarantee, tally.checked(), count, tally.underWayCount(), stayed));
            }
            return new Report(lines, whole.unknown().stream().toList());
        }
    }
}
