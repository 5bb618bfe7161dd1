package com.goten.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.resource.json.ProtoJson;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.schema.SchemaLoader;
import com.goten.store.View;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A holder of a service that eastus2 controls, as it is saved. */
class HolderRulesTest {
    private static final String SERVICE = "devices.example.com";
    private static final ApiVersion VERSION =
            SchemaLoader.load(Path.of("conf/services/devices")).version("v1").orElseThrow();
    private static final ResourceType PROJECT = VERSION.type("Project").orElseThrow();
    private static final View NOTHING_IS_LOOKED_AT = (View) Proxy.newProxyInstance(
            View.class.getClassLoader(), new Class<?>[] {View.class}, (proxy, method, arguments) -> {
                throw new AssertionError(method);
            });

    private final HolderRules rules = new HolderRules(SERVICE, Set.of(), EnvironmentSource.fixed(environment()));

    private static Environment environment() {
        var regions = List.of("us-west2", "eastus2");
        Map<String, Environment.Deployment> deployments = regions.stream().collect(Collectors.toMap(
                region -> region,
                region -> new Environment.Deployment(new DeploymentId(SERVICE, region), "127.0.0.1:1", false, "v1")));
        var policy = new Policy(regions, "eastus2", List.of());
        return new Environment(Map.of(
                SERVICE, new Environment.Service(SERVICE, policy, List.of("v1"), List.of(), List.of(), deployments)));
    }

    private static DynamicMessage controlledBy(String region, String... enabled) {
        return project("\"multiRegionPolicy\": {\"enabledRegions\": [\"%s\"], \"defaultControlRegion\": \"%s\"}"
                .formatted(String.join("\", \"", enabled), region));
    }

    private static DynamicMessage project(String field) {
        return new ProtoJson(VERSION.files())
                .parse(PROJECT.descriptor(), "{\"name\": \"projects/p\", " + field + "}");
    }

    private void save(DynamicMessage before, DynamicMessage after) {
        rules.save(PROJECT, Optional.of(before), after, NOTHING_IS_LOOKED_AT);
    }

    private void accepts(DynamicMessage before, DynamicMessage after) {
        assertThatCode(() -> save(before, after)).doesNotThrowAnyException();
    }

    private final DynamicMessage none = project("\"displayName\": \"none\"");
    private final DynamicMessage west = controlledBy("us-west2", "us-west2", "eastus2");
    private final DynamicMessage east = controlledBy("eastus2", "us-west2", "eastus2");

    @Test
    void aHolderBeginsWithAnyControlRegion() {
        assertThatCode(() -> rules.save(PROJECT, Optional.empty(), west, NOTHING_IS_LOOKED_AT))
                .doesNotThrowAnyException();
    }

    @Test
    void aHolderMayGetAnotherControlRegion() {
        accepts(west, east);
        accepts(west, controlledBy("us-west2", "us-west2"));
        accepts(west, west);
    }

    @Test
    void aHolderWithoutAPolicyMayGetOneWithAnyControlRegion() {
        accepts(none, east);
        accepts(none, west);
    }

    @Test
    void aHolderDoesNotLoseItsPolicyAgain() {
        for (DynamicMessage without : List.of(none, project("\"multiRegionPolicy\": {}"))) {
            var refused = catchThrowableOfType(InvalidArgument.class, () -> save(east, without));
            assertThat(refused.violations().get(0).field()).isEqualTo("multi_region_policy");
        }
        assertThat(catchThrowableOfType(InvalidArgument.class, () -> save(east, none)).violations().get(0).reason())
                .isEqualTo("cannot be taken away again: give it the values of the policy of service devices.example.com");
    }

    @Test
    void aPolicyThatMakesNoSenseIsRefusedAsSuch() {
        var refused = catchThrowableOfType(InvalidArgument.class, () -> save(west, controlledBy("mars", "us-west2")));
        assertThat(refused.violations().get(0).reason()).isEqualTo("mars is none of the enabled regions");
    }

    @Test
    void onlyAnotherPolicyIsLookedAt() {
        DynamicMessage old = controlledBy("mars", "mars");
        accepts(old, old);
    }
}
