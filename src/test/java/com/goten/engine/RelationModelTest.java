package com.goten.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.engine.RelationModel.Broken;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RelationModelTest {
    /** The numbers are those of the model that the protocol was explored with. */
    @ParameterizedTest
    @CsvSource({"1, 1, 303", "2, 1, 5925", "1, 2, 6445", "2, 2, 131777"})
    void holds(int creators, int deleters, int states) {
        var exploration = new RelationModel(creators, deleters).explore();
        assertThat(exploration.wrong()).isEmpty();
        assertThat(exploration.states()).isEqualTo(states);
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void doesNotHoldWithoutAnyOfItsRules(Broken broken) {
        assertThat(new RelationModel(2, 2, broken).explore().wrong()).isPresent();
    }

    @Test
    void historiesAreOfItsSteps() {
        assertThat(new RelationModel(2, 2).history(new Random(1), 40)).isNotEmpty();
    }
}
