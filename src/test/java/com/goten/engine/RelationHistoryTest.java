package com.goten.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.engine.RelationModel.Broken;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The real code in histories of {@link RelationModel}: crashes between any two steps, messages late and again, leases that
 * run out. Without any of its rules it fails in the history in which the model does; with all of them it does not fail in
 * that one, nor in any other.
 */
class RelationHistoryTest {
    private static final int HISTORIES = 200;
    private static final RelationWorld WORLD = new RelationWorld();

    @AfterAll
    static void close() {
        WORLD.close();
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void leavesADanglingReferenceWithoutARule(Broken broken) {
        var history = new RelationModel(2, 2, broken).explore().history();
        assertThat(WORLD.run(history, broken).dangling()).as("%s in %s", broken, history).isPresent();
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void leavesNoneWithThatRule(Broken broken) {
        var history = new RelationModel(2, 2, broken).explore().history();
        var outcome = WORLD.run(history);
        assertThat(outcome.dangling()).as("%s", history).isEmpty();
        assertThat(outcome.stuck()).as("%s", history).isEmpty();
    }

    @Test
    void leavesNothingDanglingOrStuckInAnyHistory() {
        long seed = System.nanoTime();
        System.out.println("relation histories: seed " + seed);
        var random = new Random(seed);
        var model = new RelationModel(3, 2);
        int steps = 0;
        for (int i = 0; i < HISTORIES; i++) {
            var history = model.history(random, 40);
            var outcome = WORLD.run(history);
            assertThat(outcome.dangling()).as("seed %d, history %d: %s", seed, i, history).isEmpty();
            assertThat(outcome.stuck()).as("seed %d, history %d: %s", seed, i, history).isEmpty();
            steps += outcome.done();
        }
        assertThat(steps).as("steps that the real code could take").isGreaterThan(HISTORIES * 8);
    }
}
