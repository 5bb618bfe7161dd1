package com.goten.boot;

import static com.goten.boot.RegistryWorld.HERE;
import static com.goten.boot.RegistryWorld.THERE;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.boot.RegistryWorld.Answer;
import com.goten.boot.RegistryWorld.Plan;
import com.goten.boot.RegistryWorld.Running;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A deployment is deleted from the registry only when nothing is expected to be there, whoever knows of that. */
class DeploymentGoesTest {
    private static final String IAM = "iam.example.com";
    private static final String FAR = "services/%s/deployments/%s".formatted(IAM, THERE);

    private static RegistryWorld world;
    private static Running near;
    private static Running far;

    @BeforeAll
    static void start() {
        world = new RegistryWorld();
        near = world.starting(Plan.of(IAM, HERE));
        far = world.starting(Plan.of(IAM, THERE));
        near.await();
        far.await();
    }

    @AfterAll
    static void stop() {
        near.close();
        far.close();
        world.close();
    }

    private static Answer delete() {
        return world.registry("DELETE", FAR, "");
    }

    private static JsonObject project(String control) {
        return new JsonObject()
                .put("name", "projects/far")
                .put("multiRegionPolicy", new JsonObject()
                        .put("enabledRegions", new JsonArray().add(HERE).add(THERE))
                        .put("defaultControlRegion", control));
    }

    /** The project itself is in the other region, and that one knows of it. When the policy is another, the right is handed over. */
    @Test
    void notWhileAPolicyElsewhereMakesItAnOwner() {
        assertThat(world.call(near.address(), "POST", "/v1/projects", project(THERE).encode()).ok()).isTrue();
        assertThat(world.registry("PUT", FAR + "?updateMask=is_disabled", new JsonObject()
                        .put("name", FAR).put("isDisabled", true).encode()).ok())
                .isTrue();
        world.until("DEPLOYMENT_EXPECTED", DeploymentGoesTest::delete);
        assertThat(delete().error().encode()).contains("projects/far", "us-west2");

        assertThat(world.call(near.address(), "PUT", "/v1/projects/far?updateMask=multi_region_policy", project(HERE).encode())
                        .ok())
                .isTrue();
        world.until("OK", DeploymentGoesTest::delete);
        assertThat(world.call(near.address(), "POST", "/v1/projects/far/serviceAccounts", "{}").ok())
                .as("the right to create has come here before").isTrue();
    }
}
