package com.goten.cascade;

import static com.goten.cascade.Tiers.WEST;
import static com.goten.cascade.Tiers.name;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.errors.GotenException;
import com.goten.testing.Await;
import com.goten.testing.Mortal;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node dies between two steps, on either side, and another one goes on over what is in its database: for each step that
 * there is of a deletion and of what follows it, and of the save of a reference (PROTOCOL.md sections 6 and 7).
 */
class CascadeCrashTest {
    private static final int MOST_STEPS = 80;

    private final Tiers tiers = new Tiers(Tiers.SHORT_LEASES, List.of("ground", "middle"), WEST);

    @AfterEach
    void close() {
        tiers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ground", "middle"})
    void aDeletionEndsWhereverItsNodeDies(String mortalSide) {
        boolean outlived = false;
        Mortal next = restart(mortalSide);
        for (int steps = 1; !outlived && steps <= MOST_STEPS; steps++) {
            Mortal mortal = next;
            String id = "x" + steps + "x";
            tiers.create("ground", WEST, "Slow", id);
            tiers.create("middle", WEST, "Plain", id, "follows_ground_slow", name(WEST, "Slow", id));
            tiers.create("middle", WEST, "Slow", id, "forgets_ground_slow", name(WEST, "Slow", id));
            mortal.diesAfter(steps);
            tried(() -> tiers.delete("ground", WEST, "Slow", id));
            Await.until(() -> mortal.dead() || !tiers.exists("ground", WEST, "Slow", id));
            outlived = !mortal.dead();
            next = restart(mortalSide);
            Await.until(() -> !tiers.exists("ground", WEST, "Slow", id)
                    || tiers.deleting("ground", WEST, "Slow", id)
                    || tried(() -> tiers.delete("ground", WEST, "Slow", id)));
            tiers.awaitQuiet();
            assertThat(tiers.faults()).as(mortal.lastWish()).isEmpty();
            assertThat(tiers.exists("ground", WEST, "Slow", id)).as(mortal.lastWish()).isFalse();
            assertThat(tiers.exists("middle", WEST, "Plain", id)).as(mortal.lastWish()).isFalse();
            assertThat(tiers.json("middle", WEST, "Slow", id)).as(mortal.lastWish()).doesNotContain("forgets");
            tiers.delete("middle", WEST, "Slow", id);
        }
        assertThat(outlived).as("all steps were died at").isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ground", "middle"})
    void aReferenceIsThereOrNotWhereverItsNodeDies(String mortalSide) {
        boolean outlived = false;
        Mortal next = restart(mortalSide);
        for (int steps = 1; !outlived && steps <= MOST_STEPS; steps++) {
            Mortal mortal = next;
            String id = "x" + steps + "x";
            tiers.create("ground", WEST, "Plain", id);
            mortal.diesAfter(steps);
            boolean saved = tried(() ->
                    tiers.create("middle", WEST, "Plain", id, "blocks_ground_plain", name(WEST, "Plain", id)));
            outlived = !mortal.dead();
            next = restart(mortalSide);
            boolean there = tiers.exists("middle", WEST, "Plain", id);
            assertThat(there || !saved).as("an answered write is durable, " + mortal.lastWish()).isTrue();
            if (there) {
                assertThat(tried(() -> tiers.delete("ground", WEST, "Plain", id))).as(mortal.lastWish()).isFalse();
                tiers.delete("middle", WEST, "Plain", id);
            }
            Await.until(() -> tried(() -> tiers.delete("ground", WEST, "Plain", id)));
            tiers.awaitQuiet();
            assertThat(tiers.faults()).as(mortal.lastWish()).isEmpty();
            tiers.create("ground", WEST, "Plain", id);
        }
        assertThat(outlived).as("all steps were died at").isTrue();
    }

    private Mortal restart(String side) {
        tiers.stop(side, WEST);
        var mortal = new Mortal();
        tiers.start(side, WEST, mortal);
        return mortal;
    }

    private static boolean tried(Runnable step) {
        try {
            step.run();
            return true;
        } catch (GotenException refused) {
            return false;
        }
    }

    /** What was marked when its node died, and whose mark has expired, can be referred to and deleted again. */
    @Test
    void leasesOfTheDeadRunOut() {
        var mortal = restart("ground");
        tiers.create("ground", WEST, "Plain", "marked");
        tiers.create("middle", WEST, "Plain", "held", "forgets_ground_plain", name(WEST, "Plain", "marked"));
        mortal.diesAfter(3);
        tried(() -> tiers.delete("ground", WEST, "Plain", "marked"));
        restart("ground");
        Await.until(() -> tried(() -> tiers.create(
                "middle", WEST, "Plain", "late", "follows_ground_plain", name(WEST, "Plain", "marked"))));
        Await.until(() -> tried(() -> tiers.delete("ground", WEST, "Plain", "marked")));
        tiers.awaitQuiet();
        assertThat(tiers.faults()).isEmpty();
    }

    /** Whoever it was that held references there. */
    @Test
    void aDeploymentThatWasRemovedHoldsNothing() {
        tiers.create("ground", WEST, "Plain", "blocked");
        tiers.create("ground", WEST, "Slow", "held");
        tiers.create("middle", WEST, "Plain", "holder",
                "blocks_ground_plain", name(WEST, "Plain", "blocked"), "follows_ground_slow", name(WEST, "Slow", "held"));
        var removed = tiers.at("middle", WEST).id();
        tiers.stop("middle", WEST);
        assertThat(tried(() -> tiers.delete("ground", WEST, "Plain", "blocked"))).as("it is only away").isFalse();
        tiers.network.remove(removed);
        tiers.delete("ground", WEST, "Plain", "blocked");
        tiers.delete("ground", WEST, "Slow", "held");
        tiers.awaitQuiet();
        assertThat(tiers.exists("ground", WEST, "Slow", "held")).isFalse();
        tiers.create("ground", WEST, "Plain", "blocked");
        tiers.create("ground", WEST, "Slow", "held");
    }
}
