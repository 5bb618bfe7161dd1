package com.goten.verify;

import static com.goten.verify.PlantedWorld.AT_ONCE;
import static com.goten.verify.PlantedWorld.DEVICES;
import static com.goten.verify.PlantedWorld.FAR;
import static com.goten.verify.PlantedWorld.THERE;
import static com.goten.verify.PlantedWorld.device;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.types.Meta;
import com.goten.types.OwnerReference;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Resources without their owners, and owners that are not on record as they are. */
class NoOrphanTest {
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

    /** Appended, as serialized messages are merged: an owner reference, saved long ago. */
    private void owneeOf(String owner) {
        var meta = Meta.newBuilder()
                .addOwnerReferences(OwnerReference.newBuilder().setKind("devices.example.com/DeviceModel").setName(owner))
                .build()
                .toByteArray();
        world.plant(FAR, "update resource set body = body || '\\x12%02x%s'::bytea where name = '%s'".formatted(
                meta.length, HexFormat.of().formatHex(meta), device(THERE, "spare")));
        world.plant(FAR, """
                insert into owner_reference (ownee, name, type, version, region, requires, unset, saved, due)
                select uuid, '%s', 'devices.example.com/DeviceModel', 'v1', 'us-west2', false, false,
                       now() - interval '3 minutes', now() + interval '1 hour'
                from resource where name = '%s'""".formatted(owner, device(THERE, "spare")));
    }
}
