package com.goten.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.Status;
import com.goten.api.call.ErrorMapper;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.PreconditionViolation;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTrailersTest {

    @ParameterizedTest
    @CsvSource({"plain text,plain text", "100 %,100 %25", "ünder,%C3%BCnder", "'a\nb',a%0Ab"})
    void encodesMessages(String message, String encoded) {
        assertThat(StatusTrailers.percentEncode(message)).isEqualTo(encoded);
    }

    @Test
    void staysWithinWhatClientsAcceptOfHeaders() throws Exception {
        var blockers = IntStream.range(0, 100)
                .mapToObj(i -> new PreconditionViolation(
                        "REFERENCE", "projects/some-project/regions/us-west2/devices/device-" + i, "spec.group"))
                .toList();
        var failed = new FailedPrecondition("x".repeat(5000), "BLOCKED", blockers);

        Map<String, String> trailers =
                StatusTrailers.of(new ErrorMapper("devices.example.com").map(failed).status());

        int bytes = trailers.entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length() + 32)
                .sum();
        assertThat(bytes).isLessThan(8192);
        Status status = Status.parseFrom(Base64.getDecoder().decode(trailers.get(StatusTrailers.DETAILS)));
        assertThat(status.getDetails(0).is(ErrorInfo.class)).isTrue();
        assertThat(status.getDetails(1).unpack(PreconditionFailure.class).getViolationsCount()).isBetween(10, 99);
        assertThat(status.getMessage()).hasSize(1024).endsWith("…");
    }

    @Test
    void sendsShortDetailsWhole() throws Exception {
        var failed = new FailedPrecondition("is used", "BLOCKED", List.of(
                new PreconditionViolation("REFERENCE", "devices/d", "spec.group")));
        Status status = new ErrorMapper("devices.example.com").map(failed).status();
        String details = StatusTrailers.of(status).get(StatusTrailers.DETAILS);
        assertThat(Status.parseFrom(Base64.getDecoder().decode(details))).isEqualTo(status);
    }
}
