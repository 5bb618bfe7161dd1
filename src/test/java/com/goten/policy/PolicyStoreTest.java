package com.goten.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.resource.StoredResource;
import com.goten.resource.json.ProtoJson;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import com.goten.schema.SchemaLoader;
import com.goten.store.Basis;
import com.goten.testing.NoStore;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PolicyStoreTest {
    private final ApiVersion version =
            SchemaLoader.load(Path.of("conf/services/devices")).version("v1").orElseThrow();
    private final ResourceType project = version.type("Project").orElseThrow();
    private final ResourceKey key = new ResourceKey("v1", "Project", "projects/p1");
    private final SlowReader reader = new SlowReader();
    private final Policy service = new Policy(List.of("service"), "service", List.of());
    private final PolicyStore policies = new PolicyStore(version, reader, service);
    private final ResourceName group =
            ResourceNames.parse(version.type("DeviceGroup").orElseThrow(), "projects/p1/deviceGroups/g1", "name");

    private Future<Placement> group() {
        return policies.placement(group);
    }

    private Optional<StoredResource> enabling(String region) {
        DynamicMessage message = new ProtoJson(version.files()).parse(project.descriptor(), """
                {"name": "projects/p1", "multiRegionPolicy":
                  {"enabledRegions": ["%1$s"], "defaultControlRegion": "%1$s"}}""".formatted(region));
        return Optional.of(new StoredResource(
                key, new UUID(0, 1), Bodies.stored(project, message), 1, 1, true, region, List.of(region), false));
    }

    @Test
    void readsAPolicyOnce() {
        Future<Placement> first = group();
        reader.asked.get(0).complete(enabling("here"));
        assertThat(first.result().owningRegion()).isEqualTo("here");
        assertThat(group().result().owningRegion()).isEqualTo("here");
        assertThat(reader.asked).hasSize(1);
    }

    @Test
    void manyWhoMissTheSameAreOneRead() {
        Future<Placement> first = group();
        Future<Placement> second = group();
        assertThat(reader.asked).hasSize(1);
        reader.asked.get(0).complete(enabling("here"));
        assertThat(first.result().owningRegion()).isEqualTo("here");
        assertThat(second.result().owningRegion()).isEqualTo("here");
    }

    @Test
    void aReadThatFailsIsDoneAgainForTheNext() {
        Future<Placement> first = group();
        Future<Placement> second = group();
        reader.asked.get(0).fail("away");
        assertThat(first.failed()).isTrue();
        assertThat(second.failed()).isTrue();
        Future<Placement> third = group();
        reader.asked.get(1).complete(enabling("here"));
        assertThat(third.result().owningRegion()).isEqualTo("here");
    }

    @Test
    void saysWhoseRevisionAPlacementRestsOn() {
        Future<Placement> held = group();
        reader.asked.get(0).complete(enabling("here"));
        assertThat(held.result().basis()).hasValue(new Basis(key, 1));
        assertThat(policies.placement(ResourceNames.parse(project, "projects/p1", "name")).result().basis()).isEmpty();
    }

    @Test
    void aHolderThatIsMissingIsABasisToo() {
        Future<Placement> held = group();
        reader.asked.get(0).complete(Optional.empty());
        assertThat(held.isComplete()).as("it may be on its way").isFalse();
        reader.asked.get(1).complete(Optional.empty());
        assertThat(held.result().owningRegion()).isEqualTo("service");
        assertThat(held.result().basis()).hasValue(new Basis(key, Basis.MISSING));
    }

    @Test
    void doesNotKeepWhatWasReadBeforeAChange() {
        group();
        policies.changed(key);
        reader.asked.get(0).complete(enabling("old"));
        Future<Placement> next = group();
        assertThat(reader.asked).hasSize(2);
        reader.asked.get(1).complete(enabling("new"));
        assertThat(next.result().owningRegion()).isEqualTo("new");
    }

    /** Nobody tells of changes of a holder that is elsewhere: a write rests on what was read of it for a while only. */
    @Test
    void whatRestsOnAHolderElsewhereDoesNotStandForLong() {
        assertThat(policies.stands(restingUntil(Deadline.after(Duration.ofMinutes(1))), group)).isTrue();
        assertThat(policies.stands(restingUntil(Deadline.after(Duration.ZERO)), group)).isFalse();
    }

    private Placement restingUntil(Deadline until) {
        var ground = new Placement.Ground(false, List.of(), Optional.of(until));
        return Placement.of(group, service, Optional.empty(), ground);
    }

    /** Whatever is cached of its holder, or is not. */
    @Test
    void whatTheServicesPolicyHasPlacedStandsWhileThatSaysTheSame() {
        var ground = new Placement.Ground(true, List.of(), Optional.empty());
        var other = new Policy(List.of("here", "there"), "here", List.of());
        assertThat(policies.stands(Placement.of(group, service, Optional.empty(), ground), group)).isTrue();
        assertThat(policies.stands(Placement.of(group, other, Optional.empty(), ground), group)).isFalse();
    }

    @Test
    void keepsPoliciesOverChangesOfOtherResources() {
        Future<Placement> first = group();
        policies.changed(new ResourceKey("v1", "DeviceGroup", "projects/p1/deviceGroups/g1"));
        reader.asked.get(0).complete(enabling("here"));
        assertThat(first.succeeded()).isTrue();
        group();
        assertThat(reader.asked).hasSize(1);
    }

    /** Answers when it is told to. */
    private static final class SlowReader extends NoStore {
        private final List<Promise<Optional<StoredResource>>> asked = new ArrayList<>();

        @Override
        public Future<Optional<StoredResource>> get(ResourceKey key, Deadline deadline) {
            Promise<Optional<StoredResource>> answer = Promise.promise();
            asked.add(answer);
            return answer.future();
        }
    }
}
