package com.goten.verify;

import static com.goten.verify.PlantedWorld.AT_ONCE;
import static com.goten.verify.PlantedWorld.DEVICES;
import static com.goten.verify.PlantedWorld.FAR;
import static com.goten.verify.PlantedWorld.HERE;
import static com.goten.verify.PlantedWorld.IAM;
import static com.goten.verify.PlantedWorld.THERE;
import static com.goten.verify.PlantedWorld.device;
import static com.goten.verify.PlantedWorld.uuidOf;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What has gone before what held it, and what goes and nobody sees to it. */
class NoPrematureDeleteTest {
    private final PlantedWorld world = new PlantedWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void findsADeletionThatWentPastABlocker() {
        var uuid = world.read(DEVICES, "deviceModels/t1000");
        world.plant(DEVICES, """
                with gone as (delete from resource where name = 'deviceModels/t1000' returning *)
                insert into deletion (uuid, version, type, name) select uuid, version, type, name from gone""");
        world.plant(DEVICES, "insert into task (kind, subject) values ('CASCADE', '" + uuid + "')");
        world.assertFound(Guarantee.NO_PREMATURE_DELETE, "blocks the deletion of deviceModels/t1000, which has gone");
    }

    @Test
    void findsAHolderThatItsTargetDoesNotKnow() {
        world.plant(IAM, "delete from back_reference_source where target = " + uuidOf("roles/reader"));
        world.assertFound(Guarantee.NO_PREMATURE_DELETE, "refers to roles/reader, and " + IAM + " does not know");
    }

    @Test
    void findsAGoneTargetThatHasForgottenItsHolder() {
        world.plant(FAR, """
                with gone as (delete from resource where name = '%s' returning *)
                insert into deletion (uuid, version, type, name) select uuid, version, type, name from gone"""
                .formatted(device(THERE, "spare")));
        world.plant(FAR, "insert into task (kind, subject) select 'CASCADE', uuid from deletion");
        world.plant(FAR, "delete from back_reference_source");
        world.assertFound(Guarantee.NO_PREMATURE_DELETE, device(THERE, "spare") + ", and " + FAR + " does not know");
    }

    @Test
    void findsAKeptNameThatNobodySeesTo() {
        world.plant(DEVICES, """
                insert into deletion (uuid, version, type, name)
                values (gen_random_uuid(), 'v1', 'DeviceModel', 'deviceModels/stuck')""");
        world.assertFound(Guarantee.NO_PREMATURE_DELETE, "deviceModels/stuck in " + DEVICES + " has gone, its name is kept");
    }

    @Test
    void findsAKeptNameOfWhatIsThere() {
        world.plant(DEVICES, """
                insert into deletion (uuid, version, type, name)
                select uuid, version, type, name from resource where name = 'deviceModels/t1000'""");
        world.assertFound(Guarantee.NO_PREMATURE_DELETE, "is there, and its name is kept");
    }

    @Test
    void findsWhatIsDeletingAndNobodySeesTo() {
        world.plant(DEVICES, "update resource set deleting = true where name = '" + device(HERE, "gate") + "'");
        world.assertFound(Guarantee.NO_PREMATURE_DELETE, "is DELETING, and nobody sees to it");
    }

    @ParameterizedTest
    @CsvSource({"11 minutes, true", "1 minute, false"})
    void findsMarksAndIntentsThatDoNotEnd(String overdue, boolean found) {
        world.plant(DEVICES, """
                insert into deletion (uuid, version, type, name, mark, mark_deadline)
                select uuid, version, type, name, gen_random_uuid(), now() - interval '%s'
                from resource where name = 'deviceModels/t1000'""".formatted(overdue));
        world.plant(IAM, """
                insert into intent (id, target_type, target_name, behaviour, holder_type, holder_name, field, deadline)
                values (gen_random_uuid(), 'a/B', 'bs/x', 1, 'C', 'cs/y', 'f', now() - interval '%s')""".formatted(overdue));
        Report report = world.verifying().report(AT_ONCE);
        var line = report.line(Guarantee.NO_PREMATURE_DELETE);
        assertThat(line.violations()).isEqualTo(found ? 2 : 0);
        assertThat(line.underWay()).isEqualTo(found ? 0 : 2);
    }

    @Test
    void findsAMarkOnNothing() {
        world.plant(DEVICES, """
                insert into deletion (uuid, version, type, name, mark, mark_deadline)
                values (gen_random_uuid(), 'v1', 'DeviceModel', 'deviceModels/x', gen_random_uuid(), now())""");
        world.assertFound(Guarantee.NO_PREMATURE_DELETE, "is marked by a deletion, and is not there");
    }
}
