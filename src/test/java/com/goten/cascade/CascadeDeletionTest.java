package com.goten.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.engine.Command;
import com.goten.errors.GotenException;
import com.goten.resource.Bodies;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import com.goten.types.Lifecycle;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CascadeDeletionTest {
    private static final String PROJECT = "projects/house";

    private final PgConnectOptions database = TestPostgres.createDatabase();
    private TestDeployment devices = new TestDeployment(database);

    CascadeDeletionTest() {
        devices.create("Project", "{\"name\": \"%s\"}".formatted(PROJECT));
    }

    @AfterEach
    void close() {
        devices.close();
    }

    private static String device(String id) {
        return PROJECT + "/regions/us-west2/devices/" + id;
    }

    private void createDevice(String id, String fields) {
        devices.create("Device", "{\"name\": \"%s\"%s}".formatted(device(id), fields.isEmpty() ? "" : ", " + fields));
    }

    private Lifecycle.State state(String type, String name) {
        return Bodies.metadata(devices.type(type), devices.get(type, name)).getLifecycle().getState();
    }

    @Test
    void clearsAndDeletesHoldersAfterwards() {
        devices.create("File", "{\"name\": \"%s/files/etc/config\"}".formatted(PROJECT));
        createDevice("primary", "");
        createDevice("attached", """
                "spec": {"attachments": [{"slot": "a", "file": "%s/files/etc/config"}]}""".formatted(PROJECT));
        createDevice("failover", "\"standby\": \"%s\"".formatted(device("primary")));
        devices.cascading();
        devices.delete("File", PROJECT + "/files/etc/config");
        devices.delete("Device", device("primary"));
        Await.until(() -> !devices.exists("Device", device("attached")));
        Await.until(() -> !devices.json("Device", device("failover")).contains("standby"));
        devices.awaitQuiet();
    }

    @Test
    void aNameIsNotFreeBeforeItsReferencesAreDealtWith() {
        createDevice("primary", "");
        createDevice("failover", "\"standby\": \"%s\"".formatted(device("primary")));
        devices.delete("Device", device("primary"));
        assertThatThrownBy(() -> createDevice("primary", ""))
                .isInstanceOf(GotenException.Aborted.class)
                .satisfies(aborted -> assertThat(((GotenException) aborted).retryAfter()).isPresent());
        devices.cascading().awaitQuiet();
        createDevice("primary", "");
        assertThat(devices.json("Device", device("failover"))).doesNotContain("standby");
    }

    @Test
    void asyncDeletionStaysVisibleUntilAllIsGone() {
        createDevice("one", "");
        devices.delete("Project", PROJECT);
        assertThat(state("Project", PROJECT)).isEqualTo(Lifecycle.State.DELETING);
        assertThatThrownBy(() -> createDevice("two", "")).isInstanceOf(GotenException.FailedPrecondition.class);
        devices.delete("Project", PROJECT);
        devices.cascading();
        Await.until(() -> !devices.exists("Project", PROJECT));
        assertThat(devices.exists("Device", device("one"))).isFalse();
        devices.awaitQuiet();
        devices.create("Project", "{\"name\": \"%s\"}".formatted(PROJECT));
    }

    @Test
    void asyncDeletionWithNothingToCleanUpIsImmediate() {
        devices.delete("Project", PROJECT);
        assertThat(devices.exists("Project", PROJECT)).isFalse();
    }

    @Test
    void aBlockedHolderIsMarkedAndGoesWhenItsBlockerDoes() {
        devices.create("DeviceModel", "{\"name\": \"deviceModels/global\"}");
        devices.create("Project", "{\"name\": \"projects/other\"}");
        devices.create("DeviceModel", "{\"name\": \"projects/other/deviceModels/mine\"}");
        devices.create("Device", """
                {"name": "projects/other/regions/us-west2/devices/user", "model": "projects/other/deviceModels/mine"}""");
        devices.cascading();
        // The model blocks the project's deletion by the schema; the device goes with the project, the model after it.
        assertThatThrownBy(() -> devices.delete("Project", "projects/other"))
                .isInstanceOf(GotenException.FailedPrecondition.class);
        devices.delete("Device", "projects/other/regions/us-west2/devices/user");
        devices.delete("DeviceModel", "projects/other/deviceModels/mine");
        devices.delete("Project", "projects/other");
        Await.until(() -> !devices.exists("Project", "projects/other"));
    }

    @Test
    void goesOnAfterARestart() {
        for (int i = 0; i < 30; i++) {
            createDevice("d" + i + "x", "");
        }
        devices.delete("Project", PROJECT);
        devices.close();
        devices = new TestDeployment(database).cascading();
        Await.until(() -> !devices.exists("Project", PROJECT));
        devices.awaitQuiet();
    }

    @Test
    void deletesThousandsPageByPage() {
        var created = new ArrayList<Future<?>>();
        for (int i = 0; i < 2000; i++) {
            created.add(devices.engine().execute(
                    new Command.Create(devices.type("Device"), "", devices.message(
                            "Device", "{\"name\": \"%s\"}".formatted(device("d" + i + "x")))),
                    Deadline.after(Duration.ofSeconds(20))));
        }
        Await.result(Future.all(created));
        devices.cascading();
        devices.delete("Project", PROJECT);
        Await.until(() -> !devices.exists("Project", PROJECT));
        assertThat(devices.exists("Device", device("d0x"))).isFalse();
        devices.awaitQuiet();
    }
}
