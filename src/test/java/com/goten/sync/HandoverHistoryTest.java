package com.goten.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.sync.HandoverModel.Broken;
import com.goten.sync.HandoverModel.Config;
import com.goten.sync.HandoverModel.Wrong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The real code in histories of {@link HandoverModel}. Without any of its rules it goes wrong in the history in which the
 * model does; with all of them it does not in that one, nor in any other.
 */
class HandoverHistoryTest {
    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;
    /** The same in every build; {@code -Dgoten.chaos.seed=…} and {@code -Dgoten.chaos.rounds=…} for others, and for more. */
    private static final long SEED = Long.getLong("goten.chaos.seed", 20261129);
    private static final int HISTORIES = Integer.getInteger("goten.chaos.rounds", 2);
    private static final HandoverWorld WORLD = new HandoverWorld();

    @AfterAll
    static void close() {
        WORLD.close();
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void goesWrongWithoutARule(Broken broken) {
        var found = new HandoverModel(broken).explore();
        var outcome = WORLD.run(broken.config(), found.history(), broken);
        // What the model has deleted still accepts writes; really it is not there, and comes back.
        var wrong = broken == Broken.FORGET_EPOCH ? Wrong.NO_LOSS : broken.wrong();
        assertThat(outcome.wrong()).as("%s in %s: %s", broken, found.history(), outcome.state()).contains(wrong.name());

    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void doesNotWithThatRule(Broken broken) {
        var found = new HandoverModel(broken).explore();
        var outcome = WORLD.run(broken.config(), found.history(), null);
        assertThat(outcome.wrong()).as("%s: %s", found.history(), outcome.state()).isEmpty();
    }

    static Stream<Config> worlds() {
        return Stream.of(
                Config.path(A, B, A).withWrites(2),
                Config.path(A, B, C).withWrites(1).withResets(),
                Config.path(A, B, A).withWrites(1).withResets(),
                Config.path(A, B, A).withReferrer(),
                Config.path(A, B, A).withTarget().withDeletion().withResets(),
                Config.path(A, B, C).withReferrer().withTarget(),
                Config.path(A, B).withTarget().withDyingTarget(),
                Config.path(A, B, A, B).withTarget());
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void nothingGoesWrongInAnyHistory(Config config) {
        var random = new Random(SEED);
        var model = new HandoverModel(config);
        for (int i = 0; i < HISTORIES; i++) {
            var history = model.history(random, 40);
            var outcome = WORLD.run(config, history, null);
            assertThat(outcome.wrong())
                    .as("seed %d, history %d of %d actions, %d done, %s: %s",
                            SEED, i, history.size(), outcome.done(), history, outcome.state())
                    .isEmpty();
        }
    }
}
