package com.goten.api.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException.InvalidArgument;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallDeadlinesTest {
    private static final Duration SLACK = Duration.ofSeconds(5);

    @ParameterizedTest
    @CsvSource({"2H,PT2H", "3M,PT3M", "4S,PT4S", "500m,PT0.5S", "7u,PT0.000007S", "9n,PT0.000000009S", "0S,PT0S"})
    void readsEveryUnit(String header, Duration timeout) {
        assertThat(CallDeadlines.parse(header)).isEqualTo(timeout);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S", "5", "5s", "-1S", "123456789S", "1.5S", " 1S", "1S "})
    void refusesWhatIsNoTimeout(String header) {
        assertThatThrownBy(() -> CallDeadlines.parse(header))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageStartingWith("grpc-timeout: ");
    }

    @Test
    void callsWithoutATimeoutHaveTheDefaultAndNoneHasMoreThanTheMaximum() {
        assertThat(CallDeadlines.unary(null).remaining())
                .isBetween(CallDeadlines.DEFAULT.minus(SLACK), CallDeadlines.DEFAULT);
        assertThat(CallDeadlines.unary("99999999H").remaining())
                .isBetween(CallDeadlines.MAX.minus(SLACK), CallDeadlines.MAX);
        assertThat(CallDeadlines.unary("60S").remaining())
                .isBetween(Duration.ofSeconds(55), Duration.ofSeconds(60));
    }

    @Test
    void onlyTheClientBoundsAStream() {
        assertThat(CallDeadlines.bounds(CallDeadlines.stream(null))).isFalse();
        assertThat(CallDeadlines.bounds(CallDeadlines.stream("99999999H"))).isFalse();
        assertThat(CallDeadlines.bounds(CallDeadlines.stream("48H"))).isTrue();
    }
}
