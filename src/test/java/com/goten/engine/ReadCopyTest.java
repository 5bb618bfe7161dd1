package com.goten.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Resources that the policy says are ours, and of which there is only a copy here. */
class ReadCopyTest {
    private static final String GROUP = "projects/p1/deviceGroups/copied";
    private static final String NAMED = "{\"name\": \"%s\"}".formatted(GROUP);

    private static TestDeployment devices;

    @BeforeAll
    static void aCopy() {
        devices = new TestDeployment(TestPostgres.createDatabase());
        devices.create("Project", "{\"name\": \"projects/p1\"}");
        devices.create("DeviceGroup", NAMED);
        devices.sql("update resource set owned = false, owning_region = 'eastus2' where name = '%s'".formatted(GROUP));
    }

    @AfterAll
    static void close() {
        devices.close();
    }

    private static void refused(Runnable write) {
        var refusal = catchThrowableOfType(FailedPrecondition.class, write::run);
        assertThat(refusal.info().reason()).isEqualTo("WRONG_REGION");
        assertThat(refusal).hasMessage(GROUP + " belongs to region eastus2, and is only a copy here");
        assertThat(devices.find("DeviceGroup", GROUP)).isPresent();
    }

    @Test
    void isNotUpdated() {
        refused(() -> devices.update("DeviceGroup", NAMED));
        refused(() -> devices.update("DeviceGroup", "{\"name\": \"%s\", \"displayName\": \"mine\"}".formatted(GROUP)));
    }

    @Test
    void isNotDeleted() {
        refused(() -> devices.delete("DeviceGroup", GROUP));
    }

    @Test
    void isNotCreatedBesides() {
        refused(() -> devices.create("DeviceGroup", NAMED));
    }

    @Test
    void isNoTargetOfAReference() {
        String project = "projects/elsewhere";
        devices.create("Project", "{\"name\": \"%s\"}".formatted(project));
        devices.sql("update resource set owned = false, owning_region = 'eastus2' where name = '%s'".formatted(project));
        assertThatThrownBy(() ->
                        devices.create("DeviceGroup", "{\"name\": \"%s/deviceGroups/g1\"}".formatted(project)))
                .isInstanceOf(GotenException.class);
    }

    @Test
    void isNothingThatWorkInTheBackgroundIsAbout() {
        UUID uuid = devices.find("DeviceGroup", GROUP).orElseThrow().uuid();
        devices.execute(new Command.Orphan(devices.name("DeviceGroup", GROUP), uuid));
        devices.execute(new Command.Cascade(devices.name("DeviceGroup", GROUP), uuid, UUID.randomUUID()));
        assertThat(devices.find("DeviceGroup", GROUP)).isPresent();
    }
}
