package com.goten.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.goten.testing.ReflectingClient;
import com.goten.testing.TestNode;
import com.goten.testing.TestPostgres;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Watches as a stock gRPC client sees them, on two nodes over one database. */
class WatchApiTest {
    private static final String DEVICES = "devices.v1.DeviceService/";

    private static TestNode one;
    private static TestNode other;
    private static ReflectingClient client;
    private static ReflectingClient elsewhere;
    private static int projects;

    @BeforeAll
    static void start() {
        PgConnectOptions database = TestPostgres.createDatabase();
        one = TestNode.of("devices", "v1", database);
        other = TestNode.of("devices", "v1", database);
        client = new ReflectingClient(one.port());
        elsewhere = new ReflectingClient(other.port());
    }

    @AfterAll
    static void stop() {
        client.close();
        elsewhere.close();
        one.close();
        other.close();
    }

    @Test
    void seesWhatIsWrittenAtAnotherNodeAndResumesThere() {
        String parent = project();
        Iterator<DynamicMessage> watch = client.stream(DEVICES + "WatchDevices", stateless(parent, ""));
        JsonObject snapshot = json(client, watch.next());
        write(elsewhere, parent, "far", "one");
        JsonObject change = batch(client, watch);
        write(client, parent, "near", "two");

        Iterator<DynamicMessage> resumed =
                elsewhere.stream(DEVICES + "WatchDevices", stateless(parent, change.getString("resumeToken")));
        JsonObject rest = batch(elsewhere, resumed);

        assertThat(snapshot.getBoolean("isCurrent")).isTrue();
        assertThat(snapshot.getJsonArray("deviceChanges", new JsonArray())).isEmpty();
        assertThat(described(change)).containsExactly("far one");
        assertThat(described(rest)).containsExactly("near two");
        assertThat(change.getString("snapshotSize")).isEqualTo("-1");
    }

    @Test
    void watchesThePageThatListHasGivenATokenFor() {
        String parent = project();
        IntStream.range(0, 7).forEach(i -> write(client, parent, "d" + i, "x"));
        String query = "'parent': '" + parent + "', 'pageSize': 3, 'orderBy': 'name desc'";
        JsonObject first = json(client, client.call(DEVICES + "ListDevices", quoted("{" + query + "}")));

        Iterator<DynamicMessage> watch = client.stream(
                DEVICES + "WatchDevices",
                quoted("{" + query + ", 'pageToken': '" + first.getString("nextPageToken") + "'}"));
        JsonObject page = batch(client, watch);
        JsonObject tokens = page.getJsonObject("pageTokenChange");
        JsonObject last = json(client, client.call(
                DEVICES + "ListDevices",
                quoted("{" + query + ", 'pageToken': '" + tokens.getString("nextPageToken") + "'}")));

        assertThat(described(page)).containsExactly("d3 x", "d2 x", "d1 x");
        assertThat(tokens.getString("prevPageToken")).isNotEmpty();
        assertThat(last.getJsonArray("devices")).hasSize(1);
    }

    @Test
    void watchesThePageBeforeAToken() {
        String parent = project();
        IntStream.range(0, 9).forEach(i -> write(client, parent, "d" + i, "x"));
        String query = "'parent': '" + parent + "', 'orderBy': 'name'";
        JsonObject third = page(query + ", 'pageSize': 6", "");

        JsonObject back = page(query + ", 'pageSize': 2", page(
                query + ", 'pageSize': 2", third.getJsonObject("pageTokenChange").getString("nextPageToken"))
                .getJsonObject("pageTokenChange").getString("prevPageToken"));

        assertThat(described(back)).containsExactly("d4 x", "d5 x");
    }

    /** Backwards as forwards, a page that is too large for a message ends early, at the far side of its cursor. */
    @Test
    void endsALargePageAtTheFarSideOfItsCursor() {
        String parent = project();
        var filler = "x".repeat(1_000_000);
        IntStream.range(0, 9).forEach(i -> write(client, parent, "d" + i, filler));
        String query = "'parent': '" + parent + "', 'orderBy': 'name', 'fieldMask': 'name', 'pageSize': 9";
        JsonObject first = page(query, "");
        JsonObject second = page(query, first.getJsonObject("pageTokenChange").getString("nextPageToken"));
        JsonObject third = page(query, second.getJsonObject("pageTokenChange").getString("nextPageToken"));

        JsonObject back = page(query, third.getJsonObject("pageTokenChange").getString("prevPageToken"));

        assertThat(ids(first)).containsExactly("d0", "d1", "d2");
        assertThat(ids(third)).containsExactly("d6", "d7", "d8");
        assertThat(ids(back)).containsExactly("d3", "d4", "d5");
    }

    private static JsonObject page(String query, String token) {
        return batch(client, client.stream(
                DEVICES + "WatchDevices", quoted("{" + query + ", 'pageToken': '" + token + "'}")));
    }

    private static List<String> ids(JsonObject message) {
        return described(message).stream().map(text -> text.substring(0, text.indexOf(' '))).toList();
    }

    /** What a slow client does not read is neither sent nor lost: when it reads on, it gets all of it in order. */
    @Test
    void waitsForAClientThatReadsSlowly() throws InterruptedException {
        String parent = project();
        write(client, parent, "busy", "0");
        BlockingQueue<DynamicMessage> messages = new LinkedBlockingQueue<>();
        ClientCall<DynamicMessage, DynamicMessage> call = client.open(DEVICES + "WatchDevices");
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(DynamicMessage message) {
                        messages.add(message);
                    }
                },
                new Metadata());
        call.sendMessage(client.request(DEVICES + "WatchDevices", stateless(parent, "")));
        call.halfClose();
        call.request(1);
        List<String> seen = new ArrayList<>(described(json(client, messages.poll(20, TimeUnit.SECONDS))));

        var filler = "x".repeat(100_000);
        for (int i = 1; i <= 200; i++) {
            write(client, parent, "busy", i + filler);
        }
        assertThat(messages).isEmpty();
        while (seen.size() < 201) {
            call.request(1);
            seen.addAll(described(json(client, messages.poll(20, TimeUnit.SECONDS))));
        }
        call.cancel("enough", null);

        assertThat(seen).extracting(text -> text.replace("x", "")).containsExactlyElementsOf(
                IntStream.rangeClosed(0, 200).mapToObj(i -> "busy " + i).toList());
    }

    private static String project() {
        String id = "project-" + ++projects;
        client.call("devices.v1.ProjectService/CreateProject", quoted("{'project': {'name': 'projects/" + id + "'}}"));
        return "projects/" + id + "/regions/us-west2";
    }

    private static void write(ReflectingClient node, String parent, String id, String description) {
        node.call(DEVICES + "UpdateDevice", quoted("{'device': {'name': '" + parent + "/devices/" + id
                + "', 'description': '" + description + "'}, 'allowMissing': true}"));
    }

    private static String stateless(String parent, String token) {
        return quoted("{'parent': '" + parent + "', 'type': 'STATELESS', 'resumeToken': '" + token + "'}");
    }

    /** The next message that ends a batch and has changes. */
    private static JsonObject batch(ReflectingClient node, Iterator<DynamicMessage> watch) {
        while (true) {
            JsonObject message = json(node, watch.next());
            if (message.getBoolean("isCurrent", false) && message.containsKey("deviceChanges")) {
                return message;
            }
        }
    }

    private static List<String> described(JsonObject message) {
        List<String> changes = new ArrayList<>();
        for (Object change : message.getJsonArray("deviceChanges", new JsonArray())) {
            var kinds = (JsonObject) change;
            JsonObject device =
                    kinds.getJsonObject("current", kinds.getJsonObject("added")).getJsonObject("device");
            String name = device.getString("name");
            changes.add(name.substring(name.lastIndexOf('/') + 1) + " " + device.getString("description"));
        }
        return changes;
    }

    private static JsonObject json(ReflectingClient node, DynamicMessage message) {
        return new JsonObject(node.print(message));
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }
}
