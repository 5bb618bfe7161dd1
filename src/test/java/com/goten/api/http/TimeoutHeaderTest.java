package com.goten.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeoutHeaderTest {
    private static final Duration SLACK = Duration.ofSeconds(10);

    /** Header, value, seconds of a call with one answer and for reading any request, hours of a stream. */
    @ParameterizedTest
    @CsvSource({
        "grpc-timeout, 99999999H, 300, 87600", "request-timeout, 99999999, 300, 27777", "grpc-timeout, 48H, 300, 48",
        "x-other, 1, 30, 87600"
    })
    void bounds(String header, String value, int unarySeconds, int streamHours) {
        var headers = MultiMap.caseInsensitiveMultiMap().add(header, value);
        Duration unary = Duration.ofSeconds(unarySeconds);
        assertThat(TimeoutHeader.unary(headers).remaining()).isBetween(unary.minus(SLACK), unary);
        assertThat(TimeoutHeader.stream(headers).remaining().plus(SLACK).toHours()).isEqualTo(streamHours);
    }
}
