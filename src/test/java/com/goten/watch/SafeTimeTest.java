package com.goten.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.store.Horizon;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SafeTimeTest {
    private final SafeTime safe = new SafeTime();

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }

    private Optional<Instant> look(long second, long running, long next) {
        return safe.after(new Horizon(at(second), running, next, true));
    }

    @Test
    void isNowWhereNothingRuns() {
        assertThat(look(1, 10, 10)).contains(at(1));
        assertThat(look(2, 10, 10)).contains(at(2));
    }

    @Test
    void waitsForAllThatCouldHaveCommittedByThen() {
        assertThat(look(1, 10, 13)).isEmpty();
        assertThat(look(2, 12, 20)).isEmpty();
        assertThat(look(3, 13, 25)).contains(at(1));
        assertThat(look(4, 20, 30)).as("the next one that waits is of second 3").isEmpty();
        assertThat(look(5, 25, 30)).contains(at(3));
    }

    @Test
    void isNotKnownWhileSomethingIsLeftToBeRead() {
        assertThat(safe.after(new Horizon(at(1), 10, 10, false))).isEmpty();
        assertThat(look(2, 10, 13)).isEmpty();
        assertThat(safe.after(new Horizon(at(3), 13, 13, false))).isEmpty();
    }

    @Test
    void whatWasMissedCountsForNothing() {
        assertThat(look(1, 10, 13)).isEmpty();
        safe.forget();
        assertThat(look(2, 13, 14)).isEmpty();
    }
}
