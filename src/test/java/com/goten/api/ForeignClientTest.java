package com.goten.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.goten.testing.ReflectingClient;
import com.goten.testing.TestNode;
import com.goten.testing.TestPostgres;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every standard method, driven by stock grpc-java that got its descriptors from the server itself. */
class ForeignClientTest {
    private static final String DEVICES = "devices.v1.DeviceService/";
    private static final String PROJECTS = "devices.v1.ProjectService/";

    private static TestNode node;
    private static ReflectingClient client;
    private static int projects;

    @BeforeAll
    static void start() {
        node = TestNode.of("devices", "v1", TestPostgres.createDatabase());
        client = new ReflectingClient(node.port());
    }

    @AfterAll
    static void stop() {
        client.close();
        node.close();
    }

    /** A new project; answers the parent of its devices. */
    private static String project() {
        String id = "project-" + ++projects;
        call(PROJECTS + "CreateProject", "{'project': {'name': 'projects/" + id + "'}}");
        return "projects/" + id + "/regions/us-west2";
    }

    private static JsonObject call(String method, String request) {
        return new JsonObject(client.print(client.call(method, request.replace('\'', '"'))));
    }

    private static JsonObject create(String parent, String device) {
        return call(DEVICES + "CreateDevice", "{'parent': '" + parent + "', 'device': " + device + "}");
    }

    private static String created(String parent, String id) {
        return create(parent, "{'name': '" + parent + "/devices/" + id + "'}").getString("name");
    }

    private static JsonObject get(String name) {
        return call(DEVICES + "GetDevice", "{'name': '" + name + "'}");
    }

    private static StatusRuntimeException refused(String method, String request) {
        var refused = catchThrowableOfType(
                StatusRuntimeException.class, () -> client.call(method, request.replace('\'', '"')));
        assertThat(refused).as("a refusal of " + request).isNotNull();
        return refused;
    }

    private static Code code(StatusRuntimeException failure) {
        return failure.getStatus().getCode();
    }

    private static <T extends Message> T detail(StatusRuntimeException failure, Class<T> type) {
        for (Any any : StatusProto.fromThrowable(failure).getDetailsList()) {
            if (any.is(type)) {
                try {
                    return any.unpack(type);
                } catch (InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " in " + failure);
    }

    private static List<String> names(JsonArray devices) {
        return devices == null
                ? List.of()
                : devices.stream().map(device -> ((JsonObject) device).getString("name")).toList();
    }

    @Test
    void createsAndGets() {
        String parent = project();
        JsonObject created = create(
                parent,
                "{'name': '" + parent + "/devices/one', 'displayName': 'One', 'kind': 'SENSOR', 'weightKg': 1.5,"
                        + " 'status': {'reports': '7'}}");
        assertThat(created.getString("displayName")).isEqualTo("One");
        assertThat(created.containsKey("status")).as("output only").isFalse();
        JsonObject metadata = created.getJsonObject("metadata");
        assertThat(metadata.getString("generation")).isEqualTo("1");
        assertThat(metadata.getString("uuid")).hasSize(36);
        assertThat(metadata.getString("resourceVersion")).isNotEmpty();
        assertThat(metadata.getJsonObject("syncing").getString("owningRegion")).isEqualTo("us-west2");
        assertThat(get(parent + "/devices/one")).isEqualTo(created);
    }

    @Test
    void namesWhatHasNoName() {
        String parent = project();
        assertThat(create(parent, "{'displayName': 'Kitchen Lamp'}").getString("name"))
                .matches(parent + "/devices/kitchen-lamp-[a-z][a-z0-9]+");
        assertThat(create(parent, "{}").getString("name")).matches(parent + "/devices/[a-z][a-z0-9]{15}");
    }

    @Test
    void aNameIsTakenOnce() {
        String name = created(project(), "twin");
        var refused = refused(DEVICES + "CreateDevice", "{'device': {'name': '" + name + "'}}");
        assertThat(code(refused)).isEqualTo(Code.ALREADY_EXISTS);
        assertThat(detail(refused, ResourceInfo.class).getResourceName()).isEqualTo(name);
    }

    @Test
    void answersWithViewsAndMasks() {
        String parent = project();
        String name = create(parent, "{'displayName': 'Lamp', 'kind': 'SENSOR', 'description': 'bright',"
                        + " 'spec': {'mains': true}}").getString("name");
        String get = "{'name': '" + name + "', ";
        assertThat(call(DEVICES + "GetDevice", get + "'view': 'NAME'}").fieldNames())
                .containsExactlyInAnyOrder("name", "displayName");
        JsonObject basic = call(DEVICES + "GetDevice", get + "'view': 'BASIC', 'fieldMask': 'description'}");
        assertThat(basic.fieldNames())
                .containsExactlyInAnyOrder("name", "displayName", "kind", "description", "metadata");
        assertThat(basic.getJsonObject("metadata").fieldNames()).containsExactly("createTime");
        assertThat(call(DEVICES + "GetDevice", get + "'fieldMask': 'spec.mains'}"))
                .isEqualTo(new JsonObject().put("name", name).put("spec", new JsonObject().put("mains", true)));
        assertThat(call(DEVICES + "GetDevice", get + "'view': 'FULL'}")).isEqualTo(get(name));
    }

    @Test
    void batchGetKeepsTheOrderOfTheRequestAndAnswersEachOnce() {
        String parent = project();
        String a = created(parent, "aa");
        String b = created(parent, "bb");
        JsonObject answer = call(
                DEVICES + "BatchGetDevices",
                "{'names': ['" + b + "', '" + parent + "/devices/none', '" + a + "', '" + b + "']}");
        assertThat(names(answer.getJsonArray("devices"))).containsExactly(b, a);
        assertThat(answer.getJsonArray("missing")).containsExactly(parent + "/devices/none");
    }

    @Test
    void batchGetRefusesTooManyNames() {
        String name = created(project(), "one");
        var many = new JsonArray(Collections.nCopies(1001, name));
        var refused = refused(DEVICES + "BatchGetDevices", "{'names': " + many.encode() + "}");
        assertThat(code(refused)).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(detail(refused, BadRequest.class).getFieldViolations(0).getField()).isEqualTo("names");
    }

    @Test
    void pagesForwardAndBack() {
        String parent = project();
        List<String> all = IntStream.range(0, 7).mapToObj(i -> created(parent, "d" + i)).toList();
        String list = "{'parent': '" + parent + "', 'pageSize': 3, 'includePagingInfo': true, 'pageToken': '";

        JsonObject first = call(DEVICES + "ListDevices", list + "'}");
        JsonObject second = call(DEVICES + "ListDevices", list + first.getString("nextPageToken") + "'}");
        JsonObject third = call(DEVICES + "ListDevices", list + second.getString("nextPageToken") + "'}");
        assertThat(names(first.getJsonArray("devices"))).isEqualTo(all.subList(0, 3));
        assertThat(names(second.getJsonArray("devices"))).isEqualTo(all.subList(3, 6));
        assertThat(names(third.getJsonArray("devices"))).isEqualTo(all.subList(6, 7));
        assertThat(first.containsKey("prevPageToken")).isFalse();
        assertThat(third.containsKey("nextPageToken")).isFalse();
        assertThat(Stream.of(first, second, third).map(page -> page.getInteger("currentOffset", 0)))
                .containsExactly(0, 3, 6);
        assertThat(second.getInteger("totalResultsCount")).isEqualTo(7);

        JsonObject back = call(DEVICES + "ListDevices", list + third.getString("prevPageToken") + "'}");
        assertThat(names(back.getJsonArray("devices"))).isEqualTo(all.subList(3, 6));
        assertThat(back.getInteger("currentOffset")).isEqualTo(3);
        JsonObject again = call(DEVICES + "ListDevices", list + back.getString("nextPageToken") + "'}");
        assertThat(again).isEqualTo(third);
        JsonObject start = call(DEVICES + "ListDevices", list + back.getString("prevPageToken") + "'}");
        assertThat(names(start.getJsonArray("devices"))).isEqualTo(all.subList(0, 3));
        assertThat(start.containsKey("prevPageToken")).isFalse();
    }

    @Test
    void pagesInAnyOrderWithAFilter() {
        String parent = project();
        IntStream.range(0, 9)
                .forEach(i -> create(parent, "{'name': '" + parent + "/devices/d" + i + "', 'serialNumber': '" + i % 3
                        + "', 'enabled': " + (i != 4) + "}"));
        List<String> found = new ArrayList<>();
        String token = "";
        do {
            JsonObject page = call(
                    DEVICES + "ListDevices",
                    "{'parent': '" + parent + "', 'pageSize': 3, 'orderBy': 'serial_number desc, name',"
                            + " 'filter': 'enabled = true', 'pageToken': '" + token + "'}");
            names(page.getJsonArray("devices")).forEach(name -> found.add(name.substring(name.length() - 2)));
            token = page.getString("nextPageToken", "");
        } while (!token.isEmpty());
        assertThat(found).containsExactly("d2", "d5", "d8", "d1", "d7", "d0", "d3", "d6");
    }

    @Test
    void listsOverWildcardParents() {
        String parent = project();
        String name = created(parent, "only");
        String anyRegion = parent.replace("us-west2", "-");
        assertThat(names(call(DEVICES + "ListDevices", "{'parent': '" + anyRegion + "'}").getJsonArray("devices")))
                .containsExactly(name);
    }

    @Test
    void searchesNamesAndDisplayNames() {
        String parent = project();
        String lamp = create(parent, "{'name': '" + parent + "/devices/lamp', 'displayName': 'Über [dark] 50%'}")
                .getString("name");
        String dark = created(parent, "darkroom");
        created(parent, "other");
        assertThat(search(parent, "DARK")).containsExactly(dark, lamp);
        assertThat(search(parent, "über [D")).containsExactly(lamp);
        assertThat(search(parent, "50%")).containsExactly(lamp);
        assertThat(search(parent, "dark.*")).isEmpty();
        assertThat(search(parent, " ")).hasSize(3);
    }

    private static List<String> search(String parent, String phrase) {
        return names(call(DEVICES + "SearchDevices", "{'parent': '" + parent + "', 'phrase': '" + phrase + "'}")
                .getJsonArray("devices"));
    }

    @Test
    void aPageTokenIsBoundToItsQuery() {
        String parent = project();
        created(parent, "d1");
        created(parent, "d2");
        String token = call(DEVICES + "ListDevices", "{'parent': '" + parent + "', 'pageSize': 1}")
                .getString("nextPageToken");
        String same = "'parent': '" + parent + "', ";
        for (String other : List.of(
                same + "'filter': 'enabled = false'", same + "'orderBy': 'display_name'", "'parent': '" + project() + "'")) {
            var refused = refused(DEVICES + "ListDevices", "{'pageToken': '" + token + "', " + other + "}");
            assertThat(code(refused)).as(other).isEqualTo(Code.INVALID_ARGUMENT);
            assertThat(detail(refused, BadRequest.class).getFieldViolations(0).getField()).isEqualTo("page_token");
        }
    }

    @Test
    void updatesWholeOrUnderAMask() {
        String parent = project();
        String name = create(parent, "{'displayName': 'Old', 'description': 'old'}").getString("name");
        JsonObject masked = call(
                DEVICES + "UpdateDevice",
                "{'device': {'name': '" + name + "', 'displayName': 'New', 'description': 'ignored'},"
                        + " 'updateMask': 'displayName'}");
        assertThat(masked.getString("displayName")).isEqualTo("New");
        assertThat(masked.getString("description")).isEqualTo("old");
        assertThat(masked.getJsonObject("metadata").getString("generation")).isEqualTo("2");
        JsonObject whole = call(DEVICES + "UpdateDevice", "{'device': {'name': '" + name + "', 'enabled': true}}");
        assertThat(whole.containsKey("displayName")).isFalse();
        assertThat(whole.getBoolean("enabled")).isTrue();
        assertThat(get(name)).isEqualTo(whole);
    }

    @Test
    void comparesAndSets() {
        String name = create(project(), "{'displayName': 'Old'}").getString("name");
        String update = "{'device': {'name': '" + name + "', 'displayName': 'New'}, 'updateMask': 'displayName',"
                + " 'cas': {'conditionalState': {'displayName': 'Old'}, 'fieldMask': 'displayName'}}";
        assertThat(call(DEVICES + "UpdateDevice", update).getString("displayName")).isEqualTo("New");
        assertThat(code(refused(DEVICES + "UpdateDevice", update))).isEqualTo(Code.ABORTED);
    }

    @Test
    void createsWhatIsMissingIfAllowed() {
        String parent = project();
        String update = "{'device': {'name': '" + parent + "/devices/late', 'displayName': 'x'}";
        assertThat(code(refused(DEVICES + "UpdateDevice", update + "}"))).isEqualTo(Code.NOT_FOUND);
        assertThat(call(DEVICES + "UpdateDevice", update + ", 'allowMissing': true}").getString("displayName"))
                .isEqualTo("x");
    }

    @Test
    void answersWritesUnderResponseMasks() {
        String name = create(project(), "{'displayName': 'Old', 'description': 'd'}").getString("name");
        String update = "{'device': {'name': '" + name + "', 'displayName': '%s'}, 'updateMask': 'displayName',"
                + " 'responseMask': {%s}}";
        assertThat(call(DEVICES + "UpdateDevice", update.formatted("1", "'skipEntireResponseBody': true")))
                .isEqualTo(new JsonObject());
        assertThat(call(DEVICES + "UpdateDevice", update.formatted("2", "'bodyMask': 'description'")))
                .isEqualTo(new JsonObject().put("name", name).put("description", "d"));
        JsonObject changed = call(DEVICES + "UpdateDevice", update.formatted("3", "'updatedFieldsOnly': true"));
        assertThat(changed.fieldNames()).containsExactlyInAnyOrder("name", "displayName", "metadata");
        assertThat(changed.getJsonObject("metadata").containsKey("uuid")).isFalse();
    }

    @Test
    void aBadResponseMaskRefusesTheWrite() {
        String name = create(project(), "{'displayName': 'Old'}").getString("name");
        var refused = refused(
                DEVICES + "UpdateDevice",
                "{'device': {'name': '" + name + "', 'displayName': 'New'}, 'responseMask': {'bodyMask': 'nothing'}}");
        assertThat(detail(refused, BadRequest.class).getFieldViolations(0).getField())
                .startsWith("response_mask.body_mask");
        assertThat(get(name).getString("displayName")).isEqualTo("Old");
    }

    @Test
    void deletes() {
        String name = created(project(), "short-lived");
        String delete = "{'name': '" + name + "'";
        assertThat(call(DEVICES + "DeleteDevice", delete + "}")).isEqualTo(new JsonObject());
        assertThat(code(refused(DEVICES + "GetDevice", delete + "}"))).isEqualTo(Code.NOT_FOUND);
        assertThat(code(refused(DEVICES + "DeleteDevice", delete + "}"))).isEqualTo(Code.NOT_FOUND);
        assertThat(call(DEVICES + "DeleteDevice", delete + ", 'allowMissing': true}")).isEqualTo(new JsonObject());
    }

    @Test
    void aBlockedDeletionNamesItsBlockers() {
        String parent = project();
        String model = "deviceModels/model-" + projects;
        call("devices.v1.DeviceModelService/CreateDeviceModel", "{'deviceModel': {'name': '" + model + "'}}");
        String holder = create(parent, "{'model': '" + model + "'}").getString("name");
        var refused = refused("devices.v1.DeviceModelService/DeleteDeviceModel", "{'name': '" + model + "'}");
        assertThat(code(refused)).isEqualTo(Code.FAILED_PRECONDITION);
        var violation = detail(refused, PreconditionFailure.class).getViolations(0);
        assertThat(violation.getSubject() + violation.getDescription()).contains(holder);
    }

    @Test
    void aMissingTargetIsAFailedPrecondition() {
        var refused = refused(
                DEVICES + "CreateDevice",
                "{'parent': '" + project() + "', 'device': {'model': 'deviceModels/nothing'}}");
        assertThat(code(refused)).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(detail(refused, PreconditionFailure.class).getViolationsCount()).isEqualTo(1);
    }

    static Stream<Arguments> malformed() {
        String any = "projects/p/regions/us-west2/devices/d";
        String parent = "'parent': 'projects/p/regions/us-west2', ";
        return Stream.of(
                Arguments.of("GetDevice", "{}", "name"),
                Arguments.of("GetDevice", "{'name': 'devices/d'}", "name"),
                Arguments.of("GetDevice", "{'name': 'projects/p/regions/us-west2/devices/-'}", "name"),
                Arguments.of("GetDevice", "{'name': '" + any + "', 'view': 77}", "view"),
                Arguments.of("GetDevice", "{'name': '" + any + "x".repeat(200) + "'}", "name"),
                Arguments.of("GetDevice", "{'name': '" + any + "', 'fieldMask': 'nothing'}", "field_mask"),
                Arguments.of("BatchGetDevices", "{'names': ['" + any + "', 'x']}", "names[1]"),
                Arguments.of("ListDevices", "{'parent': 'projects'}", "parent"),
                Arguments.of("ListDevices", "{" + parent + "'pageSize': -1}", "page_size"),
                Arguments.of("ListDevices", "{" + parent + "'pageToken': 'x'}", "page_token"),
                Arguments.of("ListDevices", "{" + parent + "'orderBy': 'nothing'}", "order_by"),
                Arguments.of("ListDevices", "{" + parent + "'filter': 'kind = '}", "filter"),
                Arguments.of("ListDevices", "{" + parent + "'filter': 'nothing = 1'}", "filter"),
                Arguments.of("SearchDevices", "{" + parent + "'phrase': '" + "x".repeat(300) + "'}", "phrase"),
                Arguments.of("CreateDevice", "{'parent': 'projects/p/regions/us-west2'}", "device"),
                Arguments.of("CreateDevice", "{'parent': 'projects/-/regions/us-west2', 'device': {}}", "parent"),
                Arguments.of("CreateDevice", "{" + parent + "'device': {'name': '" + any + "-X'}}", "device.name"),
                Arguments.of("CreateDevice", "{" + parent + "'device': {'model': 'x'}}", "device.model"),
                Arguments.of("CreateDevice", "{" + parent + "'device': {}, 'responseMask': {'bodyMask': 'no'}}",
                        "response_mask.body_mask"),
                Arguments.of("UpdateDevice", "{}", "device"),
                Arguments.of("UpdateDevice", "{'device': {}}", "device.name"),
                Arguments.of("UpdateDevice", "{'device': {'name': '" + any + "'}, 'updateMask': 'no'}", "update_mask"),
                Arguments.of("UpdateDevice", "{'device': {'name': '" + any + "'}, 'cas': {}}", "cas.conditional_state"),
                Arguments.of("UpdateDevice", "{'device': {'name': '" + any
                        + "'}, 'cas': {'conditionalState': {}, 'fieldMask': 'no'}}", "cas.field_mask"),
                Arguments.of("DeleteDevice", "{'name': 'projects/p'}", "name"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("malformed")
    void refusesWithFieldAndReason(String method, String request, String field) {
        var refused = refused(DEVICES + method, request);
        assertThat(code(refused)).as(refused.toString()).isEqualTo(Code.INVALID_ARGUMENT);
        var violation = detail(refused, BadRequest.class).getFieldViolations(0);
        assertThat(violation.getField()).as(violation.getDescription()).startsWith(field);
        assertThat(violation.getDescription()).isNotBlank();
    }

    @Test
    void watchesFromTheSnapshotOn() {
        String parent = project();
        String first = created(parent, "first");
        Iterator<DynamicMessage> watch = client.stream(
                DEVICES + "WatchDevices", ("{'parent': '" + parent + "', 'type': 'STATELESS'}").replace('\'', '"'));
        assertThat(changed(watch)).containsExactly("current " + first);
        String second = created(parent, "second");
        assertThat(changed(watch)).containsExactly("current " + second);
        call(DEVICES + "DeleteDevice", "{'name': '" + first + "'}");
        assertThat(changed(watch)).containsExactly("removed " + first);
    }

    @Test
    void resumesAWatchWithItsToken() {
        String parent = project();
        String watchAll = "{'parent': '" + parent + "', 'type': 'STATELESS', 'resumeToken': '%s'}";
        String token = token(client.stream(DEVICES + "WatchDevices", watchAll.formatted("").replace('\'', '"')));
        String missed = created(parent, "missed");
        Iterator<DynamicMessage> resumed =
                client.stream(DEVICES + "WatchDevices", watchAll.formatted(token).replace('\'', '"'));
        assertThat(changed(resumed)).containsExactly("current " + missed);
    }

    @Test
    void watchesOneResource() {
        String name = created(project(), "single");
        Iterator<DynamicMessage> watch =
                client.stream(DEVICES + "WatchDevice", ("{'name': '" + name + "'}").replace('\'', '"'));
        assertThat(print(watch.next()).getJsonObject("change").getJsonObject("added").getJsonObject("device")
                        .getString("name"))
                .isEqualTo(name);
        call(DEVICES + "UpdateDevice", "{'device': {'name': '" + name + "', 'enabled': true}}");
        assertThat(print(watch.next()).getJsonObject("change").containsKey("modified")).isTrue();
    }

    private static JsonObject print(DynamicMessage message) {
        return new JsonObject(client.print(message));
    }

    /** The first changes that come, with their batch complete. */
    private static List<String> changed(Iterator<DynamicMessage> watch) {
        List<String> changes = new ArrayList<>();
        while (true) {
            JsonObject message = print(watch.next());
            JsonArray list = message.getJsonArray("deviceChanges", new JsonArray());
            list.forEach(change -> changes.add(describe((JsonObject) change)));
            if (!changes.isEmpty() && message.getBoolean("isCurrent", false)) {
                return changes;
            }
        }
    }

    private static String describe(JsonObject change) {
        JsonObject current = change.getJsonObject("current");
        return current != null
                ? "current " + current.getJsonObject("device").getString("name")
                : "removed " + change.getJsonObject("removed").getString("name");
    }

    private static String token(Iterator<DynamicMessage> watch) {
        String token = "";
        while (token.isEmpty()) {
            token = print(watch.next()).getString("resumeToken", "");
        }
        return token;
    }

    @Test
    void refusesABadWatchBeforeItBegins() {
        Iterator<DynamicMessage> watch = client.stream(
                DEVICES + "WatchDevices", "{\"parent\": \"projects/p/regions/us-west2\", \"filter\": \"kind = \"}");
        var refused = catchThrowableOfType(StatusRuntimeException.class, watch::next);
        assertThat(code(refused)).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(detail(refused, BadRequest.class).getFieldViolations(0).getField()).startsWith("filter");
    }

    @Test
    void aNewerVersionIsReadOnly() {
        String parent = project();
        var refused = refused(
                "devices.v2.DeviceService/CreateDevice", "{'parent': '" + parent + "', 'device': {}}");
        assertThat(code(refused)).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refused.getStatus().getDescription()).contains("v1");
        assertThat(call("devices.v2.DeviceService/ListDevices", "{'parent': '" + parent + "'}"))
                .isEqualTo(new JsonObject());
    }

    @Test
    void aCustomMethodIsUnimplementedUntilSomebodyServesIt() {
        assertThat(refused(DEVICES + "RebootDevice", "{'name': 'projects/p/regions/us-west2/devices/d'}").getStatus()
                        .getCode())
                .isEqualTo(Status.UNIMPLEMENTED.getCode());
    }
}
