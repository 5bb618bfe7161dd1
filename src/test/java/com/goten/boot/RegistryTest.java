package com.goten.boot;

import static com.goten.boot.RegistryWorld.HERE;
import static com.goten.boot.RegistryWorld.THERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.goten.boot.RegistryWorld.Answer;
import com.goten.boot.RegistryWorld.Plan;
import com.goten.boot.RegistryWorld.Running;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.policy.Environment.Import;
import com.goten.testing.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deployments and their registry, over real ports and databases: what is registered, refused, known, and known when it is away. */
class RegistryTest {
    private static final String SECRETS = "secrets.example.com";
    private static final String IAM = "iam.example.com";
    private static final String DEVICES = "devices.example.com";
    private static final Duration SHORT = Duration.ofMillis(200);

    private static RegistryWorld world;
    private static Plan iamPlan;
    private static Running iam;
    private static Running farIam;

    @BeforeAll
    static void start() {
        world = new RegistryWorld();
        iamPlan = Plan.of(IAM, HERE).patience(SHORT, SHORT);
        iam = world.starting(iamPlan);
        farIam = world.starting(Plan.of(IAM, THERE));
        iam.await();
        farIam.await();
    }

    @AfterAll
    static void stop() {
        iam.close();
        farIam.close();
        world.close();
    }

    private static Plan secrets() {
        return Plan.of(SECRETS, HERE).patience(SHORT, SHORT);
    }

    private static Answer create(Running deployment, String collection, String name) {
        return world.call(deployment.address(), "POST", "/v1/" + collection, "{\"name\": \"%s\"}".formatted(name));
    }

    private static Answer get(Running deployment, String name) {
        return world.call(deployment.address(), "GET", "/v1/" + name, "");
    }

    private static Answer delete(Running deployment, String name) {
        return world.call(deployment.address(), "DELETE", "/v1/" + name, "");
    }

    private static String deployment(String service, String region) {
        return "services/%s/deployments/%s".formatted(service, region);
    }

    private static Answer disable(String deployment, boolean disabled) {
        return world.registry("PUT", deployment + "?updateMask=is_disabled", new JsonObject()
                .put("name", deployment)
                .put("isDisabled", disabled)
                .encode());
    }

    @Test
    void startsWithWhatItKnewWhileTheRegistryIsAway() {
        Plan plan = secrets();
        world.start(plan).close();
        world.away();
        try (Running again = world.start(plan)) {
            assertThat(create(again, "projects", "projects/away").ok()).isTrue();
            assertThat(publicDomain()).isNotEqualTo(again.address());
            world.back();
            Await.until(() -> publicDomain().equals(again.address()));
        } finally {
            world.back();
        }
    }

    private static String publicDomain() {
        return world.registry(deployment(SECRETS, HERE)).body().getString("publicDomain");
    }

    @Test
    void doesNotServeBeforeItHasKnownAnEnvironment() {
        world.away();
        try (Running first = world.starting(secrets())) {
            for (int i = 0; i < 50; i++) {
                assertThat(get(first, "projects/any").status()).isEqualTo(503);
            }
            assertThat(first.isStarted()).isFalse();
            world.back();
            first.await();
            assertThat(get(first, "projects/any").status()).isEqualTo(404);
        } finally {
            world.back();
        }
    }

    @Test
    void goesOnWhileTheRegistryIsAwayAndCatchesUpAfterwards() {
        try (Running running = world.start(secrets())) {
            world.away();
            assertThat(disable(deployment(SECRETS, HERE), true).ok()).isTrue();
            assertThat(create(running, "projects", "projects/goes-on").ok()).isTrue();
            assertThat(get(running, "projects/goes-on").ok()).isTrue();
            world.back();
            world.until("DEPLOYMENT_DISABLED", () -> get(running, "projects/goes-on"));
            assertThat(disable(deployment(SECRETS, HERE), false).ok()).isTrue();
            world.until("OK", () -> get(running, "projects/goes-on"));
        } finally {
            world.back();
            disable(deployment(SECRETS, HERE), false);
        }
    }

    /** The version of each of its resources in the registry. */
    private static Map<String, String> versions() {
        Map<String, String> versions = new HashMap<>();
        var all = new JsonArray()
                .add(world.registry("services/" + SECRETS).body())
                .add(world.registry(deployment(SECRETS, HERE)).body());
        all.addAll(world.registry("services/" + SECRETS + "/resources").body().getJsonArray("resources"));
        all.stream().map(JsonObject.class::cast).forEach(resource -> versions.put(
                resource.getString("name"), resource.getJsonObject("metadata").getString("resourceVersion")));
        return versions;
    }

    @Test
    void whatIsOfAnOlderGenerationIsNotWrittenAndWhatIsTheSameNeither() {
        Plan plan = secrets().advertised("secrets.example.com:1").generation(5);
        world.start(plan).close();
        Map<String, String> versions = versions();
        assertThat(versions).hasSize(4);
        world.start(plan).close();
        assertThat(versions()).as("the same again").isEqualTo(versions);
        world.start(plan.generation(4).using(IAM)).close();
        assertThat(versions()).as("an older one").isEqualTo(versions);
        world.start(plan.generation(6).using(IAM)).close();
        var service = world.registry("services/" + SECRETS).body();
        assertThat(service.getJsonArray("usedServices")).containsExactly("services/" + IAM);
        assertThat(service.getString("envRegistryGeneration")).isEqualTo("6");
        assertThat(world.registry(deployment(SECRETS, HERE)).body().getString("envRegistryGeneration")).isEqualTo("6");
    }

    private static JsonObject service(String name) {
        return new JsonObject().put("name", "services/" + name).put("allVersions", new JsonArray().add("v1"));
    }

    private static JsonObject importing(String name, String target, String version) {
        return service(name)
                .put("importedServices", new JsonArray().add("services/" + target))
                .put("importedVersions", new JsonArray().add(new JsonObject()
                        .put("targetService", "services/" + target)
                        .put("targetServiceVersion", version)
                        .put("currentServiceVersion", "v1")));
    }

    private static Answer createService(JsonObject service) {
        return world.registry("POST", "services", service.encode());
    }

    private static Answer updateService(JsonObject service) {
        return world.registry("PUT", service.getString("name"), service.encode());
    }

    private static Answer createDeployment(String service, String region) {
        return world.registry("POST", "services/" + service + "/deployments", new JsonObject()
                .put("name", deployment(service, region))
                .put("region", "regions/" + region)
                .encode());
    }

    private static void assertRefused(Answer answer, String reason, String... words) {
        assertThat(answer.code()).as(answer.body().encode()).isEqualTo("FAILED_PRECONDITION");
        assertThat(answer.reason()).as(answer.body().encode()).isEqualTo(reason);
        assertThat(answer.error().getString("message")).contains(words);
    }

    @Test
    void clientsCannotMakeImportsThatMeanNothing() {
        assertRefused(createService(importing("a.example.com", "nobody.example.com", "v1")),
                "REFERENCE_TARGET_MISSING", "services/nobody.example.com does not exist");
        assertRefused(createService(importing("a.example.com", IAM, "v9")),
                "IMPORT_OF_UNKNOWN_VERSION", "imports v9 of services/iam.example.com, which has v1");
        assertThat(createService(service("a.example.com")).ok()).isTrue();
        assertThat(createService(importing("b.example.com", "a.example.com", "v1")).ok()).isTrue();
        assertRefused(updateService(importing("a.example.com", "b.example.com", "v1")), "IMPORTS_FORM_A_CYCLE",
                "services/a.example.com → services/b.example.com → services/a.example.com");
        assertRefused(updateService(importing("a.example.com", "a.example.com", "v1")), "IMPORTS_FORM_A_CYCLE",
                "services/a.example.com → services/a.example.com");
        assertRefused(updateService(importing("b.example.com", IAM, "v2")), "IMPORT_OF_UNKNOWN_VERSION", "v2");
    }

    @Test
    void clientsCannotPutADeploymentWhereWhatItNeedsIsNot() {
        assertThat(createService(service("lonely.example.com")).ok()).isTrue();
        assertThat(createDeployment("lonely.example.com", THERE).ok()).isTrue();
        assertThat(createService(importing("needy.example.com", "lonely.example.com", "v1")).ok()).isTrue();
        Await.until(() -> createDeployment("needy.example.com", THERE).ok());
        assertRefused(createDeployment("needy.example.com", HERE), "IMPORTED_SERVICE_NOT_IN_REGION",
                "needy.example.com cannot be in us-west2", "lonely.example.com");
        assertThat(createService(service("free.example.com")).ok()).isTrue();
        assertThat(createDeployment("free.example.com", HERE).ok()).isTrue();
        Answer[] last = new Answer[1];
        Await.until(() -> {
            last[0] = updateService(importing("free.example.com", "lonely.example.com", "v1"));
            return !last[0].ok();
        });
        assertRefused(last[0], "IMPORTED_SERVICE_NOT_IN_REGION", "free.example.com cannot be in us-west2");
        assertThat(disable(deployment("lonely.example.com", THERE), true).ok()).isTrue();
        assertRefused(world.registry("DELETE", deployment("lonely.example.com", THERE), ""), "DEPLOYMENT_IMPORTED",
                "needy.example.com in the same region");
    }

    private static void assertStartRefused(Plan plan, String reason, String words) {
        var own = world.starting(plan);
        assertThat(catchThrowable(own::await)).isInstanceOfSatisfying(FailedPrecondition.class, refusal -> {
            assertThat(refusal.info().reason()).isEqualTo(reason);
            assertThat(refusal.getMessage()).contains(words);
        });
        own.close();
    }

    @Test
    void registrationIsRefusedForTheSameReasons() {
        assertThat(createService(importing("above.example.com", IAM, "v1")).ok()).isTrue();
        assertThat(createService(service("elsewhere.example.com")).ok()).isTrue();
        assertThat(createDeployment("elsewhere.example.com", THERE).ok()).isTrue();
        var before = world.registry("services/" + SECRETS).body();
        assertStartRefused(Plan.of(IAM, HERE).patience(SHORT, SHORT).importing(new Import("v1", "above.example.com", "v1")),
                "IMPORTS_FORM_A_CYCLE", "services/iam.example.com → services/above.example.com");
        assertStartRefused(secrets().generation(9).importing(new Import("v1", "nobody.example.com", "v1")),
                "IMPORT_OF_UNKNOWN_SERVICE", "services/nobody.example.com");
        assertStartRefused(secrets().generation(9).importing(new Import("v1", IAM, "v9")),
                "IMPORT_OF_UNKNOWN_VERSION", "v9");
        assertStartRefused(secrets().generation(9).using("elsewhere.example.com"),
                "IMPORTED_SERVICE_NOT_IN_REGION", "secrets.example.com cannot be in us-west2");
        assertThat(world.registry("services/" + SECRETS).body().getString("envRegistryGeneration"))
                .isEqualTo(before.getString("envRegistryGeneration"));
    }

    @Test
    void aServicesPolicyReachesAllNodes() {
        // Of the deployment there is one address, whatever nodes it has.
        try (Running second = world.start(iamPlan.advertised(iam.address()))) {
            List<Running> nodes = List.of(iam, second, farIam);
            nodes.forEach(node -> assertThat(regions(node)).containsExactly(HERE, THERE));
            var policy = world.registry("services/" + IAM).body().getJsonObject("multiRegionPolicy");
            assertThat(policy(policy.copy().put("criteriaForDisabledSync", new JsonArray().add(new JsonObject()
                    .put("resourceTypeName", "iam.example.com/Project")
                    .put("destRegion", THERE)))).ok()).isTrue();
            nodes.forEach(node -> Await.until(() -> regions(node).equals(List.of(HERE))));
            assertThat(policy(policy).ok()).isTrue();
            nodes.forEach(node -> Await.until(() -> regions(node).size() == 2));
        }
    }

    private static Answer policy(JsonObject policy) {
        return world.registry("PUT", "services/" + IAM + "?updateMask=multi_region_policy", new JsonObject()
                .put("name", "services/" + IAM)
                .put("multiRegionPolicy", policy)
                .encode());
    }

    /** Of what is created there now. */
    private static List<String> regions(Running node) {
        var created = world.call(node.address(), "POST", "/v1/projects", "{}").body();
        return created.getJsonObject("metadata").getJsonObject("syncing").getJsonArray("regions").stream()
                .map(String.class::cast)
                .toList();
    }

    @Test
    void aDeploymentGoesWhenItIsDisabledAndEmpty() {
        Plan plan = Plan.of(DEVICES, HERE).onlyThere().patience(SHORT, SHORT);
        String name = deployment(DEVICES, HERE);
        Running devices = world.start(plan);
        try {
            assertThat(create(iam, "projects", "projects/lab").ok()).isTrue();
            assertThat(create(devices, "projects", "projects/lab").ok()).isTrue();
            hold(devices, "one");
            hold(devices, "two");

            assertRefused(world.registry("DELETE", name, ""), "DEPLOYMENT_NOT_DISABLED", name);
            assertThat(disable(name, true).ok()).isTrue();
            world.until("DEPLOYMENT_DISABLED", () -> get(devices, device("one")));
            assertThat(delete(iam, account("one")).error().getString("message"))
                    .as("what deployments say to each other goes on")
                    .contains(device("one") + " in devices.example.com/us-west2");
            Answer owning = world.registry("DELETE", name, "");
            assertRefused(owning, "DEPLOYMENT_OWNS_RESOURCES", "devices.example.com/us-west2 cannot be deleted: it owns ");
            assertThat(owning.error().getJsonArray("details").encode()).contains("projects/lab", device("one"));

            assertThat(disable(name, false).ok()).isTrue();
            world.until("OK", () -> delete(devices, "projects/lab"));
            world.until("NOT_FOUND", () -> get(devices, "projects/lab"));
            assertThat(disable(name, true).ok()).isTrue();
            world.until("OK", () -> world.registry("DELETE", name, ""));
            world.until("DEPLOYMENT_REMOVED", () -> get(devices, device("one")));
        } finally {
            devices.close();
        }
        // Nobody answers there any more, and nobody has to: it is one that may refer to both accounts.
        world.until("OK", () -> delete(iam, account("one")));
        assertStartRefused(plan, "DEPLOYMENT_REMOVED", "was deleted from the registry");

        iam.close();
        world.away();
        try {
            iam = world.start(iamPlan);
            assertThat(delete(iam, account("two")).ok()).as("it is known after a restart too").isTrue();
        } finally {
            world.back();
        }
    }

    private static String account(String id) {
        return "projects/lab/serviceAccounts/" + id;
    }

    private static String device(String id) {
        return "projects/lab/regions/us-west2/devices/" + id;
    }

    /** A device that refers to an account of the same name. */
    private static void hold(Running devices, String id) {
        assertThat(create(iam, "projects/lab/serviceAccounts", account(id)).ok()).isTrue();
        var device = new JsonObject().put("name", device(id)).put("serviceAccount", account(id)).encode();
        Answer made = world.call(devices.address(), "POST", "/v1/projects/lab/regions/us-west2/devices", device);
        assertThat(made.ok()).as(made.body().encode()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            region        | regions/eastus2  | must be regions/us-west2
            serviceName   | iam.example.com  | must be bad.example.com or left out
            publicDomain  | nowhere          | must be host:port, and is nowhere
            privateDomain | a b:1            | must be host:port, and is a b:1
            """)
    void refusesDeploymentsThatMeanNothing(String field, String value, String words) {
        createService(service("bad.example.com"));
        var deployment = new JsonObject()
                .put("name", deployment("bad.example.com", HERE))
                .put("region", "regions/" + HERE)
                .put(field, value);
        Answer answer = world.registry("POST", "services/bad.example.com/deployments", deployment.encode());
        assertThat(answer.code()).as(answer.body().encode()).isEqualTo("INVALID_ARGUMENT");
        assertThat(answer.error().getString("message")).contains(words);
    }
}
