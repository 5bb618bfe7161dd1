package com.goten.boot;

import static com.goten.boot.RegistryWorld.HERE;
import static com.goten.boot.RegistryWorld.THERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.goten.boot.RegistryWorld.Answer;
import com.goten.testing.Await;
import com.goten.testing.ReflectingClient;
import io.grpc.StatusRuntimeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The verbs of Deployments as clients have them: over REST here, and over gRPC in the other region, which does not own what
 * they are about. Each is sent twice, as by a client that has not had the first answer, and changes nothing then.
 */
class DeploymentVerbsTest {
    private static final String METHODS = "goten.meta.v1.DeploymentService/";

    private static RegistryWorld world;
    private static ReflectingClient far;

    @BeforeAll
    static void start() {
        world = new RegistryWorld();
        far = new ReflectingClient(world.registryPort(THERE));
    }

    @AfterAll
    static void stop() {
        far.close();
        world.close();
    }

    private static String name(String service, String region) {
        return "services/%s.example.com/deployments/%s".formatted(service, region);
    }

    /** A service in both regions, with deployments of version v1. */
    private static void service(String id) {
        String service = "services/" + id + ".example.com";
        var policy = new JsonObject().put("enabledRegions", new JsonArray().add(HERE)).put("defaultControlRegion", HERE);
        assertThat(world.registry("POST", "services", new JsonObject()
                                .put("name", service)
                                .put("allVersions", new JsonArray().add("v2").add("v1"))
                                .put("multiRegionPolicy", policy)
                                .encode())
                        .ok())
                .isTrue();
        List.of(HERE, THERE).forEach(region -> assertThat(world.registry("POST", service + "/deployments", new JsonObject()
                                .put("name", name(id, region))
                                .put("region", "regions/" + region)
                                .put("currentVersion", "v1")
                                .encode())
                        .ok())
                .isTrue());
        // From then on the node knows of both: it enables no region where the service is not.
        policy.getJsonArray("enabledRegions").add(THERE);
        Await.until(() -> world.registry("PUT", service + "?updateMask=multi_region_policy", new JsonObject()
                        .put("name", service)
                        .put("multiRegionPolicy", policy)
                        .encode())
                .ok());
    }

    private static Answer rest(String name, String verb, JsonObject request) {
        return world.registry("POST", name + ":" + verb, request.encode());
    }

    private static JsonObject grpc(String name, String verb, JsonObject request) {
        String method = METHODS + Character.toUpperCase(verb.charAt(0)) + verb.substring(1);
        return new JsonObject(far.print(far.call(method, request.copy().put("name", name).encode())));
    }

    private static String version(String name) {
        return deployment(name).getJsonObject("metadata").getString("resourceVersion");
    }

    private static JsonObject deployment(String name) {
        return world.registry(name).body();
    }

    /** Over REST, and again, which changes nothing. */
    private static JsonObject twice(String name, String verb, JsonObject request) {
        Answer first = rest(name, verb, request);
        assertThat(first.ok()).as(first.body().encode()).isTrue();
        String version = version(name);
        assertThat(rest(name, verb, request)).isEqualTo(first);
        assertThat(version(name)).as("nothing is changed the second time").isEqualTo(version);
        return first.body();
    }

    /** The same over gRPC, by the other region. */
    private static JsonObject twiceFar(String name, String verb, JsonObject request) {
        JsonObject first = grpc(name, verb, request);
        String version = version(name);
        assertThat(grpc(name, verb, request)).isEqualTo(first);
        assertThat(version(name)).as("nothing is changed the second time").isEqualTo(version);
        return first;
    }

    private static JsonObject available(String version) {
        return new JsonObject().put("targetApiVersion", version).put("totalShardsCount", "4");
    }

    private static JsonObject shards(int from, int to, boolean ready) {
        return new JsonObject()
                .put("shardsFrom", String.valueOf(from))
                .put("shardsTo", String.valueOf(to))
                .put("ready", ready)
                .put("totalShardsCount", "4");
    }

    private static JsonObject state(String name) {
        return deployment(name).getJsonObject("upgradeState", new JsonObject());
    }

    private static void assertRefused(Answer answer, String reason, String words) {
        assertThat(answer.code()).as(answer.body().encode()).isEqualTo("FAILED_PRECONDITION");
        assertThat(answer.reason()).isEqualTo(reason);
        assertThat(answer.error().getString("message")).contains(words);
    }

    @Test
    void anUpgradeBeginsWhenAllHaveTheVersionAndSwitchesWhenAllShardsAreReady() {
        service("upgraded");
        String here = name("upgraded", HERE);
        String there = name("upgraded", THERE);
        assertRefused(rest(here, "beginUpgrade", new JsonObject()), "UPGRADE_NOT_AVAILABLE", "no newer version");
        twice(here, "setAvailableUpgrade", available("v2"));
        assertRefused(rest(here, "beginUpgrade", new JsonObject()), "UPGRADE_NOT_AVAILABLE", "not ready: " + there);
        twiceFar(there, "setAvailableUpgrade", available("v2"));
        assertThat(deployment(there).getJsonObject("availableUpgrade").getString("apiVersion")).isEqualTo("v2");

        twice(here, "beginUpgrade", new JsonObject());
        assertThat(state(here).getString("stage")).isEqualTo("INITIAL_SYNCING");
        assertThat(state(here).getJsonArray("pendingShards")).containsExactly("0", "1", "2", "3");
        assertRefused(rest(here, "setAvailableUpgrade", available("v3")), "UPGRADE_UNDER_WAY", "is being upgraded to v2");

        twiceFar(here, "notifyShardsUpgradeReadiness", shards(0, 2, true));
        assertThat(state(here).getJsonArray("readyShards")).containsExactly("0", "1", "2");
        twice(here, "notifyShardsUpgradeReadiness", shards(3, 3, true));
        assertThat(state(here).getString("stage")).isEqualTo("SWITCHING");
        twice(here, "notifyShardsUpgradeReadiness", shards(1, 1, false));
        assertThat(state(here).getString("stage")).isEqualTo("INITIAL_SYNCING");
        assertThat(state(here).getJsonArray("pendingShards")).containsExactly("1");
    }

    @Test
    void whoIsDisabledIsNotWaitedFor() {
        service("partly");
        String there = name("partly", THERE);
        assertThat(world.registry("PUT", there + "?updateMask=is_disabled", new JsonObject()
                                .put("name", there)
                                .put("isDisabled", true)
                                .encode())
                        .ok())
                .isTrue();
        twiceFar(name("partly", HERE), "setAvailableUpgrade", available("v2"));
        twiceFar(name("partly", HERE), "beginUpgrade", new JsonObject());
    }

    @Test
    void aDataUpdateIsFollowedShardByShard() {
        service("data");
        String name = name("data", HERE);
        var task = new JsonObject().put("tag", "reindex").put("shardsCount", "2").put("dbDataTargetVersion", "7");
        var status = twice(name, "getOrRegisterDataUpdateTask", task).getJsonObject("status");
        assertThat(status.getString("taskTag")).isEqualTo("reindex");
        assertThat(twiceFar(name, "getOrRegisterDataUpdateTask", task).getJsonObject("status").getString("targetVersion"))
                .isEqualTo("7");
        assertRefused(rest(name, "getOrRegisterDataUpdateTask", task.copy().put("shardsCount", "3")),
                "TASK_DIFFERS", "to version 7 in 2 shards");

        twiceFar(name, "updateDataTaskUpdate", progress(1, false, 50));
        assertThat(percent(name, 1)).isEqualTo(50.0);
        twice(name, "updateDataTaskUpdate", progress(1, true, 100));
        twice(name, "updateDataTaskUpdate", progress(1, false, 60));
        assertThat(percent(name, 1)).as("what comes late changes nothing").isEqualTo(100.0);
        assertThat(data(name).getJsonArray("readyShards")).containsExactly("1");
    }

    private static JsonObject progress(int shard, boolean done, int percent) {
        return new JsonObject()
                .put("tag", "reindex")
                .put("shard", String.valueOf(shard))
                .put("done", done)
                .put("dbDataTargetVersion", "7")
                .put("progressStatus", new JsonObject().put("percent", percent));
    }

    private static JsonObject data(String name) {
        return deployment(name).getJsonArray("dataUpdateStatuses").getJsonObject(0);
    }

    private static double percent(String name, int shard) {
        return data(name).getJsonArray("progressBar").getJsonObject(shard).getDouble("percent");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            setAvailableUpgrade          | {"totalShardsCount": "4"}                                  | INVALID_ARGUMENT    | target_api_version: must name a version
            setAvailableUpgrade          | {"targetApiVersion": "v2"}                                 | INVALID_ARGUMENT    | total_shards_count: must be from 1 to 4096
            setAvailableUpgrade          | {"targetApiVersion": "v2", "totalShardsCount": "5000"}     | INVALID_ARGUMENT    | total_shards_count: must be from 1 to 4096
            notifyShardsUpgradeReadiness | {"shardsTo": "4", "totalShardsCount": "4"}                 | INVALID_ARGUMENT    | shards_to: must be from shards_from to 3
            notifyShardsUpgradeReadiness | {"shardsTo": "3", "totalShardsCount": "4"}                 | FAILED_PRECONDITION | is not being upgraded
            getOrRegisterDataUpdateTask  | {"shardsCount": "1"}                                       | INVALID_ARGUMENT    | tag: must not be empty
            getOrRegisterDataUpdateTask  | {"tag": "t"}                                               | INVALID_ARGUMENT    | shards_count: must be from 1 to 4096
            updateDataTaskUpdate         | {"tag": "t"}                                               | FAILED_PRECONDITION | has no data update t
            """)
    void refusesWhatMeansNothing(String verb, String request, String code, String words) {
        String name = name("bad", HERE);
        if (!world.registry(name).ok()) {
            service("bad");
        }
        String version = version(name);
        Answer answer = rest(name, verb, new JsonObject(request));
        assertThat(answer.code()).as(answer.body().encode()).isEqualTo(code);
        assertThat(answer.error().getString("message")).contains(words);
        var refused = catchThrowableOfType(StatusRuntimeException.class, () -> grpc(name, verb, new JsonObject(request)));
        assertThat(refused.getStatus().getCode().name()).isEqualTo(code);
        assertThat(refused.getStatus().getDescription()).contains(words);
        assertThat(version(name)).isEqualTo(version);
    }

    @ParameterizedTest
    @CsvSource({"beginUpgrade", "setAvailableUpgrade", "notifyShardsUpgradeReadiness", "getOrRegisterDataUpdateTask",
        "updateDataTaskUpdate"})
    void sayWhichDeploymentThereIsNot(String verb) {
        var request = new JsonObject()
                .put("targetApiVersion", "v2")
                .put("totalShardsCount", "1")
                .put("shardsCount", "1")
                .put("tag", "t");
        request.fieldNames().removeIf(field -> !fields(verb).contains(field));
        assertThat(rest(name("nobody", HERE), verb, request).code()).isEqualTo("NOT_FOUND");
        var refused = catchThrowableOfType(
                StatusRuntimeException.class, () -> grpc("services/nobody.example.com", verb, request));
        assertThat(refused.getStatus().getCode().name()).isEqualTo("INVALID_ARGUMENT");
    }

    private static List<String> fields(String verb) {
        return switch (verb) {
            case "setAvailableUpgrade" -> List.of("targetApiVersion", "totalShardsCount");
            case "notifyShardsUpgradeReadiness" -> List.of("totalShardsCount");
            case "getOrRegisterDataUpdateTask" -> List.of("shardsCount", "tag");
            case "updateDataTaskUpdate" -> List.of("tag");
            default -> List.of();
        };
    }
}
