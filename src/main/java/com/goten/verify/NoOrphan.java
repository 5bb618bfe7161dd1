package com.goten.verify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A resource that names owners has one: of that name, and not going for good. Owners may be created after what they own;
 * so what was saved a moment ago may wait for them.
 */
final class NoOrphan implements Check {
    /** Beyond the time that an owner is waited for. */
    private static final Duration YOUNG = Duration.ofMinutes(2);

    private final InstantSource clock;

    NoOrphan(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Guarantee guarantee() {
        return Guarantee.NO_ORPHAN;
    }

    @Override
    public boolean concerns(Fact fact) {
        return fact instanceof Fact.Resource resource && resource.holds() && !resource.owners().isEmpty();
    }

    @Override
    public void judge(Fact fact, Verdict verdict) {
        var resource = (Fact.Resource) fact;
        boolean owned = resource.owners().stream().anyMatch(owner -> owner.present() && !owner.leaving());
        if (owned || resource.owners().size() < resource.content().orElseThrow().owners().size()) {
            return;
        }
        String owners = resource.owners().size() == 1
                ? resource.owners().get(0).reference().getName()
                : "all " + resource.owners().size();
        if (resource.owners().stream().anyMatch(Fact.Owner::leaving) || attended(resource)) {
            verdict.underWay("has lost its owners: " + owners);
        } else {
            verdict.violation("is there without its owners: " + owners);
        }
    }

    private boolean attended(Fact.Resource resource) {
        var saved = resource.content().flatMap(Content::metadata).orElseThrow().getUpdateTime();
        return !resource.traces().tasks().isEmpty()
                || resource.row().deleting()
                || Instant.ofEpochSecond(saved.getSeconds()).isAfter(clock.instant().minus(YOUNG));
    }
}
