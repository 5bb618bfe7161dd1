package com.goten.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.sync.RightModel.Action;
import com.goten.sync.RightModel.Broken;
import com.goten.sync.RightModel.Wrong;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RightModelTest {
    private static final List<Integer> THERE_AND_BACK = List.of(0, 1, 0);

    /** The numbers are those of the model that the protocol was explored with. */
    @ParameterizedTest
    @MethodSource("worlds")
    void holds(List<Integer> path, int states) {
        var exploration = new RightModel(path).explore();
        assertThat(exploration.wrong()).as("%s", exploration.history()).isEmpty();
        assertThat(exploration.states()).isEqualTo(states);
    }

    static Stream<Arguments> worlds() {
        return Stream.of(
                Arguments.of(List.of(0, 1), 63),
                Arguments.of(THERE_AND_BACK, 217),
                Arguments.of(List.of(0, 1, 0, 1), 467));
    }

    @ParameterizedTest
    @MethodSource("shortest")
    void doesNotHoldWithoutAnyOfItsParts(Broken broken, List<String> history) {
        var exploration = new RightModel(THERE_AND_BACK, broken).explore();
        assertThat(exploration.wrong()).contains(Wrong.ONE_OWNER.name());
        assertThat(exploration.history().stream().map(Action::toString)).isEqualTo(history);
    }

    static Stream<Arguments> shortest() {
        return Stream.of(
                Arguments.of(Broken.CREATE_BY_VIEW, List.of("CREATE(0, 0)", "LEARN(1, 1)", "CREATE(1, 1)")),
                Arguments.of(Broken.CREATE_WHILE_CLOSING, List.of(
                        "LEARN(0, 1)", "CREATE(0, 0)", "CLOSE(0, 1)", "RELEASE(0, 1)", "ADOPT(1, 0)", "CREATE(0, 0)")),
                Arguments.of(Broken.RELEASE_BEFORE_CLOSING, List.of(
                        "LEARN(0, 1)", "CREATE(0, 0)", "RELEASE(0, 1)", "ADOPT(1, 0)", "CREATE(0, 0)")),
                Arguments.of(Broken.RIGHT_MOVES_FIRST, List.of(
                        "LEARN(0, 1)", "CREATE(0, 0)", "CLOSE(0, 1)", "FIND_NOTHING_LEFT(0, 0)", "RELEASE_RIGHT(0, 1)",
                        "ADOPT_RIGHT(1, 0)", "CREATE(1, 1)")));
    }

    @Test
    void threeRegionsMayHandItOnToEachOther() {
        assertThat(new RightModel(List.of(0, 1, 2)).explore().wrong()).isEmpty();
        assertThat(new RightModel(List.of(0, 1, 2, 0)).explore().wrong()).isEmpty();
    }

    @Test
    void historiesAreOfItsSteps() {
        assertThat(new RightModel(THERE_AND_BACK).history(new Random(1), 5)).hasSize(5);
    }
}
