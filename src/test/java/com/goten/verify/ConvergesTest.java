package com.goten.verify;

import static com.goten.verify.PlantedWorld.AT_ONCE;
import static com.goten.verify.PlantedWorld.DEVICES;
import static com.goten.verify.PlantedWorld.FAR;
import static com.goten.verify.PlantedWorld.HERE;
import static com.goten.verify.PlantedWorld.device;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Copies that are not what their owners have, and copies that are on their way to it. */
class ConvergesTest {
    private static final String MODEL = "deviceModels/t1000";

    private final PlantedWorld world = new PlantedWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private Report.Line line() {
        return world.verifying().report(AT_ONCE).line(Guarantee.CONVERGES);
    }

    /** In one database: it is made once, and each difference is taken back. */
    @Test
    void findsEveryWayInWhichACopyIsNotWhatTheOwnerHas() {
        var differences = Map.of(
                "uuid = gen_random_uuid()", "has a copy of another resource in " + FAR,
                "revision = 1", "has an older copy in " + FAR + ", of revision 1",
                "revision = 9000", "has a newer copy in " + FAR + ", of revision 9000",
                "epoch = 2, revision = 1", "has a newer copy in " + FAR + ", of revision 1 in epoch 2",
                "body = body || '\\x1a0178'::bytea", "has another copy in " + FAR + ", of the same revision",
                "doc = '{}'", "has another copy in " + FAR,
                "generation = 7", "has another copy in " + FAR,
                "deleting = true", "has another copy in " + FAR,
                "regions = '{*}'", "has another copy in " + FAR);
        world.plant(FAR, "create table kept as select * from resource where name = '" + MODEL + "'");
        differences.forEach((change, words) -> {
            world.plant(FAR, "update resource set %s where name = '%s'".formatted(change, MODEL));
            assertThat(line().violations()).as(change).isEqualTo(1);
            assertThat(line().examples().get(0).toString()).contains(MODEL + " in " + DEVICES + " " + words);
            world.plant(FAR, "delete from resource where name = '" + MODEL + "'");
            world.plant(FAR, "insert into resource select * from kept");
        });
        assertThat(line().violations()).isZero();
    }

    @Test
    void findsThatACopyIsMissing() {
        world.plant(FAR, "delete from resource where name = '" + MODEL + "'");
        world.assertFound(Guarantee.CONVERGES, MODEL + " in " + DEVICES + " has no copy in " + FAR);
    }

    @Test
    void findsACopyOfWhatTheOwnerDoesNotHave() {
        world.plant(DEVICES, "delete from resource where name = '" + MODEL + "'");
        assertThat(line().violations()).isEqualTo(1);
        world.assertFound(
                Guarantee.CONVERGES, MODEL + " in " + FAR + " is a copy of what " + DEVICES + " does not have for this region");
    }

    @Test
    void findsACopyOfWhatIsNotForTheRegion() {
        world.plantEverywhere("update resource set regions = '{us-west2}' where name = '" + MODEL + "'");
        assertThat(line().violations()).isEqualTo(1);
        world.assertFound(Guarantee.CONVERGES, MODEL + " in " + FAR + " is a copy of what " + DEVICES);
    }

    @Test
    void whatIsForAllRegionsIsMissedInEach() {
        world.plant(DEVICES, "update resource set regions = '{*}' where name = '" + MODEL + "'");
        world.plant(FAR, "delete from resource where name = '" + MODEL + "'");
        world.assertFound(Guarantee.CONVERGES, MODEL + " in " + DEVICES + " has no copy in " + FAR);
    }

    @Test
    void whatTheOtherRegionHasNotHeardYetIsUnderWay() {
        world.plant(FAR, "delete from resource where name = '" + MODEL + "'");
        world.plant(FAR, "update resource set revision = 0 where name = '" + device(HERE, "gate") + "'");
        world.plant(DEVICES, "delete from resource where name = 'projects/house/deviceGroups/all'");
        assertThat(line().violations()).isEqualTo(3);

        List.of("set safe_time = now() - interval '1 hour'", "set safe_time = null", "set complete = false, safe_time = now()")
                .forEach(cursor -> {
                    world.plant(FAR, "update sync_cursor " + cursor);
                    assertThat(line().violations()).as(cursor).isZero();
                    assertThat(line().underWay()).as(cursor).isEqualTo(3);
                });
        world.plant(FAR, "delete from sync_cursor");
        assertThat(line().underWay()).isEqualTo(3);
    }

    @Test
    void whatTheOwnersFeedHasForgottenIsUnderWay() {
        world.plant(FAR, "delete from resource where name = '" + MODEL + "'");
        world.plant(FAR, "update sync_cursor set safe_time = now() - interval '1 hour'");
        world.plant(DEVICES, "truncate change");
        world.plant(DEVICES, "update feed set floor_time = now()");
        assertThat(line().underWay()).isEqualTo(1);
    }

    @Test
    void aNewerCopyIsNeverUnderWay() {
        world.plant(FAR, "update resource set revision = 9000 where name = '" + MODEL + "'");
        world.plant(FAR, "delete from sync_cursor");
        assertThat(line().underWay()).isZero();
        assertThat(line().violations()).isEqualTo(1);
    }

    @Test
    void aRegionThatIsNotThereCouldNotBeLookedAt() {
        world.databases.remove(FAR);
        assertThat(world.verifying().report(AT_ONCE).unknown()).containsExactly("devices.example.com/eastus2");
    }

    @Test
    void findsNothingAgainstWhatIsNoResourceOfTheServices() {
        world.plantEverywhere("""
                insert into resource (version, type, name, uuid, body, doc, owned, owning_region, regions, generation,
                                      revision, deleting)
                select 'v1', 'goten.SettledPolicy', 'us-west2/x', '00000000-0000-0000-0000-000000000001', '', '{}',
                       service_region = 'us-west2', 'us-west2', '{*}', 1, 999, false
                from (select max(owning_region) filter (where owned) as service_region from resource) r""");
        world.plantEverywhere("""
                insert into change (slot, version, type, name, uuid, revision, after, owned, owning_region, regions, generation,
                                    deleting)
                select 0, version, type, name, uuid, revision, body, owned, owning_region, regions, generation, deleting
                from resource where type = 'goten.SettledPolicy'""");
        Report report = world.verifying().report(AT_ONCE);
        assertThat(report.clean()).as(report.table()).isTrue();
    }
}
