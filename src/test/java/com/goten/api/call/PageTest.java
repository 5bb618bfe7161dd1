package com.goten.api.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PageTest {

    /** found (of size + 1 asked), backward, from a cursor; items, previous, next. Size is 2. */
    static Stream<Arguments> cuts() {
        return Stream.of(
                Arguments.of(List.of(), false, false, List.of(), false, false),
                Arguments.of(List.of(1), false, false, List.of(1), false, false),
                Arguments.of(List.of(1, 2), false, false, List.of(1, 2), false, false),
                Arguments.of(List.of(1, 2, 3), false, false, List.of(1, 2), false, true),
                Arguments.of(List.of(3, 4, 5), false, true, List.of(3, 4), true, true),
                Arguments.of(List.of(5), false, true, List.of(5), true, false),
                Arguments.of(List.of(), false, true, List.of(), true, false),
                Arguments.of(List.of(1, 2, 3), true, true, List.of(2, 3), true, true),
                Arguments.of(List.of(1, 2), true, true, List.of(1, 2), false, true),
                Arguments.of(List.of(), true, true, List.of(), false, true));
    }

    /** Items of so many bytes, backward; items that are within 10 bytes, previous, next. */
    static Stream<Arguments> sizes() {
        return Stream.of(
                Arguments.of(List.of(), false, List.of(), false, false),
                Arguments.of(List.of(11), false, List.of(11), false, false),
                Arguments.of(List.of(11, 1), false, List.of(11), false, true),
                Arguments.of(List.of(4, 6), false, List.of(4, 6), false, false),
                Arguments.of(List.of(4, 6, 1), false, List.of(4, 6), false, true),
                Arguments.of(List.of(1, 4, 6), true, List.of(4, 6), true, false));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void endsEarlyWhereItIsTooLarge(
            List<Integer> found, boolean backward, List<Integer> items, boolean previous, boolean next) {
        assertThat(new Page<>(found, false, false).within(10, Integer::longValue, backward))
                .isEqualTo(new Page<>(items, previous, next));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void keepsTheSideOfTheCursor(
            List<Integer> found, boolean backward, boolean fromCursor, List<Integer> items, boolean previous, boolean next) {
        assertThat(Page.cut(found, false, 2, backward, fromCursor)).isEqualTo(new Page<>(items, previous, next));
    }

    @Test
    void hasMoreBehindItWhereItWasCutShort() {
        assertThat(Page.cut(List.of(1), true, 2, false, false)).isEqualTo(new Page<>(List.of(1), false, true));
        assertThat(Page.cut(List.of(1), true, 2, true, true)).isEqualTo(new Page<>(List.of(1), true, true));
    }
}
