package com.goten.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Timestamp;
import com.goten.errors.GotenException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiTest {
    private static final String ITEM = "/v1/projects/p/items/i";
    private static final String ITEMS = "/v1/projects/p/items";

    private RestServer server;

    @BeforeEach
    void start() {
        server = new RestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static DynamicMessage item(String json) {
        return TestApi.JSON.parse(TestApi.type("Item"), json);
    }

    private static JsonObject error(HttpResponse<String> response) {
        return new JsonObject(response.body()).getJsonObject("error");
    }

    private static JsonObject violation(HttpResponse<String> response) {
        return error(response).getJsonArray("details").stream()
                .map(JsonObject.class::cast)
                .filter(detail -> detail.getString("@type").equals("type.googleapis.com/google.rpc.BadRequest"))
                .findFirst()
                .orElseThrow()
                .getJsonArray("fieldViolations")
                .getJsonObject(0);
    }

    private void answer(String json) {
        server.dispatcher.answer = call -> Future.succeededFuture(item(json));
    }

    private FakeDispatcher.Arrived arrived() throws InterruptedException {
        return server.dispatcher.arrived.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void answersInJson() throws Exception {
        answer("{\"name\": \"projects/p/items/i\", \"size\": 5}");
        HttpResponse<String> response = server.get(ITEM + "?view=BASIC");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.body()).isEqualTo("{\"name\":\"projects/p/items/i\",\"size\":\"5\"}");
        FakeDispatcher.Arrived call = arrived();
        assertThat(call.method().name()).isEqualTo("GetItem");
        assertThat(TestApi.JSON.print(call.request()).toString())
                .isEqualTo("{\"name\":\"projects/p/items/i\",\"view\":\"BASIC\"}");
    }

    @Test
    void answersWithTheResponseBodyOnly() throws Exception {
        answer("{\"name\": \"projects/p/items/i\", \"tags\": [\"a\", \"b\"]}");
        assertThat(server.get(ITEM + "/tags").body()).isEqualTo("[\"a\",\"b\"]");
    }

    @Test
    void bringsTheHeadersAlong() throws Exception {
        server.send(server.request(ITEM).header("Authorization", "Bearer x").header("X-Many", "a")
                .header("X-Many", "b"));
        var context = arrived().context();
        assertThat(context.header("authorization")).contains("Bearer x");
        assertThat(context.header("x-many")).contains("a, b");
    }

    @ParameterizedTest
    @CsvSource({
        "grpc-timeout, 5S, 5", "request-timeout, 7, 7", "X-Request-Timeout, 2.5, 2.5", "x-other, 1, 30",
        "request-timeout, 86400, 300"
    })
    void readsTheTimeout(String header, String value, double seconds) throws Exception {
        server.send(server.request(ITEM).header(header, value));
        assertThat(arrived().context().deadline().remaining())
                .isGreaterThan(Duration.ofMillis((long) (seconds * 1000) - 1900))
                .isLessThanOrEqualTo(Duration.ofMillis((long) (seconds * 1000)));
    }

    @ParameterizedTest
    @CsvSource({"grpc-timeout, 5", "request-timeout, soon", "request-timeout, -1", "x-request-timeout, 1e9"})
    void refusesWhatIsNoTimeout(String header, String value) throws Exception {
        HttpResponse<String> response = server.send(server.request(ITEM).header(header, value));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(violation(response).getString("field")).isEqualTo(header);
    }

    private static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new GotenException.InvalidArgument("item.size", "is too much"), 400, "INVALID_ARGUMENT",
                        "BadRequest", ""),
                Arguments.of(new GotenException.NotFound("projects/p/items/i"), 404, "NOT_FOUND", "ResourceInfo", ""),
                Arguments.of(new GotenException.AlreadyExists("projects/p/items/i"), 409, "ALREADY_EXISTS",
                        "ResourceInfo", ""),
                Arguments.of(new GotenException.FailedPrecondition("it is held", "REFERENCED", List.of(
                                new GotenException.PreconditionViolation("REFERENCE", "projects/p/holders/h", "x"))),
                        400, "FAILED_PRECONDITION", "PreconditionFailure", ""),
                Arguments.of(new GotenException.Aborted("it has changed", "CAS", Duration.ofMillis(100)), 409,
                        "ABORTED",
                        "RetryInfo", "1"),
                Arguments.of(new GotenException.Unavailable("no database", "STORE"), 503, "UNAVAILABLE", "RetryInfo",
                        "1"),
                Arguments.of(new GotenException.ResourceExhausted("full", "FULL", Duration.ofMillis(2500)), 429,
                        "RESOURCE_EXHAUSTED", "RetryInfo", "3"),
                Arguments.of(new GotenException.DeadlineExceeded("late"), 504, "DEADLINE_EXCEEDED", "ErrorInfo", ""),
                Arguments.of(new GotenException.PermissionDenied("no", "POLICY"), 403, "PERMISSION_DENIED",
                        "ErrorInfo", ""),
                Arguments.of(new GotenException.Unauthenticated("who?"), 401, "UNAUTHENTICATED", "ErrorInfo", ""),
                Arguments.of(new GotenException.Unimplemented("nobody"), 501, "UNIMPLEMENTED", "ErrorInfo", ""));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void answersFailuresAsStatus(GotenException failure, int status, String code, String detail, String retryAfter)
            throws Exception {
        server.dispatcher.answer = call -> Future.failedFuture(failure);
        HttpResponse<String> response = server.get(ITEM);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.headers().firstValue("retry-after").orElse("")).isEqualTo(retryAfter);
        JsonObject error = error(response);
        assertThat(error.getInteger("code")).isEqualTo(status);
        assertThat(error.getString("status")).isEqualTo(code);
        assertThat(error.getString("message")).isEqualTo(failure.getMessage());
        assertThat(types(error.getJsonArray("details"))).contains("type.googleapis.com/google.rpc." + detail);
    }

    private static List<String> types(JsonArray details) {
        return details.stream().map(detail -> ((JsonObject) detail).getString("@type")).toList();
    }

    @Test
    void hidesWhatABugSays() throws Exception {
        server.dispatcher.answer = call -> {
            throw new IllegalStateException("secret");
        };
        HttpResponse<String> response = server.get(ITEM);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("secret").contains("incident");
    }

    @Test
    void answersUnknownPathsWith404() throws Exception {
        HttpResponse<String> response = server.get("/v1/nothing");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(error(response).getString("status")).isEqualTo("NOT_FOUND");
    }

    @Test
    void tellsTheMethodsOfAPath() throws Exception {
        HttpResponse<String> wrong = server.send(server.request(ITEM).method("PATCH", BodyPublishers.ofString("{}")));
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("allow")).contains("DELETE, GET, HEAD, OPTIONS, PUT");
        assertThat(error(wrong).getInteger("code")).isEqualTo(405);
        assertThat(error(wrong).getString("status")).isEqualTo("UNIMPLEMENTED");
        HttpResponse<String> asked = server.send(server.request(ITEM).method("OPTIONS", BodyPublishers.noBody()));
        assertThat(asked.statusCode()).isEqualTo(204);
        assertThat(asked.headers().firstValue("allow")).contains("DELETE, GET, HEAD, OPTIONS, PUT");
        assertThat(server.send(server.request("/no").method("OPTIONS", BodyPublishers.noBody())).statusCode())
                .isEqualTo(404);
    }

    @Test
    void answersHeadAsGetWithoutBody() throws Exception {
        answer("{\"name\": \"projects/p/items/i\"}");
        HttpResponse<String> response = server.send(server.request(ITEM).method("HEAD", BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-length")).contains("29");
        assertThat(response.body()).isEmpty();
        server.dispatcher.answer = call -> Future.failedFuture(new GotenException.NotFound("projects/p/items/i"));
        assertThat(server.send(server.request(ITEM).method("HEAD", BodyPublishers.noBody())).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\"",
        "application/json;x=y", ""
    })
    void readsJson(String contentType) throws Exception {
        var request = server.request(ITEMS).POST(BodyPublishers.ofString("{\"displayName\": \"é\"}"));
        HttpResponse<String> response = server.send(contentType.isEmpty() ? request : request.header("Content-Type",
                contentType));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(TestApi.JSON.print(arrived().request()).toString()).contains("\"displayName\":\"é\"");
    }

    @ParameterizedTest
    @CsvSource({
        "content-type, text/plain", "content-type, application/x-www-form-urlencoded", 
        "content-type, application/jsonp",
        "content-type, application/json; charset=iso-8859-1", "content-encoding, gzip", "content-type, ;"
    })
    void refusesOtherBodies(String header, String value) throws Exception {
        HttpResponse<String> response =
                server.send(server.request(ITEMS).header(header, value).POST(BodyPublishers.ofString("{}")));
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(error(response).getString("status")).isEqualTo("INVALID_ARGUMENT");
        assertThat(violation(response).getString("field")).isEqualTo(header);
    }

    @Test
    void acceptsAnyContentTypeOfAnEmptyBody() throws Exception {
        assertThat(server.send(server.request(ITEM).header("Content-Type", "text/plain")).statusCode()).isEqualTo(200);
        assertThat(server.send(server.request(ITEM + ":run").header("Content-Type", "text/plain")
                .POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"displayName\": 1}    | item.display_name | must be a string, not a number",
        "{\"spec\": {\"foo\": 1}} | item.spec.foo    | test.v1.Spec has no such field",
        "{\"size\": }            | item              | not valid JSON at line 1, column 10",
        "`{}x`                   | item              | not valid JSON at line 1, column 4",
    })
    void refusesBodiesThatDoNotFit(String body, String field, String reason) throws Exception {
        HttpResponse<String> response = server.send(server.request(ITEMS).POST(BodyPublishers.ofString(body)));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(violation(response).getString("field")).isEqualTo(field);
        assertThat(violation(response).getString("description")).startsWith(reason);
    }

    @Test
    void refusesBodiesThatAreNotUtf8() throws Exception {
        byte[] latin = "{\"displayName\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        HttpResponse<String> response = server.send(server.request(ITEMS).POST(BodyPublishers.ofByteArray(latin)));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(violation(response).getString("description")).isEqualTo("is not UTF-8 at byte 17");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"foo=1|foo", "pageSize=x|pageSize", "filter=%zz|filter", "parent=x|parent"})
    void refusesParametersThatDoNotFit(String query, String field) throws IOException {
        String answer = server.raw("GET " + ITEMS + "?" + query + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"field\":\"" + field + "\"");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void refusesBodiesOverTheBound(HttpClient.Version version) throws Exception {
        try (var other = new RestServer(version, HttpApiOptions.DEFAULT)) {
            byte[] large = new byte[20_000_000];
            HttpResponse<String> announced = other.send(other.request(ITEMS).POST(BodyPublishers.ofByteArray(large)));
            assertThat(announced.statusCode()).isEqualTo(413);
            assertThat(error(announced).getString("status")).isEqualTo("RESOURCE_EXHAUSTED");
            byte[] part = " ".repeat(50_000).getBytes(StandardCharsets.UTF_8);
            var parts = BodyPublishers.ofByteArrays(List.of(part, part, part, part));
            assertThat(other.send(other.request(ITEMS).POST(parts)).statusCode()).isEqualTo(413);
            String largest = "{\"displayName\": \"" + "x".repeat(RestServer.MAX_BODY - 19) + "\"}";
            assertThat(other.send(other.request(ITEMS).POST(BodyPublishers.ofString(largest))).statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void asksForABodyThatWaits(HttpClient.Version version) throws Exception {
        try (var other = new RestServer(version, HttpApiOptions.DEFAULT)) {
            other.get(ITEM);
            HttpResponse<String> response =
                    other.send(other.request(ITEMS).expectContinue(true).POST(BodyPublishers.ofString("{}")));
            assertThat(response.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void doesNotAskForABodyThatIsTooLarge() throws IOException {
        try (var other = impatient()) {
            String answer = other.raw("POST " + ITEMS + " HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n"
                    + "content-length: 99999999\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 413 ").contains("RESOURCE_EXHAUSTED");
        }
    }

    @Test
    void doesNotWaitForABodyBeyondTheDeadline() throws IOException {
        try (var other = impatient()) {
            String answer = other.raw("POST " + ITEMS + " HTTP/1.1\r\nhost: x\r\nrequest-timeout: 0.1\r\n"
                    + "content-length: 100\r\n\r\n{");
            assertThat(answer).startsWith("HTTP/1.1 504 ").contains("DEADLINE_EXCEEDED");
        }
    }

    private static RestServer impatient() {
        return new RestServer(
                HttpClient.Version.HTTP_1_1, HttpApiOptions.DEFAULT.withDrainTimeout(Duration.ofMillis(50)));
    }

    @Test
    void keepsTheConnectionWhenABodyWasNotWanted() throws IOException {
        String answers = server.raw("POST /v1/nothing HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello"
                + "GET " + ITEM + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        assertThat(answers).startsWith("HTTP/1.1 404 ").contains("HTTP/1.1 200 ");
    }

    @Test
    void answersWhatIsNoHttp() throws IOException {
        assertThat(server.raw("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nhost: x\r\n\r\n"))
                .contains(" 414 ").contains("INVALID_ARGUMENT");
        assertThat(server.raw("GET / HTTP/1.1\r\nx: " + "a".repeat(20_000) + "\r\n\r\n"))
                .contains(" 431 ").contains("INVALID_ARGUMENT");
        assertThat(server.raw("nonsense\r\n\r\n")).contains(" 400 ").contains("INVALID_ARGUMENT");
    }

    @Test
    void forgetsAClientThatHasGone() throws Exception {
        Promise<DynamicMessage> late = Promise.promise();
        server.dispatcher.answer = call -> late.future();
        try (var socket = server.socket()) {
            socket.getOutputStream().write(("GET " + ITEM + " HTTP/1.1\r\nhost: x\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            arrived();
        }
        late.complete(item("{}"));
        answer("{}");
        assertThat(server.get(ITEM).statusCode()).isEqualTo(200);
    }

    @Test
    void tellsWhatHasNoJsonForm() throws Exception {
        var seconds = Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build();
        var field = TestApi.type("Item").findFieldByName("expires");
        server.dispatcher.answer = call -> Future.succeededFuture(item("{}").toBuilder().setField(field, seconds)
                .build());
        HttpResponse<String> response = server.get(ITEM);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(error(response).getString("status")).isEqualTo("FAILED_PRECONDITION");
    }
}
