package com.goten.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The services that come with the project, and what they are there to show. */
class ExampleServicesTest {
    private static final ServiceSchema DEVICES = load("devices");

    private static ServiceSchema load(String name) {
        return SchemaLoader.load(Path.of("conf/services", name));
    }

    private static ResourceType device() {
        return DEVICES.version("v1").orElseThrow().type("Device").orElseThrow();
    }

    @Test
    void iamHasTwoPolicyHoldersAndARoleThatMayStandAlone() {
        var iam = load("iam").newest();
        assertThat(iam.service()).isEqualTo("iam.example.com");
        assertThat(iam.types().stream().filter(ResourceType::policyHolder).map(ResourceType::singular))
                .containsExactly("Organization", "Project");
        assertThat(iam.types().stream().filter(ResourceType::policyHolder))
                .allMatch(type -> type.options().asyncDeletion());
        var role = iam.type("Role").orElseThrow();
        assertThat(role.patterns().stream().map(NamePattern::parent))
                .containsExactly(
                        Optional.empty(), Optional.of(new ParentType("iam.example.com", "iam.example.com/Project")));
        assertThat(iam.imports()).isEmpty();
    }

    @Test
    void secretsAreNeverSynced() {
        var secret = load("secrets").newest().type("Secret").orElseThrow();
        assertThat(secret.options().syncing()).isEqualTo(SyncingType.NEVER);
        assertThat(secret.regional()).isTrue();
    }

    @Test
    void devicesHasTwoVersionsThatImportIam() {
        assertThat(DEVICES.versions().stream().map(ApiVersion::version)).containsExactly("v1", "v2");
        assertThat(DEVICES.versions()).allSatisfy(version -> assertThat(version.imports())
                .containsExactly("iam.example.com"));
    }

    @Test
    void devicesHoldsReferencesOfAllBehaviours() {
        var behaviours = DEVICES.versions().get(0).types().stream()
                .flatMap(type -> type.references().stream())
                .map(ReferenceField::behaviour)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(DeleteBehaviour.class)));
        assertThat(behaviours).isEqualTo(EnumSet.allOf(DeleteBehaviour.class));
        assertThat(device().references().stream().map(field -> field.path() + " " + field.behaviour()))
                .containsExactly(
                        "model BLOCK",
                        "device_groups UNSET",
                        "hub CASCADE_DELETE",
                        "standby ASYNC_UNSET",
                        "service_account BLOCK",
                        "spec.attachments.file ASYNC_CASCADE_DELETE",
                        "spec.peers.device UNSET",
                        "status.last_operator ALLOW_DANGLING");
    }

    @Test
    void devicesHasATypeUnderAnotherServiceAndOneWhoseIdsSpanSlashes() {
        var v1 = DEVICES.version("v1").orElseThrow();
        assertThat(v1.type("DeviceGrant").orElseThrow().parents())
                .containsExactly(new ParentType("iam.example.com", "iam.example.com/ServiceAccount"));
        var file = v1.type("File").orElseThrow();
        assertThat(file.ids().spansSlashes()).isTrue();
        assertThat(file.patterns().get(0).match("projects/p/files/etc/app.conf"))
                .contains(List.of("p", "etc/app.conf"));
    }

    @Test
    void deviceHasItsOwnApiWithOneCustomMethod() {
        var v1 = DEVICES.version("v1").orElseThrow();
        var verbs = v1.methods().stream()
                .filter(method -> method.type() == device())
                .collect(Collectors.toMap(ApiMethod::name, ApiMethod::verb));
        assertThat(verbs)
                .hasSize(10)
                .containsEntry("RebootDevice", Verb.CUSTOM)
                .containsEntry("ListDevices", Verb.LIST);
        assertThat(verbs.values()).containsAll(EnumSet.allOf(Verb.class));
        assertThat(v1.method("devices.v1.SensorService/ListSensors")).isPresent();
    }

    @Test
    void theSecondVersionRenamesAndMoves() {
        var v2 = DEVICES.newest();
        assertThat(v2.type("DeviceGroup")).isEmpty();
        assertThat(v2.type("Group")).isPresent();
        var device = v2.type("Device").orElseThrow().descriptor();
        assertThat(device.findFieldByName("notes")).isNotNull();
        assertThat(device.findFieldByName("description")).isNull();
    }
}
