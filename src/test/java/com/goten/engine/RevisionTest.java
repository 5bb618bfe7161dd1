package com.goten.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.NotFound;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceName;
import com.goten.resource.StoredResource;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link Command.Revise}: what methods that are none of the standard ones do to a resource. */
class RevisionTest {
    private static final String PARENT = "projects/house/regions/us-west2/devices/";

    private final TestDeployment devices = new TestDeployment(TestPostgres.createDatabase());

    RevisionTest() {
        devices.create("Project", "{\"name\": \"projects/house\"}");
        create("gate");
        create("roof");
    }

    @AfterEach
    void close() {
        devices.close();
    }

    private void create(String id) {
        devices.create("Device", "{\"name\": \"%s\", \"displayName\": \"%s\"}".formatted(PARENT + id, id));
    }

    private ResourceName device(String id) {
        return devices.name("Device", PARENT + id);
    }

    private Command.Revise counting() {
        return new Command.Revise(device("gate"), List.of(), (current, beside) -> withReports(current, reports(current) + 1));
    }

    private static DynamicMessage withReports(DynamicMessage device, long reports) {
        FieldDescriptor status = device.getDescriptorForType().findFieldByName("status");
        var changed = ((DynamicMessage) device.getField(status)).toBuilder();
        changed.setField(changed.getDescriptorForType().findFieldByName("reports"), reports);
        return device.toBuilder().setField(status, changed.build()).build();
    }

    private static long reports(DynamicMessage device) {
        var status = (DynamicMessage) device.getField(device.getDescriptorForType().findFieldByName("status"));
        return (long) status.getField(status.getDescriptorForType().findFieldByName("reports"));
    }

    private static String displayName(DynamicMessage device) {
        return (String) device.getField(device.getDescriptorForType().findFieldByName("display_name"));
    }

    private static DynamicMessage withDisplayName(DynamicMessage device, String name) {
        return device.toBuilder().setField(device.getDescriptorForType().findFieldByName("display_name"), name).build();
    }

    private long generation() {
        return Bodies.metadata(devices.type("Device"), devices.get("Device", PARENT + "gate")).getGeneration();
    }

    @Test
    void changesWhatClientsCannot() {
        devices.execute(counting());
        assertThat(reports(devices.get("Device", PARENT + "gate"))).isEqualTo(1);
        assertThat(generation()).as("output-only fields are no content").isEqualTo(1);
        devices.execute(new Command.Revise(
                device("gate"), List.of(), (current, beside) -> withDisplayName(current, "North")));
        assertThat(generation()).isEqualTo(2);
        assertThat(reports(devices.get("Device", PARENT + "gate"))).isEqualTo(1);
    }

    @Test
    void writesNothingWhereNothingChanges() {
        StoredResource before = devices.find("Device", PARENT + "gate").orElseThrow();
        long changes = devices.count("select count(*) from change");
        var result = devices.execute(new Command.Revise(device("gate"), List.of(), (current, beside) -> current));
        assertThat(result.after().orElseThrow().revision()).isEqualTo(before.revision());
        assertThat(devices.count("select count(*) from change")).isEqualTo(changes);
    }

    @Test
    void showsTheOthersThatExistInOrder() {
        var names = new ArrayList<String>();
        devices.execute(new Command.Revise(
                device("gate"), List.of(device("roof"), device("nowhere"), device("gate")), (current, beside) -> {
                    names.clear();
                    beside.forEach(other -> names.add(displayName(other)));
                    return current;
                }));
        assertThat(names).containsExactly("roof", "gate");
    }

    @Test
    void whatTheRevisionThrowsIsTheAnswer() {
        var refusal = new FailedPrecondition("not now", "NOT_NOW");
        assertThatThrownBy(() -> devices.execute(new Command.Revise(device("gate"), List.of(), (current, beside) -> {
            throw refusal;
        }))).isEqualTo(refusal);
        assertThatThrownBy(() -> devices.execute(
                        new Command.Revise(device("nowhere"), List.of(), (current, beside) -> current)))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void noneIsLostOfManyAtATime() {
        List<Future<WriteResult>> all = IntStream.range(0, 20)
                .mapToObj(i -> devices.engine().execute(counting(), Deadline.after(Duration.ofSeconds(20))))
                .toList();
        Await.result(Future.all(all));
        assertThat(reports(devices.get("Device", PARENT + "gate"))).isEqualTo(20);
    }

    /** Each gives way to the other, where that is first: without locks on what stands beside both would do something. */
    @Test
    void holdsStillWhatItLooksAt() {
        for (int round = 1; round <= 10; round++) {
            var gate = devices.engine().execute(unlessOther("gate", "roof", round), Deadline.after(Duration.ofSeconds(20)));
            var roof = devices.engine().execute(unlessOther("roof", "gate", round), Deadline.after(Duration.ofSeconds(20)));
            Await.result(Future.all(gate, roof));
            assertThat(List.of(
                            reports(devices.get("Device", PARENT + "gate")), reports(devices.get("Device", PARENT + "roof"))))
                    .containsOnlyOnce((long) round);
        }
    }

    private Command.Revise unlessOther(String id, String other, long round) {
        return new Command.Revise(device(id), List.of(device(other)), (current, beside) ->
                reports(beside.get(0)) == round ? current : withReports(current, round));
    }
}
