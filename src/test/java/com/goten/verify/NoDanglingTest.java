package com.goten.verify;

import static com.goten.verify.PlantedWorld.DEVICES;
import static com.goten.verify.PlantedWorld.FAR;
import static com.goten.verify.PlantedWorld.HERE;
import static com.goten.verify.PlantedWorld.IAM;
import static com.goten.verify.PlantedWorld.THERE;
import static com.goten.verify.PlantedWorld.device;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** References that point to nothing, or are not on record as they are. */
class NoDanglingTest {
    private final PlantedWorld world = new PlantedWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void findsAReferenceWhoseTargetIsNowhere() {
        world.plant(DEVICES, "delete from resource where name = 'deviceModels/t1000'");
        world.assertFound(Guarantee.NO_DANGLING, device(HERE, "gate") + " in " + DEVICES + " refers to what is nowhere: model");
    }

    @Test
    void findsAReferenceWhoseTargetIsGoneInAnotherRegion() {
        world.plant(FAR, "delete from resource where name = '" + device(THERE, "spare") + "'");
        world.assertFound(Guarantee.NO_DANGLING, "refers to what is nowhere: standby: " + device(THERE, "spare"));
    }

    @Test
    void findsAReferenceToAnotherThatHasTheName() {
        world.plant(IAM, "update resource set uuid = gen_random_uuid() where name = 'projects/house/serviceAccounts/robot'");
        world.assertFound(Guarantee.NO_DANGLING, "refers to what is nowhere: service_account");
    }

    @Test
    void findsAReferenceToAnotherName() {
        world.plant(IAM, "update resource set name = 'roles/writer' where name = 'roles/reader'");
        world.assertFound(Guarantee.NO_DANGLING, "refers to roles: roles/reader, which is called roles/writer");
    }

    @Test
    void findsAReadCopyThatStandsForATarget() {
        world.plant(DEVICES, "update resource set owned = false where name = 'deviceModels/t1000'");
        world.assertFound(Guarantee.NO_DANGLING, "refers to what is nowhere: model");
    }

    @Test
    void findsWhatTheBodySaysAndTheRecordDoesNot() {
        world.plant(DEVICES, "delete from reference where field = 'device_groups'");
        world.assertFound(Guarantee.NO_DANGLING, "has in its body, and not on record: device_groups");
    }

    @Test
    void findsWhatTheRecordSaysAndTheBodyDoesNot() {
        world.plant(DEVICES, """
                insert into reference (holder, field, target_type, target_name, target, behaviour)
                select holder, 'hub', target_type, target_name, target, behaviour from reference where field = 'standby'""");
        world.assertFound(Guarantee.NO_DANGLING, "has on record, and not in its body: hub");
    }

    @Test
    void findsABehaviourThatTheSchemaDoesNotSay() {
        world.plant(DEVICES, "update reference set behaviour = 2 where field = 'model'");
        world.assertFound(Guarantee.NO_DANGLING, "has on record as UNSET what is BLOCK: model");
    }

    @Test
    void findsAReferenceWithoutItsHolder() {
        world.plant(DEVICES, "delete from resource where name = '" + device(HERE, "gate") + "'");
        world.assertFound(Guarantee.NO_DANGLING, "and holds nothing here");
    }

    @Test
    void findsABodyThatCannotBeRead() {
        world.plant(DEVICES, "update resource set body = '\\xff' where name = '" + device(HERE, "gate") + "'");
        world.assertFound(Guarantee.NO_DANGLING, "has a body that cannot be read");
    }
}
