package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.PreconditionFailure;
import com.goten.testing.ReflectingClient;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must not be saved is refused alike on both surfaces: with the code that tells why, and the place in the details. */
class BadReferencesTest {
    private static final String DEVICE = "projects/house/regions/us-west2/devices/gate";

    private static final HttpClient http = HttpClient.newHttpClient();
    private static ProxiedWorld world;
    private static ReflectingClient grpc;

    /**
     * A refused creation.
     *
     * @param subject of the detail: the field of an INVALID_ARGUMENT, the resource of a FAILED_PRECONDITION
     * @param words in the message
     */
    record Bad(String type, String body, String code, String subject, String words) {
        static Bad device(String fields, String code, String subject, String words) {
            return new Bad("Device", "{\"name\": \"%s\", %s}".formatted(DEVICE, fields), code, subject, words);
        }

        static Bad project(String policy, String code, String subject, String words) {
            return new Bad("Project", "{\"name\": \"projects/bad\", \"multiRegionPolicy\": %s}".formatted(policy), code, subject, words);
        }

        String rest() {
            return type.equals("Device") ? "/v1/projects/house/regions/us-west2/devices" : "/v1/projects";
        }

        String method() {
            return "devices.v1.%sService/Create%s".formatted(type, type);
        }

        String request() {
            return "{\"%s\": %s}".formatted(type.toLowerCase(Locale.ROOT), body);
        }

        @Override
        public String toString() {
            return body + " is " + code;
        }
    }

    static Stream<Bad> badReferences() {
        return Stream.of(
                Bad.device("\"model\": \"projects/house\"", "INVALID_ARGUMENT", "model", "projects/house"),
                Bad.device("\"model\": \"no name at all\"", "INVALID_ARGUMENT", "model", "no name at all"),
                Bad.device("\"model\": \"deviceModels/-\"", "INVALID_ARGUMENT", "model", "deviceModels/-"),
                Bad.device("\"model\": \"deviceModels/t9\"", "FAILED_PRECONDITION", "deviceModels/t9", "does not exist"),
                Bad.device("\"hub\": \"deviceModels/t9\"", "INVALID_ARGUMENT", "hub", "deviceModels/t9"),
                Bad.device("\"deviceGroups\": [\"projects/house/deviceGroups/-\"]", "INVALID_ARGUMENT", "device_groups[0]",
                        "projects/house/deviceGroups/-"),
                Bad.device("\"spec\": {\"attachments\": [{\"slot\": \"a\", \"file\": \"projects/-/files/f\"}]}",
                        "INVALID_ARGUMENT", "spec.attachments[0].file", "projects/-/files/f"),
                Bad.device("\"spec\": {\"peers\": {\"left\": {\"device\": \"devices/x\"}}}",
                        "INVALID_ARGUMENT", "spec.peers[\"left\"].device", "devices/x"),
                Bad.device("\"serviceAccount\": \"deviceModels/t9\"", "INVALID_ARGUMENT", "service_account",
                        "has no names like that"),
                Bad.device("\"serviceAccount\": \"projects/-/serviceAccounts/a\"", "INVALID_ARGUMENT", "service_account",
                        "projects/-/serviceAccounts/a"),
                Bad.device("\"serviceAccount\": \"projects/house/serviceAccounts/nobody\"", "FAILED_PRECONDITION",
                        "projects/house/serviceAccounts/nobody", "does not exist"),
                Bad.device("\"standby\": \"projects/house/regions/eastus2/devices/nobody\"", "FAILED_PRECONDITION",
                        "projects/house/regions/eastus2/devices/nobody", "does not exist"),
                Bad.device("\"standby\": \"projects/house/regions/mars/devices/nobody\"", "FAILED_PRECONDITION",
                        "projects/house/regions/mars/devices/nobody", "is in no region that its service is in"));
    }

    static Stream<Bad> badPolicies() {
        return Stream.of(
                Bad.project("{\"enabledRegions\": [\"mars\"], \"defaultControlRegion\": \"mars\"}",
                        "INVALID_ARGUMENT", "multi_region_policy.enabled_regions[0]", "mars"),
                Bad.project("{\"enabledRegions\": [\"us-west2\"], \"defaultControlRegion\": \"eastus2\"}",
                        "INVALID_ARGUMENT", "multi_region_policy.default_control_region",
                        "eastus2 is none of the enabled regions"),
                Bad.project("{\"enabledRegions\": [\"us-west2\"]}",
                        "INVALID_ARGUMENT", "multi_region_policy.default_control_region", "must name a region"),
                Bad.project("{\"enabledRegions\": [\"us-west2\"], \"defaultControlRegion\": \"us-west2\","
                                + " \"criteriaForDisabledSync\": [{\"resourceTypeName\": \"devices.example.com/Toaster\"}]}",
                        "INVALID_ARGUMENT", "multi_region_policy.criteria_for_disabled_sync[0].resource_type_name",
                        "devices.example.com/Toaster"));
    }

    @ParameterizedTest
    @MethodSource("badPolicies")
    void refusesBadPolicies(Bad bad) throws Exception {
        assertRefused(world, grpc, bad);
    }

    @BeforeAll
    static void start() throws Exception {
        world = ProxiedWorld.start();
        assertThat(rest(world, "/v1/projects", "{\"name\": \"projects/house\"}").statusCode()).isEqualTo(200);
        grpc = new ReflectingClient(world.port(ProxiedWorld.DEVICES));
    }

    @AfterAll
    static void stop() {
        grpc.close();
        world.close();
    }

    @ParameterizedTest
    @MethodSource("badReferences")
    void refusesBadReferences(Bad bad) throws Exception {
        assertRefused(world, grpc, bad);
    }

    private static void assertRefused(ProxiedWorld world, ReflectingClient grpc, Bad bad) throws Exception {
        var answer = new JsonObject(rest(world, bad.rest(), bad.body()).body());
        var error = answer.getJsonObject("error");
        assertThat(error).as(answer.encode()).isNotNull();
        assertThat(error.getString("status")).as(answer.encode()).isEqualTo(bad.code());
        assertThat(error.getString("message")).contains(bad.words());
        assertThat(error.getJsonArray("details").encode()).contains(bad.subject().replace("\"", "\\\""));

        var refused = catchThrowableOfType(StatusRuntimeException.class, () -> grpc.call(bad.method(), bad.request()));
        assertThat(refused.getStatus().getCode().name()).isEqualTo(bad.code());
        assertThat(refused.getStatus().getDescription()).contains(bad.words());
        assertThat(subjects(refused)).anySatisfy(subject -> assertThat(subject).endsWith(bad.subject()));
    }

    private static List<String> subjects(StatusRuntimeException failure) throws InvalidProtocolBufferException {
        var subjects = new ArrayList<String>();
        for (Any detail : StatusProto.fromThrowable(failure).getDetailsList()) {
            if (detail.is(BadRequest.class)) {
                detail.unpack(BadRequest.class).getFieldViolationsList().forEach(violation -> subjects.add(violation.getField()));
            } else if (detail.is(PreconditionFailure.class)) {
                detail.unpack(PreconditionFailure.class).getViolationsList()
                        .forEach(violation -> subjects.add(violation.getSubject()));
            }
        }
        return subjects;
    }

    @Test
    void refusesReferencesToServicesThatAreNotImported() throws Exception {
        try (var apart = ProxiedWorld.withoutImports();
                var client = new ReflectingClient(apart.port(ProxiedWorld.DEVICES))) {
            rest(apart, "/v1/projects", "{\"name\": \"projects/house\"}");
            assertRefused(apart, client, Bad.device("\"serviceAccount\": \"projects/house/serviceAccounts/a\"",
                    "INVALID_ARGUMENT", "service_account", "devices.example.com does not import"));
        }
    }

    private static HttpResponse<String> rest(ProxiedWorld world, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://" + world.address(ProxiedWorld.DEVICES) + path)).POST(BodyPublishers.ofString(body)).build(),
                BodyHandlers.ofString());
    }
}
