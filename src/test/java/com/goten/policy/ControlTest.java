package com.goten.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException;
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
import com.goten.store.ChangeEvent;
import com.goten.store.FeedCursor;
import com.goten.testing.NoStore;
import com.goten.time.Deadline;
import com.goten.types.Meta;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who has the right to create, and who may own what there is, as it is known in one region. */
class ControlTest {
    private static final UUID HOLDER = new UUID(0, 1);
    private final ApiVersion version =
            SchemaLoader.load(Path.of("conf/services/devices")).version("v1").orElseThrow();
    private final ResourceType project = version.type("Project").orElseThrow();
    private final Rows rows = new Rows();
    private boolean began;
    private OwnPolicy service = new OwnPolicy(policy("north"), 7, "");
    private final PolicyStore policies =
            new PolicyStore(version, rows, () -> service, HolderSource.NONE, Optional.empty());
    private final ResourceName group =
            ResourceNames.parse(version.type("DeviceGroup").orElseThrow(), "projects/p1/deviceGroups/g1", "name");

    private static Policy policy(String region) {
        return new Policy(List.of(region), region, List.of());
    }

    private Control control() {
        return policies.control(group).result();
    }

    private StoredResource holder(String json, String initial) {
        DynamicMessage message = new ProtoJson(version.files()).parse(project.descriptor(), json);
        Meta metadata = Meta.newBuilder().setInitialControlRegion(initial).setBeganUnderService(began).build();
        message = Bodies.withMetadata(project, message, metadata);
        return new StoredResource(
                new ResourceKey("v1", "Project", "projects/p1"), HOLDER, Bodies.stored(project, message), 5, 3, true,
                "north", List.of("north"), false);
    }

    private StoredResource with(String region, String initial) {
        return holder("""
                {"name": "projects/p1", "multiRegionPolicy":
                  {"enabledRegions": ["%1$s"], "defaultControlRegion": "%1$s"}}""".formatted(region), initial);
    }

    private static StoredResource right(UUID holder, String owner, String goal, long epoch, long revision) {
        return right(holder, owner, new CreationRight(goal, 9), epoch, revision, true);
    }

    private static StoredResource right(
            UUID holder, String owner, CreationRight body, long epoch, long revision, boolean owned) {
        return new StoredResource(
                CreationRight.key("v1", holder), CreationRight.uuid(holder), body.body(), 1, revision, owned, owner,
                List.of("*"), false, epoch);
    }

    @Test
    void withoutARightOnRecordTheFirstControlRegionHasIt() {
        rows.put(with("east", ""));
        assertThat(control()).isEqualTo(new Control(HOLDER, "east", "east", "east", 0, none(HOLDER)));
        assertThat(control().settled()).isTrue();

        rows.put(with("east", "west"));
        policies.changedSomewhere();
        assertThat(control()).isEqualTo(new Control(HOLDER, "east", "west", "west", 0, none(HOLDER)));
        assertThat(control().settled()).isFalse();
        assertThat(control().open("west")).isTrue();
        assertThat(control().owners()).containsExactly("west", "east");
    }

    @Test
    void aHolderWithoutAPolicyIsUnderTheRightOfTheService() {
        rows.put(holder("{\"name\": \"projects/p1\"}", ""));
        assertThat(control())
                .isEqualTo(new Control(SettledPolicy.SERVICE, "north", "north", "north", 0, none(SettledPolicy.SERVICE))
                        .without(none(HOLDER)));
        assertThat(control().bases()).containsExactly(none(SettledPolicy.SERVICE), none(HOLDER));
        service = new OwnPolicy(policy("south"), 8, "north");
        assertThat(control().right()).isEqualTo("north");
        assertThat(control().policy()).isEqualTo("south");
    }

    @Test
    void theRightOnRecordCounts() {
        rows.put(with("east", "west"));
        rows.put(right(HOLDER, "south", "east", 4, 21));
        Control found = control();
        assertThat(found).isEqualTo(new Control(
                HOLDER, "east", "south", "east", 4, new Basis(CreationRight.key("v1", HOLDER), 21)));
        assertThat(found.open("south")).as("it closes").isFalse();
        assertThat(found.open("east")).isFalse();
        assertThat(found.owners()).containsExactly("south", "east");
    }

    @Test
    void aHitAsksNobodyAndWhatTheFeedTellsOfIsReadAnew() {
        rows.put(with("east", ""));
        control();
        int asked = rows.asked.size();
        assertThat(control().right()).isEqualTo("east");
        assertThat(rows.asked).hasSize(asked);

        var closed = right(HOLDER, "east", "west", 0, 30);
        rows.put(closed);
        policies.changed(change(closed));
        assertThat(control().goal()).isEqualTo("west");
        rows.put(right(HOLDER, "west", "west", 9, 3));
        policies.changed(change(closed));
        assertThat(control().right()).as("whatever of it the feed tells").isEqualTo("west");
        assertThat(rows.asked).hasSize(asked + 2);
    }

    @Test
    void whatMayBeAnotherIsReadAnew() {
        rows.put(with("east", ""));
        control();
        rows.put(right(HOLDER, "east", "west", 0, 30));
        policies.changed(CreationRight.key("v1", HOLDER));
        assertThat(control().goal()).isEqualTo("west");
    }

    @Test
    void whatWasCreatedWithoutAPolicyIsUnderTheServicesRightUntilThatIsSplit() {
        began = true;
        rows.put(with("east", ""));
        assertThat(control().holder()).isEqualTo(SettledPolicy.SERVICE);
        assertThat(control().right()).isEqualTo("north");
        Control before = control();
        assertThat(policies.stands(before)).isTrue();
        rows.put(right(HOLDER, "north", "north", 0, 12));
        policies.changed(CreationRight.key("v1", HOLDER));
        assertThat(policies.stands(before)).as("it may be another, and is read").isTrue();
        assertThat(policies.stands(before)).isFalse();
        assertThat(policies.confirm(before, "north").result()).as("though nothing has become of the service's").isFalse();
        assertThat(control()).isEqualTo(new Control(
                HOLDER, "east", "north", "north", 0, new Basis(CreationRight.key("v1", HOLDER), 12)));
    }

    @Test
    void aDatabaseThatWasMadeAnewDoesNotTakeItselfForTheFirstOne() {
        var complete = new AtomicBoolean();
        policies.hearing("west", complete::get);
        rows.put(with("east", "west"));
        assertThat(policies.control(group).cause()).isInstanceOf(GotenException.Aborted.class);
        rows.put(right(HOLDER, "east", "east", 4, 21));
        policies.changed(CreationRight.key("v1", HOLDER));
        assertThat(control().right()).as("what is here counts").isEqualTo("east");

        rows.remove(CreationRight.key("v1", HOLDER));
        policies.changedSomewhere();
        complete.set(true);
        assertThat(control().right()).as("everything is here").isEqualTo("west");
        complete.set(false);
        policies.hearing("north", complete::get);
        assertThat(control().right()).as("it is another's").isEqualTo("west");
    }

    @Test
    void aRightThatWasSplitCountsThoughThePolicyIsNotKnownYet() {
        rows.put(holder("{\"name\": \"projects/p1\"}", ""));
        rows.put(right(HOLDER, "east", "west", 4, 12));
        assertThat(control().holder()).isEqualTo(HOLDER);
        assertThat(control().owners()).containsExactly("east", "west", "north");
    }

    @Test
    void whoHasTheServicesRightMustKnowOfAllThatWasSplitOffIt() {
        UUID first = new UUID(0, 7);
        UUID second = new UUID(0, 8);
        rows.put(holder("{\"name\": \"projects/p1\"}", ""));
        var split = new CreationRight("north", 3).without(first).without(second);
        rows.put(right(SettledPolicy.SERVICE, "north", split, 3, 11, true));
        rows.put(right(second, "west", new CreationRight("west", 5).without(first), 5, 2, false));
        assertThat(policies.control(group).cause()).as("it may be this holder's").isInstanceOf(GotenException.Aborted.class);
        rows.put(right(first, "east", new CreationRight("east", 0), 0, 3, false));
        assertThat(control().open("north")).isTrue();
        int asked = rows.asked.size();
        assertThat(control().open("north")).isTrue();
        assertThat(rows.asked).as("once for all").hasSize(asked);
    }

    @Test
    void whereItIsAnothersNothingNeedBeKnownOfThose() {
        rows.put(holder("{\"name\": \"projects/p1\"}", ""));
        var split = new CreationRight("south", 3).without(new UUID(0, 7));
        rows.put(right(SettledPolicy.SERVICE, "south", split, 3, 11, false));
        assertThat(control().right()).isEqualTo("south");
    }

    @Test
    void anotherHolderOfTheNameIsUnderAnotherRight() {
        rows.put(holder("{\"name\": \"projects/p1\"}", ""));
        Control services = control();
        assertThat(policies.agrees(services, holder("{\"name\": \"projects/p1\"}", ""))).isTrue();
        assertThat(policies.agrees(services, with("east", ""))).as("created with a policy").isFalse();
        rows.put(with("east", ""));
        policies.changedSomewhere();
        Control own = control();
        began = true;
        assertThat(policies.agrees(services, with("east", ""))).as("given it later").isTrue();
        assertThat(policies.agrees(own, new StoredResource(
                        with("east", "").key(), new UUID(0, 2), with("east", "").body(), 5, 3, true, "north",
                        List.of("north"), false)))
                .isFalse();
    }

    @Test
    void theNumberOfTheServiceIsThatOfThePolicyThatWasRead() {
        Governor before = policies.service();
        service = new OwnPolicy(policy("south"), 8, "north");
        assertThat(policies.number(before)).isEqualTo(7);
        Control found = policies.control(before).result();
        assertThat(found.policy()).as("and so is where it says to go").isEqualTo("north");
        assertThat(policies.number(policies.service())).isEqualTo(8);
        assertThat(policies.control(policies.service()).result().policy()).isEqualTo("south");
    }

    @Test
    void theNumberGrowsWithTheHolderAndTheService() {
        rows.put(with("east", ""));
        Governor governor = policies.governor(group).result().orElseThrow();
        assertThat(policies.number(governor)).isEqualTo(7 + governor.generation());
        assertThat(policies.number(policies.service())).isEqualTo(7);
    }

    private static Basis none(UUID holder) {
        return new Basis(CreationRight.key("v1", holder), Basis.MISSING);
    }

    private static ChangeEvent change(StoredResource after) {
        return new ChangeEvent(FeedCursor.at(1, 1), after.revision(), Optional.empty(), Optional.of(after), Instant.EPOCH);
    }

    private static final class Rows extends NoStore {
        private final Map<ResourceKey, StoredResource> rows = new HashMap<>();
        private final List<ResourceKey> asked = new ArrayList<>();

        void remove(ResourceKey key) {
            rows.remove(key);
        }

        void put(StoredResource stored) {
            rows.put(stored.key(), stored);
        }

        @Override
        public Future<Optional<StoredResource>> get(ResourceKey key, Deadline deadline) {
            asked.add(key);
            return Future.succeededFuture(Optional.ofNullable(rows.get(key)));
        }

        @Override
        public Future<List<StoredResource>> getAll(List<ResourceKey> keys, Deadline deadline) {
            return Future.succeededFuture(keys.stream().flatMap(key -> Optional.ofNullable(rows.get(key)).stream()).toList());
        }
    }
}
