package com.goten.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.sync.RightModel.Broken;
import com.goten.sync.RightModel.Wrong;
import com.goten.testing.Chaos;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The real code in histories of {@link RightModel}: never do two regions create under one policy, or have different resources
 * of one name. Without any part of the rule they come to that in the history in which the model does.
 */
class RightHistoryTest {
    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;
    private static final RightWorld WORLD = new RightWorld();
    private static final Chaos CHAOS = Chaos.rounds("RightHistoryTest", 3);

    @AfterAll
    static void close() {
        WORLD.close();
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void goesWrongWithoutAPartOfTheRule(Broken broken) {
        var model = new RightModel(List.of(A, B, A), broken);
        var history = model.explore().history();
        var outcome = WORLD.run(model, history, broken);
        assertThat(outcome.wrong()).as("%s in %s: %s", broken, history, outcome.state()).contains(Wrong.ONE_OWNER.name());
        assertThat(outcome.done()).as("%s", outcome.state()).isEqualTo(history.size());
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void doesNotWithThatPart(Broken broken) {
        var model = new RightModel(List.of(A, B, A), broken);
        var history = model.explore().history();
        var outcome = WORLD.run(model, history, null);
        assertThat(outcome.wrong()).as("%s: %s", history, outcome.state()).isEmpty();
    }

    static List<List<Integer>> paths() {
        return List.of(List.of(A, B), List.of(A, B, A), List.of(A, B, A, B), List.of(A, B, C), List.of(A, B, C, A));
    }

    /** Nothing comes in between: what is possible in the model is done. */
    @ParameterizedTest
    @MethodSource("paths")
    void everythingTakesPlaceThatTheModelAllows(List<Integer> path) {
        var random = new Random(CHAOS.seed());
        var model = new RightModel(path);
        for (int i = 0; i < CHAOS.rounds(); i++) {
            var history = model.history(random, 60);
            var outcome = WORLD.run(model, history, null);
            assertThat(outcome.wrong()).as("%s: %s", history, outcome.state()).isEmpty();
            assertThat(outcome.done()).as("%s", history).isEqualTo(history.size());
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void nothingGoesWrongInAnyHistory(List<Integer> path) {
        var random = new Random(CHAOS.seed());
        var model = new RightModel(path);
        for (int i = 0; i < CHAOS.rounds(); i++) {
            var history = model.history(random, 60);
            var outcome = WORLD.disturbed(model, history, i % 2 == 0 ? "Item" : "Note", random);
            assertThat(outcome.wrong())
                    .as("history %d, %d of %d actions done: %s", i, outcome.done(), history.size(), outcome.state())
                    .isEmpty();
        }
    }
}
