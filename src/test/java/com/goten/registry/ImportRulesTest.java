package com.goten.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.meta.v1.Service;
import com.goten.policy.Environment;
import com.goten.policy.Policy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImportRulesTest {
    private final Map<String, Service> known = new HashMap<>();

    private static Service service(String name, List<String> imports, String... uses) {
        var service = Service.newBuilder().setName("services/" + name).addAllVersions("v2").addAllVersions("v1");
        imports.forEach(each -> service.addImportedServices("services/" + each));
        List.of(uses).forEach(each -> service.addUsedServices("services/" + each));
        return service.build();
    }

    private void know(Service service) {
        known.put(service.getName(), service);
    }

    private List<String> types(Service service) {
        return ImportRules.violations(service, known).stream().map(PreconditionViolation::type).toList();
    }

    @Test
    void acceptsLevels() {
        know(service("iam", List.of()));
        know(service("log", List.of(), "iam"));
        assertThat(types(service("devices", List.of("iam", "log")))).isEmpty();
    }

    @Test
    void refusesWhatIsNotRegistered() {
        assertThat(types(service("devices", List.of("iam"), "log")))
                .containsExactly(ImportRules.UNKNOWN_SERVICE, ImportRules.UNKNOWN_SERVICE);
    }

    @Test
    void refusesVersionsThatThereAreNot() {
        know(service("iam", List.of()));
        var devices = service("devices", List.of("iam")).toBuilder()
                .addImportedVersions(Service.ImportedVersion.newBuilder()
                        .setTargetService("services/iam")
                        .setTargetServiceVersion("v3")
                        .setCurrentServiceVersion("v1"))
                .build();
        assertThat(types(devices)).containsExactly(ImportRules.UNKNOWN_VERSION);
    }

    /** A version of a service is imported as much as the service is. */
    @Test
    void looksAtImportedVersionsAlone() {
        know(service("iam", List.of()).toBuilder().addImportedVersions(version("devices", "v1")).build());
        var devices = service("devices", List.of()).toBuilder();
        assertThat(types(devices.clone().addImportedVersions(version("log", "v1")).build()))
                .containsExactly(ImportRules.UNKNOWN_SERVICE);
        assertThat(types(devices.clone().addImportedVersions(version("iam", "v1")).build()))
                .containsExactly(ImportRules.CYCLE);
    }

    private static Service.ImportedVersion version(String service, String version) {
        return Service.ImportedVersion.newBuilder()
                .setTargetService("services/" + service)
                .setTargetServiceVersion(version)
                .setCurrentServiceVersion("v1")
                .build();
    }

    private static Environment.Service importing(String version) {
        return new Environment.Service(
                "devices", new Policy(List.of("us-west2"), "us-west2", List.of()), List.of("v1"), List.of(new Environment.Import("v1", "iam", version)),
                List.of(), Map.of());
    }

    @Test
    void keepsVersionsThatOthersImport() {
        var iam = service("iam", List.of());
        var withoutV1 = iam.toBuilder().clearAllVersions().addAllVersions("v2").build();
        assertThat(ImportRules.dropped(iam, withoutV1, List.of(importing("v1"))))
                .extracting(PreconditionViolation::type, PreconditionViolation::subject)
                .containsExactly(tuple(ImportRules.VERSION_IMPORTED, "services/devices"));
        assertThat(ImportRules.dropped(iam, withoutV1, List.of(importing("v2")))).isEmpty();
        assertThat(ImportRules.dropped(iam, iam, List.of(importing("v1")))).isEmpty();
    }

    @Test
    void refusesCyclesAndShowsThem() {
        know(service("a", List.of("b")));
        know(service("b", List.of(), "c"));
        assertThat(ImportRules.violations(service("c", List.of("a")), known)).singleElement().satisfies(violation -> {
            assertThat(violation.type()).isEqualTo(ImportRules.CYCLE);
            assertThat(violation.description())
                    .isEqualTo("imports form a cycle: services/c → services/a → services/b → services/c");
        });
    }

    @Test
    void refusesWhatImportsItself() {
        assertThat(types(service("a", List.of("a")))).containsExactly(ImportRules.CYCLE);
    }

    @Test
    void isNotLedAroundInAnOlderCycle() {
        know(service("a", List.of("b")));
        know(service("b", List.of("a")));
        assertThat(types(service("c", List.of("a")))).isEmpty();
    }
}
