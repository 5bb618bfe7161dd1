package com.goten.owner;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.owner.OwnerModel.Broken;
import com.goten.owner.OwnerModel.Config;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The real code in histories of {@link OwnerModel}. Without any of its rules it fails in the history in which the model
 * does; with all of them it does not fail in that one, nor in any other.
 */
class OwnerHistoryTest {
    private static final int HISTORIES = 15;
    private static final OwnerWorld WORLD = new OwnerWorld();

    @AfterAll
    static void close() {
        WORLD.close();
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void losesOrKeepsWhatItMustNotWithoutARule(Broken broken) {
        var found = new OwnerModel(broken).explore();
        var outcome = WORLD.run(broken.config(), found.history(), broken);
        assertThat(outcome.wrong()).as("%s in %s", broken, found.history()).isEqualTo(found.wrong());
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void doesNotWithThatRule(Broken broken) {
        var found = new OwnerModel(broken).explore();
        assertThat(WORLD.run(broken.config(), found.history(), null).wrong()).as("%s", found.history()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Broken.class, names = {"LATE_ANSWER", "KEEP_INTENT", "UNSET_FORGETS_CONFIRMATION"})
    void losesNothingAndNothingIsStuckInAnyHistory(Broken world) {
        play(world.config());
    }

    @Test
    void losesNothingAndNothingIsStuckWithTwoOwners() {
        play(Config.TWO);
    }

    private static void play(Config config) {
        long seed = System.nanoTime();
        System.out.println("owner histories: seed " + seed + " " + config);
        var random = new Random(seed);
        var model = new OwnerModel(config);
        for (int i = 0; i < HISTORIES; i++) {
            var history = model.history(random, 30);
            var outcome = WORLD.run(config, history, null);
            assertThat(outcome.wrong()).as("seed %d, history %d: %s", seed, i, history).isEmpty();
        }
    }
}
