package com.goten.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.sync.HandoverModel.Broken;
import com.goten.sync.HandoverModel.Config;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HandoverModelTest {
    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;

    /** The numbers are those of the model that the protocol was explored with. */
    static Stream<Arguments> worlds() {
        return Stream.of(
                Arguments.of(Config.path(A, B, A).withWrites(2), 2341),
                Arguments.of(Config.path(A, B, A, B).withWrites(1), 716),
                Arguments.of(Config.path(A, B, C).withResets(), 4900),
                Arguments.of(Config.path(A, B, A).withWrites(1).withResets(), 2114),
                Arguments.of(Config.path(A, B, A).withReferrer(), 4242),
                Arguments.of(Config.path(A, B, A).withTarget().withDeletion().withResets(), 45476),
                Arguments.of(Config.path(A, B).withReferrer().withTarget(), 11648),
                Arguments.of(Config.path(A, B).withTarget().withDyingTarget(), 22),
                Arguments.of(Config.path(A, B, A).withTarget(), 375),
                Arguments.of(Config.path(A, B, A, B).withTarget(), 1238),
                Arguments.of(Config.path(A, B, C).withTarget(), 3519));
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void holds(Config config, int states) {
        var exploration = new HandoverModel(config).explore();
        assertThat(exploration.wrong()).as("%s", exploration.history()).isEmpty();
        assertThat(exploration.states()).isEqualTo(states);
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void doesNotHoldWithoutAnyOfItsRules(Broken broken) {
        assertThat(new HandoverModel(broken).explore().wrong()).contains(broken.wrong().name());
    }

    @Test
    void historiesAreOfItsSteps() {
        assertThat(new HandoverModel(Config.path(A, B, A).withTarget().withWrites(2)).history(new Random(1), 40)).hasSize(40);
    }
}
