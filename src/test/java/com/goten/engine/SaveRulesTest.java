package com.goten.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.mixin.Ownership;
import com.goten.mixin.Relations;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ResourceType;
import com.goten.store.Access;
import com.goten.store.View;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rules for what is saved, whoever saves it. The ones here: see {@link Rivals}. */
class SaveRulesTest {
    private static final String CAR = "deviceModels/car";
    private static final String BIKE = "deviceModels/bike";

    private final TestDeployment devices = new TestDeployment(TestPostgres.createDatabase());
    private final Rivals rivals = new Rivals();
    private final Engine engine = new Engine(
            devices.id(),
            devices.version(),
            devices.store().writer(),
            devices.policies(),
            Relations.NONE,
            Ownership.NONE,
            rivals,
            InstantSource.system());

    @AfterEach
    void close() {
        devices.close();
    }

    /** A model may not have the vendor of the other one; one of vendor "kept" may not go. */
    private static final class Rivals implements SaveRules {
        private final List<String> asked = new CopyOnWriteArrayList<>();

        @Override
        public boolean concern(ResourceType type) {
            return type.singular().equals("DeviceModel");
        }

        @Override
        public Collection<ResourceKey> save(
                ResourceType type, Optional<DynamicMessage> before, DynamicMessage after, View view) {
            String name = text(after, "name");
            var rival = new ResourceKey("v1", "DeviceModel", name.equals(CAR) ? BIKE : CAR);
            boolean seen = view.covers(rival, Access.WRITE);
            asked.add("%s %s %s".formatted(
                    before.map(stored -> text(stored, "vendor")).orElse("new"), text(after, "vendor"), seen ? "seen" : "unseen"));
            if (seen && view.resource(rival).map(stored -> vendor(type, stored)).filter(text(after, "vendor")::equals).isPresent()) {
                throw new FailedPrecondition("the rival is of the same vendor", "SAME_VENDOR");
            }
            return Set.of(rival);
        }

        private static String vendor(ResourceType type, StoredResource stored) {
            return text(Bodies.parse(type, stored), "vendor");
        }

        @Override
        public void remove(ResourceType type, DynamicMessage stored) {
            asked.add("remove " + text(stored, "vendor"));
            if (text(stored, "vendor").equals("kept")) {
                throw new FailedPrecondition("it is kept", "KEPT");
            }
        }

        private static String text(DynamicMessage message, String field) {
            return (String) message.getField(message.getDescriptorForType().findFieldByName(field));
        }
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(20));
    }

    private Future<WriteResult> create(String name, String vendor) {
        return engine.execute(
                new Command.Create(devices.type("DeviceModel"), "", devices.message("DeviceModel", body(name, vendor))), soon());
    }

    private Future<WriteResult> update(String name, String vendor) {
        return engine.execute(
                new Command.Update(
                        devices.type("DeviceModel"),
                        devices.message("DeviceModel", body(name, vendor)),
                        Optional.of(FieldMask.newBuilder().addPaths("vendor").build()),
                        Optional.empty(),
                        false),
                soon());
    }

    private static String body(String name, String vendor) {
        return "{\"name\": \"%s\", \"vendor\": \"%s\"}".formatted(name, vendor);
    }

    private static void assertRefused(Future<?> write, String reason) {
        assertThat(catchThrowable(() -> Await.result(write)))
                .isInstanceOfSatisfying(FailedPrecondition.class, refusal -> assertThat(refusal.info().reason()).isEqualTo(reason));
    }

    @Test
    void areAskedAgainWithWhatTheyHaveToSee() {
        Await.result(create(CAR, "acme"));
        assertThat(rivals.asked).containsExactly("new acme unseen", "new acme seen");
        rivals.asked.clear();
        Await.result(update(CAR, "other"));
        assertThat(rivals.asked).containsExactly("acme other unseen", "acme other seen");
    }

    @Test
    void refuseCreationsAndUpdates() {
        Await.result(create(CAR, "acme"));
        assertRefused(create(BIKE, "acme"), "SAME_VENDOR");
        assertThat(devices.exists("DeviceModel", BIKE)).isFalse();
        Await.result(create(BIKE, "other"));
        assertRefused(update(BIKE, "acme"), "SAME_VENDOR");
        assertThat(devices.json("DeviceModel", BIKE)).contains("other");
    }

    @Test
    void refuseRemovals() {
        Await.result(create(CAR, "kept"));
        assertRefused(engine.execute(new Command.Delete(devices.name("DeviceModel", CAR), false), soon()), "KEPT");
        assertThat(devices.exists("DeviceModel", CAR)).isTrue();
        Await.result(update(CAR, "acme"));
        Await.result(engine.execute(new Command.Delete(devices.name("DeviceModel", CAR), false), soon()));
        assertThat(devices.exists("DeviceModel", CAR)).isFalse();
        assertThat(rivals.asked).endsWith("remove acme");
    }

    @Test
    void areNotAskedAboutOtherTypes() {
        Await.result(engine.execute(
                new Command.Create(
                        devices.type("Project"), "", devices.message("Project", "{\"name\": \"projects/house\"}")),
                soon()));
        assertThat(rivals.asked).isEmpty();
    }

    @Test
    void refuseOneOfManyWithoutTheOthers() {
        Await.result(create(CAR, "acme"));
        var together = List.of("acme", "other").stream()
                .map(vendor -> new Command.Create(
                        devices.type("DeviceModel"), "", devices.message("DeviceModel", body(BIKE + vendor, vendor))))
                .toList();
        assertRefused(engine.executeTogether(together, soon()), "SAME_VENDOR");
        assertThat(devices.count("select count(*) from resource where type = 'DeviceModel'")).isEqualTo(1);
    }

    /** What they have to see is held still: of two that must not both be, one is. */
    @Test
    void decideOneAfterTheOther() {
        for (int round = 0; round < 10; round++) {
            String vendor = "v" + round;
            var car = create(CAR, vendor);
            var bike = create(BIKE, vendor);
            Await.result(Future.join(car, bike).otherwiseEmpty());
            assertThat(List.of(car.succeeded(), bike.succeeded())).containsOnlyOnce(true);
            String made = car.succeeded() ? CAR : BIKE;
            assertRefused(car.succeeded() ? bike : car, "SAME_VENDOR");
            Await.result(engine.execute(new Command.Delete(devices.name("DeviceModel", made), false), soon()));
        }
    }
}
