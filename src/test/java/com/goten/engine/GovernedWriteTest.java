package com.goten.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.goten.policy.Control;
import com.goten.policy.CreationRight;
import com.goten.policy.Placement;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.policy.SettledPolicy;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.resource.StoredResource;
import com.goten.resource.json.ProtoJson;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import com.goten.schema.SchemaLoader;
import com.goten.store.Access;
import com.goten.store.Basis;
import com.goten.store.Decision;
import com.goten.store.Needs;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.testing.NoStore;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A write of which the holder is another than when it was prepared: revisions say nothing, what it says is looked at. */
class GovernedWriteTest {
    private static final UUID FIRST = new UUID(0, 1);
    private static final UUID SECOND = new UUID(0, 2);
    private static final ApiVersion VERSION =
            SchemaLoader.load(Path.of("conf/services/devices")).version("v1").orElseThrow();
    private static final ResourceType PROJECT = VERSION.type("Project").orElseThrow();
    private static final ResourceKey HOLDER = new ResourceKey("v1", "Project", "projects/p1");
    private static final ResourceName GROUP =
            ResourceNames.parse(VERSION.type("DeviceGroup").orElseThrow(), "projects/p1/deviceGroups/g1", "name");
    private static final Policy SERVICE = new Policy(List.of("north"), "north", List.of());
    private static final String SAME =
            "\"multiRegionPolicy\": {\"enabledRegions\": [\"north\"], \"defaultControlRegion\": \"north\"}";

    private final PolicyStore policies = new PolicyStore(VERSION, new NoStore(), SERVICE);

    /** @param holder as it is by now */
    private Optional<String> written(Control control, StoredResource holder) {
        var placement = Placement.of(GROUP, SERVICE, Optional.of(new Basis(HOLDER, 5)));
        var write = new GovernedWrite<>(
                new Done(), List.of(new GovernedWrite.Governed(GROUP, placement, Optional.of(control))), policies, true,
                new Rulings(Rulings.Ruled.of(VERSION, SaveRules.NONE)));
        View view = (View) Proxy.newProxyInstance(
                View.class.getClassLoader(), new Class<?>[] {View.class}, (proxy, method, arguments) ->
                        method.getName().equals("revision") ? (Object) holder.revision() : Optional.of(holder));
        return ((Decision.Apply<Optional<String>>) write.decide(view)).answer().of(resource -> 0);
    }

    private record Done() implements Write<String> {
        @Override
        public Needs needs() {
            return Needs.of(new ResourceKey("v1", "DeviceGroup", GROUP.value()), Access.WRITE);
        }

        @Override
        public Decision<String> decide(View view) {
            return new Decision.Apply<>(List.of(), revisions -> "done");
        }
    }

    private static StoredResource holder(UUID uuid, String policy) {
        DynamicMessage message = new ProtoJson(VERSION.files()).parse(
                PROJECT.descriptor(), "{\"name\": \"projects/p1\", \"displayName\": \"another\"%s}".formatted(policy));
        return new StoredResource(
                HOLDER, uuid, Bodies.stored(PROJECT, message), 1, 9, true, "north", List.of("north"), false);
    }

    private static Control services(UUID holder) {
        return new Control(
                SettledPolicy.SERVICE, "north", "north", "north", 0, none(SettledPolicy.SERVICE), Optional.of(none(holder)));
    }

    private static Basis none(UUID holder) {
        return new Basis(CreationRight.key("v1", holder), Basis.MISSING);
    }

    @Test
    void somethingElseOfTheHolderMayHaveChanged() {
        assertThat(written(services(FIRST), holder(FIRST, ""))).hasValue("done");
    }

    @Test
    void anotherHolderThatHasTheSamePolicyMayHaveAnotherRight() {
        assertThat(written(services(FIRST), holder(SECOND, ""))).as("of its own, maybe").isEmpty();
        assertThat(written(services(FIRST), holder(SECOND, ", " + SAME))).isEmpty();
        var own = new Control(FIRST, "north", "north", "north", 0, none(FIRST));
        assertThat(written(own, holder(FIRST, ", " + SAME))).hasValue("done");
        assertThat(written(own, holder(SECOND, ", " + SAME))).isEmpty();
        assertThat(written(own, holder(SECOND, ""))).isEmpty();
    }
}
