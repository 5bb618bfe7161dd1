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

import com.google.protobuf.UnknownFieldSet;
import com.goten.policy.CreationRight;
import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.types.MultiRegionPolicy;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resources of which a policy, a name or another deployment says that they belong elsewhere. */
class SingleOwnerTest {
    private final PlantedWorld world = new PlantedWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void findsSyncingThatThePolicyDoesNotSay() {
        var other = new Policy(List.of(HERE), HERE, List.of());
        assertThat(world.verifying(other).report(AT_ONCE).line(Guarantee.SYNCING).examples().stream().map(Finding::toString))
                .anySatisfy(example -> assertThat(example).contains(
                        "deviceModels/t1000", "in [us-west2, eastus2]; its policy says", "in [us-west2]"));
    }

    @Test
    void whatAPolicySaysSinceItHasChangedIsUnderWayWhileItIsSeenTo() {
        for (DeploymentId each : List.of(IAM, DEVICES, FAR)) {
            world.plant(each, "insert into task (kind, subject) values ('REFRESH', '00000000-0000-0000-0000-000000000000')");
        }
        Report.Line line = world.verifying(new Policy(List.of(HERE), HERE, List.of())).report(AT_ONCE).line(Guarantee.SYNCING);
        assertThat(line.violations()).isZero();
        assertThat(line.underWay()).isEqualTo(4);
    }

    @Test
    void whatAPolicyOfAHolderSaysSinceItHasChangedIsUnderWayToo() {
        String group = "projects/house/deviceGroups/all";
        world.plant(DEVICES, "update resource set body = decode(replace(encode(body, 'hex'), encode('eastus2', 'hex'), encode('eastus3', 'hex')), 'hex') where name = '%s'".formatted(group));
        world.assertFound(Guarantee.SYNCING, group + " in " + DEVICES + " is owned by 'us-west2', in [us-west2, eastus3]");

        world.plant(DEVICES, "insert into task (kind, subject) values ('REFRESH', %s)".formatted(uuidOf("projects/house")));
        Report.Line line = world.verifying().report(AT_ONCE).line(Guarantee.SYNCING);
        assertThat(line.underWay()).isEqualTo(1);
        assertThat(line.examples().stream().map(Finding::what)).allSatisfy(what -> assertThat(what).contains("and stored as"));
    }

    @Test
    void findsWhatIsNotAsItsRegionHasAnnounced() {
        world.plant(DEVICES, announcement(List.of(HERE)));
        world.assertFound(Guarantee.SYNCING, "projects/house/deviceGroups/all in " + DEVICES
                + " is owned by 'us-west2', in [us-west2, eastus2]; its region has announced [owned by 'us-west2', in [us-west2]]");
        world.plant(DEVICES, "delete from resource where type = 'goten.SettledPolicy'");
        world.plant(DEVICES, announcement(List.of(HERE), List.of(HERE, THERE)));
        assertThat(world.verifying().report(AT_ONCE).line(Guarantee.SYNCING).violations()).isZero();
    }

    /** Of policies with those regions, of the only project. */
    @SafeVarargs
    private static String announcement(List<String>... regions) {
        var policies = UnknownFieldSet.Field.newBuilder();
        for (List<String> each : regions) {
            policies.addLengthDelimited(MultiRegionPolicy.newBuilder()
                    .addAllEnabledRegions(each).setDefaultControlRegion(HERE).build().toByteString());
        }
        return """
                insert into resource (version, type, name, uuid, body, doc, owned, owning_region, regions, generation,
                                      revision, deleting)
                select 'v1', 'goten.SettledPolicy', 'us-west2/' || uuid, gen_random_uuid(), decode('%s', 'hex'), '{}', true,
                       'us-west2', '{*}', 1, 999, false
                from resource where name = 'projects/house'""".formatted(HexFormat.of().formatHex(
                        UnknownFieldSet.newBuilder().addField(1, policies.build()).build().toByteArray()));
    }

    /** It is referred to, and copied; the other region has not adopted it yet. */
    @Test
    void whatWasReleasedIsUnderWayUntilTheOtherHasSaidThatItHasIt() {
        String model = "deviceModels/t1000";
        world.plant(DEVICES, """
                update resource set owned = false, owning_region = 'eastus2', epoch = 5 where name = '%1$s';
                insert into ownership (uuid, version, type, name, epoch, offered_to, offer)
                select uuid, version, type, name, 5, 'eastus2', '{}' from resource where name = '%1$s'""".formatted(model));
        Report report = world.verifying().report(AT_ONCE);
        for (Guarantee each : List.of(Guarantee.SINGLE_OWNER, Guarantee.CONVERGES, Guarantee.NO_DANGLING,
                Guarantee.NO_PREMATURE_DELETE, Guarantee.SYNCING)) {
            assertThat(report.line(each).violations()).as(report.table()).isZero();
        }
        assertThat(report.line(Guarantee.SINGLE_OWNER).underWay()).isEqualTo(1);
        assertThat(report.line(Guarantee.CONVERGES).underWay()).isEqualTo(1);
        assertThat(report.line(Guarantee.NO_DANGLING).underWay()).isEqualTo(1);
        world.plant(DEVICES, "update ownership set offered_to = null");
        world.assertFound(Guarantee.NO_DANGLING, "refers to what is nowhere");
        world.assertFound(Guarantee.CONVERGES, "is a copy of what " + FAR + " does not have for this region");
    }

    @Test
    void theRightThatIsToGoElsewhereIsUnderWay() {
        world.plant(DEVICES, """
                insert into resource (version, type, name, uuid, body, doc, owned, owning_region, regions, generation,
                                      revision, deleting)
                select 'v1', 'goten.CreationRight', uuid, gen_random_uuid(), decode('%s', 'hex'), '{}', true,
                       'us-west2', '{us-west2}', 1, 999, false
                from resource where name = 'projects/house'""".formatted(
                        HexFormat.of().formatHex(new CreationRight(THERE, 4).body().getBytes())));
        Report.Line line = world.verifying().report(AT_ONCE).line(Guarantee.SINGLE_OWNER);
        assertThat(line.violations()).isZero();
        assertThat(line.underWay()).isEqualTo(1);
    }

    @Test
    void findsAnOwningRegionThatIsNotThePolicys() {
        world.plant(DEVICES, "update resource set owning_region = 'eastus2' where name = 'deviceModels/t1000'");
        world.assertFound(Guarantee.SYNCING, "and stored as owned by 'eastus2'");
        world.assertFound(Guarantee.SINGLE_OWNER, "is owned here, and says that it is owned by eastus2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void findsTwoOwnersOfANameAtWhateverVersions(String version) {
        world.plant(FAR, """
                insert into resource (version, type, name, uuid, body, doc, owned, owning_region, regions, generation,
                                      revision, deleting)
                values ('%s', 'DeviceModel', 'deviceModels/t1000', gen_random_uuid(), '\\x0a146465766963654d6f64656c732f7431303030',
                        '{}', true, 'eastus2', '{eastus2}', 1, 999, false)
                on conflict (version, type, name) do update set uuid = excluded.uuid, owned = true, owning_region = 'eastus2'""".formatted(version));
        world.assertFound(Guarantee.SINGLE_OWNER, "deviceModels/t1000 in " + DEVICES + " is owned by " + FAR + " too");
    }

    @Test
    void findsTwoOwnersOfAUuid() {
        var uuid = world.read(DEVICES, "deviceModels/t1000");
        world.plant(FAR, "delete from resource where not owned");
        world.plant(FAR, "update resource set uuid = '" + uuid + "' where name = '" + device(THERE, "spare") + "'");
        world.assertFound(Guarantee.SINGLE_OWNER, "is owned by " + DEVICES + " too, as deviceModels/t1000");
    }

    @Test
    void findsARegionalResourceOfAnotherRegion() {
        world.plant(FAR, "update resource set name = '" + device(HERE, "spare") + "' where name = '" + device(THERE, "spare") + "'");
        world.assertFound(Guarantee.SINGLE_OWNER, "is owned here, and is of region us-west2");
        world.assertFound(Guarantee.SINGLE_OWNER, "calls itself " + device(THERE, "spare"));
    }

    @Test
    void findsACopyThatSaysItIsOwned() {
        world.plant(DEVICES, "update resource set owned = false where name = 'deviceModels/t1000'");
        world.assertFound(Guarantee.SINGLE_OWNER, "is a read copy, and says that it is owned here");
    }
}
