package com.goten.verify;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one look has found, by guarantee. Bounded: of very many findings some are kept, and the number of all. */
final class Findings {
    /** Of each guarantee, of violations and of what is under way. */
    static final int MOST = 5_000;

    private final List<Check> checks;
    private final Map<Guarantee, Tally> tallies = new EnumMap<>(Guarantee.class);

    /** What one guarantee has come to. */
    static final class Tally {
        private final Set<Finding> violations = new LinkedHashSet<>();
        private final Set<Finding> underWay = new LinkedHashSet<>();
        private long checked;
        private long violationCount;
        private long underWayCount;

        private void add(Finding finding) {
            Set<Finding> kept = finding.underWay() ? underWay : violations;
            boolean counts = kept.size() < MOST ? kept.add(finding) : !kept.contains(finding);
            if (counts && finding.underWay()) {
                underWayCount++;
            } else if (counts) {
                violationCount++;
            }
        }

        long checked() {
            return checked;
        }

        /** How many violations there were beside those that are kept. */
        long beyond() {
            return violationCount - violations.size();
        }

        long underWayCount() {
            return underWayCount;
        }
    }

    Findings(List<Check> checks) {
        this.checks = checks;
        checks.forEach(check -> tallies.put(check.guarantee(), new Tally()));
    }

    /** Has all checks judge a fact. */
    void judge(Fact fact) {
        for (Check check : checks) {
            if (check.concerns(fact)) {
                Tally tally = tallies.get(check.guarantee());
                tally.checked++;
                check.judge(fact, verdict(check.guarantee(), fact, tally));
            }
        }
    }

    private static Check.Verdict verdict(Guarantee guarantee, Fact fact, Tally tally) {
        return new Check.Verdict() {
            @Override
            public void violation(String what) {
                add(what, false);
            }

            @Override
            public void underWay(String what) {
                add(what, true);
            }

            private void add(String what, boolean underWay) {
                tally.add(new Finding(guarantee, fact.at(), fact.subject(), fact.name(), what, underWay));
            }
        };
    }

    Map<Guarantee, Tally> tallies() {
        return tallies;
    }

    /** Violations that are kept, of all guarantees. */
    Set<Finding> violations() {
        var all = new LinkedHashSet<Finding>();
        tallies.values().forEach(tally -> all.addAll(tally.violations));
        return all;
    }

    /** Whether there were more violations than are kept. */
    boolean overflown() {
        return tallies.values().stream().anyMatch(tally -> tally.beyond() > 0);
    }
}
