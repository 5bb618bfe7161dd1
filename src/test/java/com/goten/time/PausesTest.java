package com.goten.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PausesTest {
    private final Pauses pauses = new Pauses(Duration.ofMillis(100), Duration.ofSeconds(1));

    @Test
    void doubleUpToTheLongest() {
        List<Long> millis = IntStream.range(0, 6).mapToObj(i -> pauses.after(i).toMillis()).toList();
        assertThat(millis).containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
    }

    @Test
    void neverOverflow() {
        assertThat(pauses.after(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(1));
        assertThat(pauses.after(-1)).isEqualTo(Duration.ofMillis(100));
        var long1 = new Pauses(Duration.ofDays(1), Duration.ofDays(365));
        assertThat(IntStream.range(0, 100).mapToObj(long1::after))
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofDays(1), Duration.ofDays(365)));
    }

    @Test
    void areSpreadOverTheirSecondHalf() {
        assertThat(IntStream.range(0, 200).mapToObj(i -> pauses.jittered(2).toMillis()).toList())
                .allSatisfy(millis -> assertThat(millis).isBetween(200L, 400L))
                .satisfies(all -> assertThat(all.stream().distinct().count()).isGreaterThan(10));
    }
}
