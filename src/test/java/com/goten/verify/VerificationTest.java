package com.goten.verify;

import static com.goten.verify.PlantedWorld.AT_ONCE;
import static com.goten.verify.PlantedWorld.DEVICES;
import static com.goten.verify.PlantedWorld.FAR;
import static com.goten.verify.PlantedWorld.HERE;
import static com.goten.verify.PlantedWorld.IAM;
import static com.goten.verify.PlantedWorld.device;
import static com.goten.verify.PlantedWorld.uuidOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException;
import com.goten.testing.Await;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a verification is: what it takes for a violation, and what it says where it could not look. */
class VerificationTest {
    private final PlantedWorld world = new PlantedWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void findsNothingWhereAllIsInOrder() {
        Report report = world.verifying().report(AT_ONCE);
        assertThat(report.clean() && report.complete()).as(report.table()).isTrue();
        assertThat(report.underWay()).isZero();
        assertThat(report.line(Guarantee.NO_DANGLING).checked()).isEqualTo(8);
        assertThat(report.line(Guarantee.CONVERGES).checked()).isEqualTo(5);
        assertThat(report.line(Guarantee.SINGLE_OWNER).checked()).isEqualTo(13);
        assertThat(report.line(Guarantee.FEED_COMPLETE).checked()).isEqualTo(15);
    }

    @Test
    void findsVersionsThatDiffer() {
        world.plant(DEVICES, """
                insert into resource (version, type, name, uuid, body, doc, owned, owning_region, regions, generation,
                                      revision, deleting)
                select 'v2', type, name, uuid, body, doc, owned, owning_region, regions, generation + 1, revision, true
                from resource where name = 'deviceModels/t1000'""");
        world.assertFound(Guarantee.VERSIONS_AGREE, "at generation 2, DELETING in v2");
    }

    @Test
    void whatIsSeenToIsUnderWay() {
        world.plant(FAR, "update sync_cursor set safe_time = now()");
        world.plant(DEVICES, """
                with gone as (delete from resource where name = 'projects/house/deviceGroups/all' returning *),
                told as (insert into change (slot, version, type, name, uuid, revision, before, before_revision)
                         select 0, version, type, name, uuid, revision + 100, body, revision from gone),
                let as (delete from reference where holder in (select uuid from gone)),
                seen as (insert into task (kind, subject) select 'CASCADE', uuid from gone)
                insert into deletion (uuid, version, type, name) select uuid, version, type, name from gone""");
        Report report = world.verifying().report(AT_ONCE);
        assertThat(report.clean()).as(report.table()).isTrue();
        assertThat(report.line(Guarantee.NO_DANGLING).underWay()).isEqualTo(1);
        assertThat(report.line(Guarantee.NO_PREMATURE_DELETE).underWay()).isEqualTo(1);
    }

    @Test
    void whatIsPutInOrderMeanwhileIsNoViolation() {
        world.plant(DEVICES, "update resource set deleting = true where name = '" + device(HERE, "gate") + "'");
        var running = world.verifying().start(Duration.ofSeconds(20));
        world.plant(DEVICES, "update resource set deleting = false where name = '" + device(HERE, "gate") + "'");
        Report report = Await.result(running);
        assertThat(report.clean()).as(report.table()).isTrue();
    }

    @Test
    void whatComesUnderWayMeanwhileIsCountedAsThat() {
        String gate = device(HERE, "gate");
        world.plantEverywhere("update resource set deleting = true where name = '" + gate + "'");
        world.plantEverywhere("update change set deleting = true where name = '" + gate + "'");

        Report report = world.verifyingWhilePlanting(
                        DEVICES, "insert into task (kind, subject) values ('CASCADE', %s)".formatted(uuidOf(gate)))
                .report(Duration.ofSeconds(20));

        assertThat(report.clean()).as(report.table()).isTrue();
        assertThat(report.line(Guarantee.NO_PREMATURE_DELETE).underWay()).isEqualTo(1);
        assertThat(report.line(Guarantee.NO_PREMATURE_DELETE).checked()).isEqualTo(8);
    }

    @Test
    void whatStaysIsAViolation() {
        world.plant(DEVICES, "update resource set deleting = true where name = '" + device(HERE, "gate") + "'");
        Report report = world.verifying().report(Duration.ofMillis(700));
        assertThat(report.line(Guarantee.NO_PREMATURE_DELETE).violations()).as(report.table()).isEqualTo(1);
    }

    @Test
    void saysWhatItCouldNotLookAt() {
        world.databases.remove(IAM);
        Report report = world.verifying().report(AT_ONCE);
        assertThat(report.complete()).isFalse();
        assertThat(report.unknown()).containsExactly("iam.example.com");
        assertThat(report.clean()).as(report.table()).isTrue();
    }

    @Test
    void failsWhereADatabaseIsNotThere() {
        world.databases.put(IAM, new PgConnectOptions(world.databases.get(IAM)).setDatabase("nowhere"));
        assertThatThrownBy(() -> world.verifying().report(AT_ONCE))
                .isInstanceOf(GotenException.FailedPrecondition.class)
                .hasMessageContaining("nowhere of " + IAM + " is not there");
    }

    @Test
    void failsWhereTheServerCannotBeReached() {
        world.databases.put(IAM, new PgConnectOptions(world.databases.get(IAM)).setPort(1));
        assertThatThrownBy(() -> world.verifying().report(AT_ONCE))
                .isInstanceOf(GotenException.Unavailable.class)
                .hasMessageContaining(IAM + " at 127.0.0.1:1 cannot be looked into");
    }

    @Test
    void failsWhereTheDatabaseIsOfAnotherDeployment() {
        world.databases.put(IAM, world.databases.get(DEVICES));
        assertThatThrownBy(() -> world.verifying().report(AT_ONCE))
                .isInstanceOf(GotenException.FailedPrecondition.class)
                .hasMessageContaining("belongs to " + DEVICES);
    }

    @Test
    void remembersABoundedNumberAndCountsAll() {
        world.plant(DEVICES, """
                insert into deletion (uuid, version, type, name)
                select gen_random_uuid(), 'v1', 'DeviceModel', 'deviceModels/x' || i from generate_series(1, 6000) i""");
        Report report = world.verifying().report(Duration.ofMillis(100));
        assertThat(report.line(Guarantee.NO_PREMATURE_DELETE).violations()).isEqualTo(6000);
        assertThat(report.line(Guarantee.NO_PREMATURE_DELETE).examples()).hasSize(5);
        assertThat(report.table()).contains("… and 5995 more");
    }

    @Test
    void tellsInJsonWhatTheTableTells() {
        world.plant(DEVICES, "delete from reference where field = 'device_groups'");
        var json = world.verifying().report(AT_ONCE).json();
        assertThat(json.getBoolean("clean")).isFalse();
        var line = json.getJsonArray("guarantees").getJsonObject(0);
        assertThat(line.getString("guarantee")).isEqualTo("NoDangling");
        assertThat(line.getJsonArray("examples").getJsonObject(0).getString("name")).isEqualTo(device(HERE, "gate"));
    }
}
