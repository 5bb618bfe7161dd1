package com.goten.api.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.FieldViolation;
import com.goten.errors.GotenException.PreconditionViolation;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorMapperTest {
    private static final ErrorMapper MAPPER = new ErrorMapper("devices.example.com");

    static Stream<GotenException> expected() {
        return Stream.of(
                new GotenException.InvalidArgument(
                        List.of(new FieldViolation("name", "is bad"), new FieldViolation("device.spec", "is worse"))),
                new GotenException.NotFound("projects/p"),
                new GotenException.AlreadyExists("projects/p"),
                new GotenException.FailedPrecondition("is in use", "BLOCKED", List.of(
                        new PreconditionViolation("REFERENCE", "projects/p/devices/d", "spec.group"))),
                new GotenException.Aborted("changed meanwhile", "CAS_MISMATCH", Duration.ofMillis(1500)),
                new GotenException.Unavailable("no database", "STORE_DOWN"),
                new GotenException.ResourceExhausted("too much", "TOO_MANY_CALLS", Duration.ofSeconds(2)),
                new GotenException.DeadlineExceeded("too late"),
                new GotenException.Cancelled("gone"),
                new GotenException.PermissionDenied("no", "POLICY"),
                new GotenException.Unauthenticated("who?"),
                new GotenException.Unimplemented("not served"));
    }

    private static <T extends Message> T detail(Failure failure, Class<T> type) throws Exception {
        for (Any any : failure.status().getDetailsList()) {
            if (any.is(type)) {
                return any.unpack(type);
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " in " + failure);
    }

    @Test
    void knowsEveryClassOfTheFamily() {
        Set<Class<?>> family =
                Arrays.stream(GotenException.class.getPermittedSubclasses()).collect(Collectors.toSet());
        assertThat(ErrorMapper.CODES.keySet()).isEqualTo(family);
        assertThat(ErrorMapper.CODES.values()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("expected")
    void whatIsExpectedKeepsItsMessageAndSaysItsReason(GotenException expected) throws Exception {
        Failure failure = MAPPER.map(expected);
        assertThat(failure.code()).isEqualTo(ErrorMapper.CODES.get(expected.getClass()));
        assertThat(failure.status().getMessage()).isEqualTo(expected.getMessage());
        ErrorInfo info = detail(failure, ErrorInfo.class);
        assertThat(info.getReason()).isEqualTo(expected.info().reason());
        assertThat(info.getDomain()).isEqualTo("devices.example.com");
    }

    /** The way over the wire and back. */
    @ParameterizedTest
    @MethodSource("expected")
    void anotherPartOfTheSystemReadsTheSameFailure(GotenException expected) {
        GotenException read = Failure.read(MAPPER.map(expected).toJson().toString());
        assertThat(read).hasSameClassAs(expected).hasMessage(expected.getMessage());
        assertThat(MAPPER.map(read)).isEqualTo(MAPPER.map(expected));
    }

    @Test
    void textThatIsNoStatusIsABug() {
        assertThat(Failure.read("oops")).isInstanceOf(GotenException.Internal.class);
        assertThat(Failure.read("{\"code\": \"x\"}")).isInstanceOf(GotenException.Internal.class);
    }

    @Test
    void namesEachBlocker() throws Exception {
        var failed = new GotenException.FailedPrecondition(
                "is in use", "BLOCKED", List.of(new PreconditionViolation("REFERENCE", "devices/d", "spec.group")));
        var violation = detail(MAPPER.map(failed), PreconditionFailure.class).getViolations(0);
        assertThat(violation.getType()).isEqualTo("REFERENCE");
        assertThat(violation.getSubject()).isEqualTo("devices/d");
        assertThat(violation.getDescription()).isEqualTo("spec.group");
    }

    @Test
    void saysWhichResourceAndWhenToRetry() throws Exception {
        assertThat(detail(MAPPER.map(new GotenException.NotFound("projects/p")), ResourceInfo.class)
                        .getResourceName())
                .isEqualTo("projects/p");
        var retry = detail(
                MAPPER.map(new GotenException.Aborted("again", "RACE", Duration.ofMillis(1500))), RetryInfo.class);
        assertThat(retry.getRetryDelay().getSeconds()).isEqualTo(1);
        assertThat(retry.getRetryDelay().getNanos()).isEqualTo(500_000_000);
    }

    @Test
    void aBugTellsOnlyItsIncident() throws Exception {
        Failure failure = MAPPER.map(new IllegalStateException("the password is swordfish"));
        assertThat(failure.code()).isEqualTo(Code.INTERNAL);
        assertThat(failure.toJson().toString()).doesNotContain("swordfish");
        String incident = detail(failure, ErrorInfo.class).getMetadataOrThrow("incident");
        assertThat(failure.status().getMessage()).isEqualTo("internal error, incident " + incident);
        assertThat(MAPPER.map(new GotenException.Internal("swordfish", null)).toJson().toString())
                .doesNotContain("swordfish");
    }

    @Test
    void jsonHasTheDetailsWithTheirTypes() {
        var json = new JsonObject(MAPPER.map(new GotenException.InvalidArgument("name", "is bad")).toJson());
        assertThat(json.getInteger("code")).isEqualTo(3);
        assertThat(json.getJsonArray("details").getJsonObject(1))
                .isEqualTo(new JsonObject("""
                        {"@type": "type.googleapis.com/google.rpc.BadRequest",
                         "fieldViolations": [{"field": "name", "description": "is bad"}]}"""));
    }

    @ParameterizedTest
    @EnumSource(value = Code.class, mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
    void everyCodeHasAnHttpStatus(Code code) {
        assertThat(ErrorMapper.httpStatus(code)).isBetween(200, 599);
        assertThat(ErrorMapper.httpStatus(code) == 200).isEqualTo(code == Code.OK);
    }
}
