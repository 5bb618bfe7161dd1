package com.goten.verify;

import static com.goten.verify.PlantedWorld.AT_ONCE;
import static com.goten.verify.PlantedWorld.DEVICES;
import static com.goten.verify.PlantedWorld.FAR;
import static com.goten.verify.PlantedWorld.HERE;
import static com.goten.verify.PlantedWorld.THERE;
import static com.goten.verify.PlantedWorld.device;
import static com.goten.verify.PlantedWorld.uuidOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.types.Meta;
import com.goten.types.OwnerReference;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Resources without their owners, and owners that are not on record as they are. */
class NoOrphanTest {
    private static final String MODEL = "devices.example.com/DeviceModel";

    private final PlantedWorld world = new PlantedWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void findsAnOwneeWithoutItsOwner() {
        owneeOf("deviceModels/gone");
        world.assertFound(Guarantee.NO_ORPHAN, "is there without its owners: deviceModels/gone");
    }

    @Test
    void findsNoOrphanWhereTheOwnerIsThere() {
        owneeOf("deviceModels/t1000");
        Report report = world.verifying().report(AT_ONCE);
        assertThat(report.line(Guarantee.NO_ORPHAN).checked()).isEqualTo(1);
        assertThat(report.line(Guarantee.NO_ORPHAN).violations()).as(report.table()).isZero();
    }

    @Test
    void findsAnOwneeToWhichItsOwnerDoesNotRefer() {
        owneeOf(MODEL, "deviceModels/t1000", true);
        world.assertFound(
                Guarantee.NO_ORPHAN, "is there without its owners: deviceModels/t1000, which does not refer to it");
    }

    @Test
    void whoRefersToItsOwneeOwnsIt() {
        owneeOf("devices.example.com/Device", device(HERE, "gate"), true);
        assertThat(line()).isEqualTo(new Report.Line(Guarantee.NO_ORPHAN, 1, 0, 0, List.of()));
    }

    private Report.Line line() {
        return world.verifying().report(AT_ONCE).line(Guarantee.NO_ORPHAN);
    }

    @Test
    void whetherAnOwnerStillRefersToItsOwneeIsUnderWayWhereSomebodyLooks() {
        owneeOf(MODEL, "deviceModels/t1000", true);
        world.plant(DEVICES, "insert into task (kind, subject) values ('CHECK', " + uuidOf("deviceModels/t1000") + ")");
        var underWay = new Report.Line(Guarantee.NO_ORPHAN, 1, 0, 1, List.of());
        assertThat(line()).isEqualTo(underWay);
        world.plant(DEVICES, "delete from task");
        world.plant(FAR, "update owner_reference set due = now() + interval '10 seconds'");
        assertThat(line()).isEqualTo(underWay);
    }

    @Test
    void findsAnOwnerThatDoesNotKnowWhereItsOwneesAre() {
        owneeOf("deviceModels/t1000");
        world.plant(FAR, "update owner_reference set owner = '" + world.read(DEVICES, "deviceModels/t1000") + "'");
        world.assertFound(Guarantee.NO_ORPHAN, "is owned by deviceModels/t1000, and " + DEVICES + " does not know");
        world.plant(DEVICES, "insert into ownee_source (owner, service, region, requires) values (%s, '%s', '%s', false)"
                .formatted(uuidOf("deviceModels/t1000"), FAR.service(), FAR.region()));
        assertThat(line().violations()).isZero();
    }

    @Test
    void ofAnOwnerThatCannotBeLookedAtNothingIsSaid() {
        owneeOf("nowhere.example.com/Thing", "things/gone", false);
        Report report = world.verifying().report(AT_ONCE);
        assertThat(report.unknown()).containsExactly("nowhere.example.com");
        assertThat(report.line(Guarantee.NO_ORPHAN).violations()).as(report.table()).isZero();
    }

    @Test
    void whatWasSavedAMomentAgoMayWaitForItsOwner() {
        owneeOf("deviceModels/gone");
        world.plant(FAR, "update owner_reference set saved = now()");
        Report report = world.verifying().report(AT_ONCE);
        assertThat(report.line(Guarantee.NO_ORPHAN).violations()).as(report.table()).isZero();
        assertThat(report.line(Guarantee.NO_ORPHAN).underWay()).isEqualTo(1);
    }

    @Test
    void findsOwnersThatAreNotOnRecord() {
        owneeOf("deviceModels/t1000");
        world.plant(FAR, "update owner_reference set name = 'deviceModels/other'");
        world.assertFound(Guarantee.NO_ORPHAN, "names as owner, and has not on record: deviceModels/t1000");
        world.assertFound(Guarantee.NO_ORPHAN, "has on record as owner, and does not name: deviceModels/other");
    }

    @Test
    void findsOwnersOfNothing() {
        owneeOf("deviceModels/t1000");
        world.plant(FAR, "update owner_reference set ownee = gen_random_uuid()");
        world.assertFound(Guarantee.NO_ORPHAN, "is on record as owned by deviceModels/t1000, and is not there");
    }

    @Test
    void findsABrokenPromise() {
        world.plant(DEVICES, """
                insert into owner_decision (mark, type, name, service, region)
                values (gen_random_uuid(), 'DeviceModel', 'deviceModels/t1000', 'devices.example.com', 'eastus2')""");
        world.assertFound(Guarantee.NO_ORPHAN, "deviceModels/t1000 in " + DEVICES + " is there, and it is promised");
    }

    private void owneeOf(String model) {
        owneeOf(MODEL, model, false);
    }

    /** Appended, as serialized messages are merged: an owner reference, saved long ago. */
    private void owneeOf(String kind, String owner, boolean requires) {
        var meta = Meta.newBuilder()
                .addOwnerReferences(OwnerReference.newBuilder()
                        .setKind(kind)
                        .setName(owner)
                        .setRequiresOwnerReference(requires))
                .build()
                .toByteArray();
        world.plant(FAR, "update resource set body = body || '\\x12%02x%s'::bytea where name = '%s'".formatted(
                meta.length, HexFormat.of().formatHex(meta), device(THERE, "spare")));
        world.plant(FAR, """
                insert into owner_reference (ownee, name, type, version, region, requires, unset, saved, due)
                select uuid, '%s', '%s', 'v1', 'us-west2', %s, false,
                       now() - interval '3 minutes', now() + interval '1 hour'
                from resource where name = '%s'""".formatted(owner, kind, requires, device(THERE, "spare")));
    }
}
