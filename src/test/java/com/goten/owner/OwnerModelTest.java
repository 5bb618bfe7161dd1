package com.goten.owner;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.owner.OwnerModel.Broken;
import com.goten.owner.OwnerModel.Config;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OwnerModelTest {
    /** The numbers are those of the model that the protocol was explored with. */
    @ParameterizedTest
    @CsvSource({"1, 3, 2, false, false, 2108", "1, 2, 1, false, true, 622", "1, 2, 1, true, false, 1626", "2, 1, 1, false, false, 16386"})
    void holds(int owners, int made, int saves, boolean requires, boolean unset, int states) {
        var exploration = new OwnerModel(new Config(owners, made, saves, requires, unset)).explore();
        assertThat(exploration.wrong()).as("%s", exploration.history()).isEmpty();
        assertThat(exploration.states()).isEqualTo(states);
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void doesNotHoldWithoutAnyOfItsRules(Broken broken) {
        assertThat(new OwnerModel(broken).explore().wrong()).isPresent();
    }

    @Test
    void historiesAreOfItsSteps() {
        assertThat(new OwnerModel(Config.TWO).history(new Random(1), 40)).isNotEmpty();
    }
}
