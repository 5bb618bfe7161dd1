package com.goten.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.api.http.RestClient.Answer;
import com.goten.api.http.RestClient.Lines;
import com.goten.testing.TestNode;
import com.goten.testing.TestPostgres;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example devices service over REST, from the socket to PostgreSQL and back. */
class RestEndToEndTest {
    private static PgConnectOptions database;
    private static TestNode node;
    private static RestClient rest;
    private static int projects;

    /** Each test has a project of its own. */
    private String project;
    private String devices;

    @BeforeAll
    static void start() {
        database = TestPostgres.createDatabase();
        node = TestNode.of("devices", "v1", database);
        rest = new RestClient(node.port());
        rest.post("/v1/deviceModels", "{\"name\": \"deviceModels/standard\", \"vendor\": \"acme\"}").ok();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void createProject(TestInfo test) {
        project = "projects/p" + ++projects;
        devices = "/v1/" + project + "/regions/us-west2/devices";
        rest.post("/v1/projects", "{\"name\": \"" + project + "\", \"displayName\": \"" + test.getDisplayName()
                .length() + "\"}")
                .ok();
    }

    private String deviceName(String id) {
        return project + "/regions/us-west2/devices/" + id;
    }

    private JsonObject create(String id, String fields) {
        return rest.post(devices, "{\"name\": \"" + deviceName(id) + "\", \"model\": \"deviceModels/standard\""
                + fields + "}")
                .ok();
    }

    @Test
    void createsReadsUpdatesAndDeletes() {
        JsonObject created = create("d1", ", \"displayName\": \"First\", \"serialNumber\": \"9007199254740993\","
                + " \"kind\": \"SENSOR\", \"fingerprint\": \"_-8\", \"reportInterval\": \"1.5s\","
                + " \"properties\": {\"a\": \"b\"}, \"settings\": {\"x\": [1, null]}, \"spec\": {\"mains\": true}");
        assertThat(created.getJsonObject("metadata").getString("uuid")).isNotEmpty();
        assertThat(created.getString("fingerprint")).isEqualTo("/+8=");
        assertThat(rest.get("/v1/" + deviceName("d1")).ok().encode()).isEqualTo(created.encode());
        JsonObject updated = rest.put("/v1/" + deviceName("d1") + "?updateMask=display_name,spec.battery",
                "{\"displayName\": \"Other\", \"kind\": \"GATEWAY\", \"spec\": {\"battery\": {\"capacityWh\": 2.5}}}")
                        .ok();
        assertThat(updated.getString("displayName")).isEqualTo("Other");
        assertThat(updated.getString("kind")).isEqualTo("SENSOR");
        assertThat(updated.getString("serialNumber")).isEqualTo("9007199254740993");
        assertThat(updated.getJsonObject("spec")).isEqualTo(new JsonObject("{\"battery\": {\"capacityWh\": 2.5}}"));
        assertThat(rest.delete("/v1/" + deviceName("d1")).ok()).isEqualTo(new JsonObject());
        assertThat(rest.get("/v1/" + deviceName("d1")).error(404, "NOT_FOUND").getString("message"))
                .contains(deviceName("d1"));
        rest.delete("/v1/" + deviceName("d1")).error(404, "NOT_FOUND");
        rest.delete("/v1/" + deviceName("d1") + "?allowMissing").ok();
    }

    @Test
    void namesWhatHasNoName() {
        JsonObject created = rest.post(devices,
                "{\"displayName\": \"My Device\", \"model\": \"deviceModels/standard\"}").ok();
        assertThat(created.getString("name")).startsWith(deviceName("my-device-"));
    }

    @Test
    void projectsAnswersByViewAndMask() {
        create("d1", ", \"displayName\": \"D\", \"description\": \"long\", \"kind\": \"SENSOR\"");
        String path = "/v1/" + deviceName("d1");
        assertThat(rest.get(path + "?view=NAME").ok().fieldNames()).containsExactlyInAnyOrder("name", "displayName");
        assertThat(rest.get(path + "?view=BASIC").ok().fieldNames())
                .containsExactlyInAnyOrder("name", "displayName", "kind", "metadata");
        assertThat(rest.get(path + "?fieldMask=description").ok().fieldNames())
                .containsExactlyInAnyOrder("name", "description");
        assertThat(rest.get(path + "?view=NAME&fieldMask=kind,metadata.createTime").ok().getJsonObject("metadata")
                .fieldNames())
                .containsExactly("createTime");
        assertThat(rest.get(devices + "?view=NAME").items("devices").get(0).fieldNames())
                .containsExactlyInAnyOrder("name", "displayName");
    }

    @Test
    void pagesBothWays() {
        IntStream.range(0, 7).forEach(i -> create("d" + i, ", \"serialNumber\": " + i));
        Answer first = rest.get(devices + "?pageSize=3&orderBy=serial_number+desc&includePagingInfo=true");
        assertThat(ids(first)).containsExactly("d6", "d5", "d4");
        assertThat(first.body().getInteger("totalResultsCount")).isEqualTo(7);
        Answer second = page("3", first.body().getString("nextPageToken"));
        assertThat(ids(second)).containsExactly("d3", "d2", "d1");
        Answer third = page("3", second.body().getString("nextPageToken"));
        assertThat(ids(third)).containsExactly("d0");
        assertThat(third.body().containsKey("nextPageToken")).isFalse();
        assertThat(ids(page("3", third.body().getString("prevPageToken")))).containsExactly("d3", "d2", "d1");
        String token = RestClient.encoded(first.body().getString("nextPageToken"));
        Answer other = rest.get(devices + "?pageSize=3&orderBy=name&pageToken=" + token);
        other.error(400, "INVALID_ARGUMENT");
        assertThat(other.violation().getString("field")).isEqualTo("page_token");
    }

    private Answer page(String size, String token) {
        return rest.get(devices + "?pageSize=" + size + "&orderBy=serial_number+desc&pageToken="
                + RestClient.encoded(token));
    }

    private static List<String> ids(Answer answer) {
        return answer.items("devices").stream()
                .map(device -> device.getString("name").replaceAll(".*/", ""))
                .toList();
    }

    @Test
    void filters() {
        create("d1", ", \"kind\": \"SENSOR\", \"enabled\": true, \"properties\": {\"floor\": \"2\"}");
        create("d2", ", \"kind\": \"GATEWAY\", \"serialNumber\": 5, \"macAddresses\": [\"a\", \"b\"]");
        assertThat(filtered("kind = \"SENSOR\" OR serialNumber > 4")).containsExactly("d1", "d2");
        assertThat(filtered("enabled = TRUE AND properties.floor = \"2\"")).containsExactly("d1");
        assertThat(filtered("mac_addresses CONTAINS \"b\"")).containsExactly("d2");
        Answer bad = rest.get(devices + "?filter=" + RestClient.encoded("kind = "));
        bad.error(400, "INVALID_ARGUMENT");
        assertThat(bad.violation().getString("field")).isEqualTo("filter");
    }

    private List<String> filtered(String filter) {
        return ids(rest.get(devices + "?filter=" + RestClient.encoded(filter)));
    }

    @Test
    void getsManyAtOnce() {
        create("d1", "");
        create("d2", "");
        JsonObject answer = rest.get("/v1/devices:batchGet?names=" + deviceName("d2") + "&names=" + deviceName("no")
                + "&names=" + deviceName("d1")).ok();
        assertThat(answer.getJsonArray("devices")).hasSize(2);
        assertThat(answer.getJsonArray("missing")).containsExactly(deviceName("no"));
    }

    @Test
    void namesWhatBlocksADeletion() {
        rest.post("/v1/" + project + "/deviceModels", "{\"name\": \"" + project + "/deviceModels/own\"}").ok();
        rest.post(devices, "{\"name\": \"" + deviceName("d1") + "\", \"model\": \"" + project
                + "/deviceModels/own\"}").ok();
        Answer refused = rest.delete("/v1/" + project + "/deviceModels/own");
        refused.error(400, "FAILED_PRECONDITION");
        JsonObject violation = refused.detail("PreconditionFailure").getJsonArray("violations").getJsonObject(0);
        assertThat(violation.encode()).contains(deviceName("d1")).contains("model");
        assertThat(refused.detail("ErrorInfo").getString("domain")).isEqualTo("devices.example.com");
    }

    @Test
    void refusesReferencesToNothing() {
        Answer refused = rest.post(devices, "{\"model\": \"deviceModels/none\"}");
        refused.error(400, "FAILED_PRECONDITION");
        assertThat(refused.detail("PreconditionFailure").encode()).contains("deviceModels/none");
    }

    @Test
    void tellsConflicts() {
        create("d1", ", \"serialNumber\": 1");
        rest.post(devices, "{\"name\": \"" + deviceName("d1") + "\", \"model\": \"deviceModels/standard\"}")
                .error(409, "ALREADY_EXISTS");
        String update = "/v1/" + deviceName("d1") + "?updateMask=serialNumber&cas.fieldMask=serialNumber";
        rest.put(update + "&cas.conditionalState.serialNumber=7", "{\"serialNumber\": 2}").error(409, "ABORTED");
        rest.put(update + "&cas.conditionalState.serialNumber=1", "{\"serialNumber\": 2}").ok();
    }

    @Test
    void masksNameMapKeysAsTheyAre() {
        create("d1", ", \"properties\": {\"fooBar\": \"1\", \"foo_bar\": \"2\"}");
        String device = "/v1/" + deviceName("d1");
        String mask = "=properties.fooBar";
        JsonObject updated = rest.put(
                        device + "?updateMask" + mask + "&responseMask.bodyMask" + mask,
                        "{\"properties\": {\"fooBar\": \"3\"}}")
                .ok();
        assertThat(updated.getJsonObject("properties").getMap()).containsExactly(Map.entry("fooBar", "3"));
        assertThat(rest.get(device).ok().getJsonObject("properties").getMap())
                .containsOnly(Map.entry("fooBar", "3"), Map.entry("foo_bar", "2"));
        assertThat(rest.get(device + "?fieldMask" + mask).ok().getJsonObject("properties").getMap())
                .containsExactly(Map.entry("fooBar", "3"));
        rest.put(device + "?updateMask=properties.%22fooBar%22", "{\"properties\": {\"fooBar\": \"4\"}}")
                .error(400, "INVALID_ARGUMENT");
    }

    @Test
    void readsNamesThatHoldSlashes() {
        String name = project + "/files/etc/net/hosts.conf";
        String files = "/v1/" + project + "/files";
        rest.post(files, "{\"name\": \"" + name + "\", \"content\": \"aGVsbG8=\"}").ok();
        assertThat(rest.get("/v1/" + name).ok().getString("content")).isEqualTo("aGVsbG8=");
        rest.put("/v1/" + name + "?updateMask=content", "{\"content\": \"aGk\"}").ok();
        assertThat(rest.get(files).items("files").get(0).getString("content")).isEqualTo("aGk=");
        rest.delete("/v1/" + name).ok();
        rest.get("/v1/" + name).error(404, "NOT_FOUND");
    }

    @Test
    void tellsThatNobodyServesACustomMethod() {
        create("d1", "");
        rest.post("/v1/" + deviceName("d1") + ":reboot", "{\"delay\": \"5s\"}").error(501, "UNIMPLEMENTED");
        Answer bad = rest.post("/v1/" + deviceName("d1") + ":reboot", "{\"delay\": \"5\"}");
        bad.error(400, "INVALID_ARGUMENT");
        assertThat(bad.violation().getString("field")).isEqualTo("delay");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"foo\": 1}                              | device.foo",
        "{\"spec\": {\"battery\": {\"foo\": 1}}}   | device.spec.battery.foo",
        "{\"spec\": {\"mains\": true, \"battery\": {}}} | device.spec.battery",
        "{\"name\": \"projects/-/regions/us-west2/devices/x\"} | device.name",
        "{\"name\": \"nonsense\"}                  | device.name",
        "{\"name\": \"deviceModels/x\"}            | device.name",
        "{\"model\": \"nonsense\"}                 | device.model",
        "{\"model\": \"deviceModels/-\"}           | device.model",
        "{\"kind\": \"TOASTER\"}                   | device.kind",
        "{\"manufactureTime\": \"yesterday\"}      | device.manufacture_time",
        "{\"batteryPercent\": 1e20}                | device.battery_percent",
        "[                                         | device",
    })
    void refusesResourcesThatDoNotFit(String body, String field) {
        Answer refused = rest.post(devices, body);
        refused.error(400, "INVALID_ARGUMENT");
        assertThat(refused.violation().getString("field")).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "?pageSize=-1           | page_size",
        "?pageSize=many         | pageSize",
        "?pageToken=nonsense    | page_token",
        "?orderBy=nothing       | order_by",
        "?orderBy=name+sideways | order_by",
        "?fieldMask=nothing     | field_mask.paths[0]",
        "?filter=nothing+%3D+1  | filter",
        "?view=HUGE             | view",
        "?huh=1                 | huh",
    })
    void refusesParametersThatDoNotFit(String query, String field) {
        Answer refused = rest.get(devices + query);
        refused.error(400, "INVALID_ARGUMENT");
        assertThat(refused.violation().getString("field")).isEqualTo(field);
    }

    @Test
    void watchesAsJsonLinesAndResumes() {
        create("d1", "");
        String token;
        try (Lines lines = rest.open(rest.request(devices + ":watch?type=STATELESS"))) {
            List<JsonObject> snapshot = untilCurrent(lines);
            assertThat(changes(snapshot)).containsExactly("current d1");
            create("d2", "");
            assertThat(changes(untilCurrent(lines))).containsExactly("current d2");
            rest.delete("/v1/" + deviceName("d1")).ok();
            List<JsonObject> last = untilCurrent(lines);
            assertThat(changes(last)).containsExactly("removed d1");
            token = last.get(last.size() - 1).getString("resumeToken");
        }
        create("d3", "");
        try (var other = TestNode.of("devices", "v1", database)) {
            var elsewhere = new RestClient(other.port());
            HttpRequest.Builder resuming = elsewhere.request(devices + ":watch").POST(BodyPublishers.ofString(
                    new JsonObject().put("type", "STATELESS").put("resumeToken", token).encode()));
            try (Lines lines = elsewhere.open(resuming)) {
                assertThat(changes(untilCurrent(lines))).containsExactly("current d3");
            }
        }
    }

    @Test
    void watchesAsEventsAndResumes() {
        create("d1", "");
        String watch = devices + ":watch?type=STATELESS&fieldMask=displayName";
        String token;
        try (Lines lines = rest.open(rest.request(watch).header("Accept", "text/event-stream"))) {
            assertThat(lines.line()).isEqualTo("retry: 2000");
            Event snapshot = Event.lastOfBatch(lines);
            assertThat(snapshot.data.getString("resumeToken")).isEqualTo(snapshot.id);
            create("d2", "");
            token = Event.firstWithChanges(lines).id;
        }
        rest.put("/v1/" + deviceName("d1") + "?updateMask=displayName", "{\"displayName\": \"new\"}").ok();
        var request = rest.request(watch).header("Accept", "text/event-stream").header("Last-Event-ID", token);
        try (Lines lines = rest.open(request)) {
            Event resumed = Event.firstWithChanges(lines);
            assertThat(changes(List.of(resumed.data))).containsExactly("current d1");
            assertThat(resumed.data.encode()).contains("\"displayName\":\"new\"");
        }
    }

    /** One server-sent event that has data. */
    private record Event(String id, JsonObject data) {
        static Event next(Lines lines) {
            String id = "";
            for (String line = lines.line(); ; line = lines.line()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                }
                if (line.startsWith("data: ")) {
                    return new Event(id, new JsonObject(line.substring(6)));
                }
            }
        }

        /** A watch may say that it is current before the change that is waited for has reached its node. */
        static Event firstWithChanges(Lines lines) {
            Event event = lastOfBatch(lines);
            while (!event.data.containsKey("deviceChanges")) {
                event = lastOfBatch(lines);
            }
            return event;
        }

        static Event lastOfBatch(Lines lines) {
            Event event = next(lines);
            while (!event.data.getBoolean("isCurrent", false)) {
                event = next(lines);
            }
            return event;
        }
    }

    @Test
    void watchesOneResource() {
        create("d1", "");
        try (Lines lines = rest.open(rest.request("/v1/" + deviceName("d1") + ":watch"))) {
            assertThat(lines.json().getJsonObject("change").containsKey("added")).isTrue();
            rest.put("/v1/" + deviceName("d1") + "?updateMask=enabled", "{\"enabled\": true}").ok();
            JsonObject modified = lines.json().getJsonObject("change").getJsonObject("modified");
            assertThat(modified.getJsonObject("device").getBoolean("enabled")).isTrue();
        }
    }

    @Test
    void refusesWatchesThatDoNotFit() {
        Answer refused = rest.get(devices + ":watch?filter=%29");
        refused.error(400, "INVALID_ARGUMENT");
        assertThat(refused.violation().getString("field")).isEqualTo("filter");
    }

    /** Until it is current and something has changed: a node may be current before it has heard of the change. */
    private static List<JsonObject> untilCurrent(Lines lines) {
        var batch = new ArrayList<JsonObject>();
        do {
            batch.add(lines.json());
        } while (!batch.get(batch.size() - 1).getBoolean("isCurrent", false) || changes(batch).isEmpty());
        return batch;
    }

    /** {@code current d1}, {@code removed d2}. */
    private static List<String> changes(List<JsonObject> messages) {
        var changes = new ArrayList<String>();
        for (JsonObject message : messages) {
            JsonArray contained = message.getJsonArray("deviceChanges", new JsonArray());
            boolean size = !message.getString("snapshotSize").equals("-1");
            assertThat(size && !contained.isEmpty()).as("a size message with more in it").isFalse();
            contained.forEach(change -> {
                String kind = ((JsonObject) change).fieldNames().iterator().next();
                JsonObject content = ((JsonObject) change).getJsonObject(kind);
                JsonObject named = content.getJsonObject("device", content);
                changes.add(kind + " " + named.getString("name").replaceAll(".*/", ""));
            });
        }
        return changes;
    }
}
