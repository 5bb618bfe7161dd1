package com.goten.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import com.goten.errors.GotenException;
import com.goten.resource.Bodies;
import com.goten.resource.StoredResource;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import com.goten.types.Lifecycle;
import com.goten.types.Meta;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineTest {
    private TestDeployment devices;
    private String project;
    private int projects;

    @BeforeAll
    void open() {
        devices = new TestDeployment(TestPostgres.createDatabase());
    }

    @AfterAll
    void close() {
        devices.close();
    }

    @BeforeEach
    void newProject() {
        project = "projects/p" + projects++ + "x";
        devices.create("Project", """
                {"name": "%s", "multiRegionPolicy":
                  {"enabledRegions": ["us-west2", "eastus2"], "defaultControlRegion": "us-west2"}}""".formatted(project));
    }

    private String device(String id) {
        return project + "/regions/us-west2/devices/" + id;
    }

    private StoredResource createDevice(String id, String fields) {
        return devices.create("Device", "{\"name\": \"%s\"%s}".formatted(device(id), fields.isEmpty() ? "" : ", " + fields));
    }

    private Meta metadata(String type, String name) {
        return Bodies.metadata(devices.type(type), devices.get(type, name));
    }

    private static GotenException.FailedPrecondition refused(Runnable action) {
        try {
            action.run();
        } catch (GotenException.FailedPrecondition refusal) {
            return refusal;
        }
        throw new AssertionError("was not refused");
    }

    @Test
    void completesMetadata() {
        StoredResource stored = createDevice("first", "\"metadata\": {\"labels\": {\"a\": \"b\"}, \"generation\": 77}");
        Meta metadata = metadata("Device", device("first"));
        assertThat(metadata.getUuid()).isEqualTo(stored.uuid().toString());
        assertThat(metadata.getGeneration()).isEqualTo(1);
        assertThat(metadata.getLabelsMap()).containsEntry("a", "b");
        assertThat(metadata.getCreateTime()).isEqualTo(metadata.getUpdateTime());
        assertThat(metadata.getLifecycle().getState()).isEqualTo(Lifecycle.State.ACTIVE);
        assertThat(metadata.getResourceVersion()).isNotEmpty();
        assertThat(metadata.getSyncing().getOwningRegion()).isEqualTo("us-west2");
        assertThat(metadata.getSyncing().getRegionsList()).containsExactly("us-west2", "eastus2");
        assertThat(metadata.getShardsMap()).containsKey("byNameMod64");
    }

    @Test
    void countsGenerationsOfContentOnly() {
        createDevice("gen", "");
        String before = metadata("Device", device("gen")).getResourceVersion();
        devices.update("Device", """
                {"name": "%s", "metadata": {"labels": {"a": "b"}}}""".formatted(device("gen")), "metadata.labels");
        assertThat(metadata("Device", device("gen")).getGeneration()).isEqualTo(1);
        assertThat(metadata("Device", device("gen")).getResourceVersion()).isNotEqualTo(before);
        devices.update("Device", "{\"name\": \"%s\", \"enabled\": true}".formatted(device("gen")), "enabled");
        assertThat(metadata("Device", device("gen")).getGeneration()).isEqualTo(2);
    }

    @Test
    void anUpdateThatChangesNothingWritesNothing() {
        long revision = createDevice("same", "\"enabled\": true").revision();
        WriteResult result = devices.update("Device", "{\"name\": \"%s\", \"enabled\": true}".formatted(device("same")));
        assertThat(result.after()).hasValueSatisfying(after -> assertThat(after.revision()).isEqualTo(revision));
    }

    @Test
    void anUpdateThatChangesNothingRefreshesSyncingWhenThePolicyMoved() {
        createDevice("moved", "");
        devices.update("Project", """
                {"name": "%s", "multiRegionPolicy": {"enabledRegions": ["us-west2"], "defaultControlRegion": "us-west2"}}"""
                .formatted(project));
        devices.update("Device", "{\"name\": \"%s\"}".formatted(device("moved")));
        assertThat(metadata("Device", device("moved")).getSyncing().getRegionsList()).containsExactly("us-west2");
        assertThat(metadata("Device", device("moved")).getGeneration()).isEqualTo(1);
    }

    @Test
    void refusesARegionThatThePolicyDoesNotEnable() {
        var refusal = refused(() -> devices.create("Device",
                "{\"name\": \"%s/regions/japaneast/devices/far\"}".formatted(project)));
        assertThat(refusal.info().reason()).isEqualTo("REGION_NOT_ENABLED");
    }

    @Test
    void refusesUpdatesForARegionThatThePolicyDoesNotEnable() {
        var refusal = refused(() -> devices.update("Device",
                "{\"name\": \"%s/regions/japaneast/devices/far\"}".formatted(project)));
        assertThat(refusal.info().reason()).isEqualTo("REGION_NOT_ENABLED");
    }

    @Test
    void refusesATakenName() {
        createDevice("twice", "");
        assertThatThrownBy(() -> createDevice("twice", "")).isInstanceOf(GotenException.AlreadyExists.class);
    }

    @Test
    void generatesNamesFromTheDisplayName() {
        var command = new Command.Create(devices.type("Device"), project + "/regions/us-west2",
                devices.message("Device", "{\"displayName\": \"Front Door\"}"));
        String name = devices.execute(command).after().orElseThrow().key().name();
        assertThat(name).startsWith(project + "/regions/us-west2/devices/front-door-");
    }

    @Test
    void refusesMissingTargetsAndNamesThemAll() {
        var refusal = refused(() -> createDevice("lost", """
                "model": "deviceModels/none", "hub": "%s", "deviceGroups": ["%s/deviceGroups/none"]"""
                .formatted(device("nothub"), project)));
        assertThat(refusal.violations()).extracting(GotenException.PreconditionViolation::subject)
                .containsExactlyInAnyOrder("deviceModels/none", device("nothub"), project + "/deviceGroups/none");
        assertThat(devices.exists("Device", device("lost"))).isFalse();
    }

    @Test
    void refusesAMissingParent() {
        var refusal = refused(() -> devices.create("Device",
                "{\"name\": \"projects/nowhere/regions/us-west2/devices/orphan\"}"));
        assertThat(refusal.violations()).singleElement()
                .satisfies(violation -> assertThat(violation.subject()).isEqualTo("projects/nowhere"));
    }

    @Test
    void refusesReferencesToServicesThatCannotBeAsked() {
        assertThatThrownBy(() -> createDevice("foreign", "\"serviceAccount\": \"projects/x/serviceAccounts/robot\""))
                .isInstanceOf(GotenException.Unavailable.class)
                .hasMessageContaining("no deployment of iam.example.com is known");
    }

    @Test
    void refusesWildcardsInReferences() {
        assertThatThrownBy(() -> createDevice("wild", "\"hub\": \"projects/-/regions/us-west2/devices/hub\""))
                .isInstanceOf(GotenException.InvalidArgument.class)
                .hasMessageContaining("hub");
    }

    @Test
    void checksOnlyReferencesThatAreNew() {
        devices.create("DeviceModel", "{\"name\": \"%s/deviceModels/model\"}".formatted(project));
        createDevice("holder", "\"model\": \"%s/deviceModels/model\"".formatted(project));
        devices.update("Device", "{\"name\": \"%s\", \"enabled\": true}".formatted(device("holder")), "enabled");
        var refusal = refused(() -> devices.update("Device",
                "{\"name\": \"%s\", \"model\": \"%s/deviceModels/other\"}".formatted(device("holder"), project), "model"));
        assertThat(refusal.violations()).singleElement()
                .satisfies(violation -> assertThat(violation.description()).startsWith("model:"));
    }

    @Test
    void aHolderMayReferToItself() {
        createDevice("self", "\"hub\": \"%s\"".formatted(device("self")));
        devices.delete("Device", device("self"));
        assertThat(devices.exists("Device", device("self"))).isFalse();
    }

    @Test
    void blockingReferencesRefuseTheDeletionAndAreNamed() {
        String model = project + "/deviceModels/blocked";
        devices.create("DeviceModel", "{\"name\": \"%s\"}".formatted(model));
        for (int i = 0; i < 105; i++) {
            createDevice("b%03d".formatted(i), "\"model\": \"%s\"".formatted(model));
        }
        var refusal = refused(() -> devices.delete("DeviceModel", model));
        assertThat(refusal.getMessage()).contains("105");
        assertThat(refusal.violations()).hasSize(100);
        assertThat(refusal.violations().get(0).subject()).isEqualTo(device("b000"));
        assertThat(devices.exists("DeviceModel", model)).isTrue();
    }

    @Test
    void aDroppedReferenceBlocksNoMore() {
        String model = project + "/deviceModels/dropped";
        devices.create("DeviceModel", "{\"name\": \"%s\"}".formatted(model));
        createDevice("dropper", "\"model\": \"%s\"".formatted(model));
        devices.update("Device", "{\"name\": \"%s\"}".formatted(device("dropper")), "model");
        devices.delete("DeviceModel", model);
        assertThat(devices.exists("DeviceModel", model)).isFalse();
    }

    @Test
    void unsetClearsFieldsListsAndNestedReferencesInTheSameTransaction() {
        String one = project + "/deviceGroups/one";
        String two = project + "/deviceGroups/two";
        devices.create("DeviceGroup", "{\"name\": \"%s\"}".formatted(one));
        devices.create("DeviceGroup", "{\"name\": \"%s\"}".formatted(two));
        createDevice("peer", "");
        createDevice("member", """
                "deviceGroups": ["%s", "%s"], "spec": {"peers": {"left": {"device": "%s", "channel": 7}}}"""
                .formatted(one, two, device("peer")));
        devices.delete("DeviceGroup", one);
        devices.delete("Device", device("peer"));
        assertThat(devices.json("Device", device("member"))).contains(two).doesNotContain(one).doesNotContain("peer\"");
        assertThat(metadata("Device", device("member")).getGeneration()).isEqualTo(3);
    }

    @Test
    void cascadeTakesChainsAndCyclesAlong() {
        createDevice("c1", "");
        createDevice("c2", "\"hub\": \"%s\"".formatted(device("c1")));
        createDevice("c3", "\"hub\": \"%s\"".formatted(device("c2")));
        devices.update("Device", "{\"name\": \"%s\", \"hub\": \"%s\"}".formatted(device("c1"), device("c3")), "hub");
        devices.delete("Device", device("c2"));
        assertThat(List.of("c1", "c2", "c3")).noneMatch(id -> devices.exists("Device", device(id)));
    }

    @Test
    void aBlockerAnywhereInTheSetRefusesTheWholeDeletion() {
        createDevice("root", "");
        createDevice("leaf", "\"hub\": \"%s\"".formatted(device("root")));
        devices.create("Sensor", """
                {"name": "%s/sensors/eye"}""".formatted(device("leaf")));
        // A sensor stands under its device: by the schema that may block or go along.
        try {
            devices.delete("Device", device("root"));
            assertThat(devices.exists("Sensor", device("leaf") + "/sensors/eye")).isFalse();
        } catch (GotenException.FailedPrecondition refusal) {
            assertThat(devices.exists("Device", device("root"))).isTrue();
            assertThat(refusal.violations()).extracting(GotenException.PreconditionViolation::subject)
                    .containsExactly(device("leaf") + "/sensors/eye");
        }
    }

    @Test
    void deletesManyInOneTransaction() {
        createDevice("hub", "");
        var created = new ArrayList<Future<?>>();
        for (int i = 0; i < 1500; i++) {
            created.add(devices.engine().execute(new Command.Create(devices.type("Device"), "", devices.message("Device",
                    "{\"name\": \"%s\", \"hub\": \"%s\"}".formatted(device("m" + i + "x"), device("hub")))),
                    Deadline.after(Duration.ofSeconds(20))));
        }
        Await.result(Future.all(created));
        devices.delete("Device", device("hub"));
        assertThat(devices.exists("Device", device("m0x"))).isFalse();
        assertThat(devices.exists("Device", device("m1499x"))).isFalse();
    }

    /** They may share a transaction without knowing of each other's keys. */
    @Test
    void aTargetDoesNotGoInTheMomentInWhichAnUpdateRefersToIt() {
        createDevice("gate", "");
        for (int round = 0; round < 20; round++) {
            String model = project + "/deviceModels/m" + round;
            devices.create("DeviceModel", "{\"name\": \"%s\"}".formatted(model));
            var referring = devices.engine().execute(
                    new Command.Update(
                            devices.type("Device"),
                            devices.message("Device", "{\"name\": \"%s\", \"model\": \"%s\"}".formatted(device("gate"), model)),
                            Optional.empty(),
                            Optional.empty(),
                            false),
                    Deadline.after(Duration.ofSeconds(20)));
            var deletion = devices.engine().execute(
                    new Command.Delete(devices.name("DeviceModel", model), false), Deadline.after(Duration.ofSeconds(20)));
            Await.result(Future.join(referring, deletion).otherwiseEmpty());
            assertThat(List.of(referring.succeeded(), deletion.succeeded())).containsOnlyOnce(true);
        }
    }

    @Test
    void severalInOneTransactionMayReferToEachOther() {
        var one = new Command.Create(devices.type("Device"), "", devices.message("Device",
                "{\"name\": \"%s\", \"hub\": \"%s\"}".formatted(device("left"), device("right"))));
        var other = new Command.Create(devices.type("Device"), "", devices.message("Device",
                "{\"name\": \"%s\", \"hub\": \"%s\"}".formatted(device("right"), device("left"))));
        var results = Await.result(devices.engine()
                .executeTogether(List.of(one, other), Deadline.after(Duration.ofSeconds(20))));
        assertThat(results).hasSize(2);
        assertThat(devices.exists("Device", device("left"))).isTrue();
        devices.delete("Device", device("left"));
        assertThat(devices.exists("Device", device("right"))).isFalse();
    }

    @Test
    void severalInOneTransactionAreAllOrNone() {
        var good = new Command.Create(devices.type("Device"), "", devices.message("Device",
                "{\"name\": \"%s\"}".formatted(device("good"))));
        var bad = new Command.Create(devices.type("Device"), "", devices.message("Device",
                "{\"name\": \"%s\", \"hub\": \"%s\"}".formatted(device("bad"), device("missing"))));
        assertThatThrownBy(() -> Await.result(devices.engine()
                        .executeTogether(List.of(good, bad), Deadline.after(Duration.ofSeconds(20)))))
                .isInstanceOf(GotenException.FailedPrecondition.class);
        assertThat(devices.exists("Device", device("good"))).isFalse();
    }

    @Test
    void comparesAndSets() {
        createDevice("cas", "\"enabled\": false");
        var condition = new Command.Condition(
                devices.message("Device", "{\"enabled\": true}"), FieldMask.newBuilder().addPaths("enabled").build());
        var update = new Command.Update(devices.type("Device"),
                devices.message("Device", "{\"name\": \"%s\", \"description\": \"set\"}".formatted(device("cas"))),
                Optional.of(FieldMask.newBuilder().addPaths("description").build()), Optional.of(condition), false);
        assertThatThrownBy(() -> devices.execute(update)).isInstanceOf(GotenException.Aborted.class);
        devices.update("Device", "{\"name\": \"%s\", \"enabled\": true}".formatted(device("cas")), "enabled");
        assertThat(devices.execute(update).after()).isPresent();
    }

    @Test
    void createsWhatIsMissingWhenAskedTo() {
        var update = new Command.Update(devices.type("Device"),
                devices.message("Device", "{\"name\": \"%s\", \"enabled\": true}".formatted(device("upsert"))),
                Optional.empty(), Optional.empty(), true);
        assertThat(devices.execute(update).before()).isEmpty();
        assertThat(devices.execute(update).before()).isPresent();
        assertThatThrownBy(() -> devices.update("Device", "{\"name\": \"%s\"}".formatted(device("absent"))))
                .isInstanceOf(GotenException.NotFound.class);
    }

    @Test
    void deletingWhatIsMissingFailsUnlessAllowed() {
        assertThatThrownBy(() -> devices.delete("Device", device("absent")))
                .isInstanceOf(GotenException.NotFound.class);
        devices.execute(new Command.Delete(devices.name("Device", device("absent")), true));
    }

    @Test
    void identityIsNotReusedWithTheName() {
        UUID first = createDevice("again", "").uuid();
        devices.delete("Device", device("again"));
        assertThat(createDevice("again", "").uuid()).isNotEqualTo(first);
    }
}
