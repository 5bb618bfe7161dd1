package com.goten.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException;
import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.schema.ServiceSchema;
import com.goten.testing.Await;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.testing.Verifying;
import com.goten.types.Meta;
import com.goten.types.OwnerReference;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each kind of violation is planted by SQL into an environment that is in order, and found. An environment of three
 * deployments, real but for the wire.
 */
class VerificationTest {
    private static final String HERE = "us-west2";
    private static final String THERE = "eastus2";
    private static final Policy POLICY = new Policy(List.of(HERE, THERE), HERE, List.of());
    private static final DeploymentId IAM = new DeploymentId("iam.example.com", HERE);
    private static final DeploymentId DEVICES = new DeploymentId("devices.example.com", HERE);
    private static final DeploymentId FAR = new DeploymentId("devices.example.com", THERE);
    private static final Duration AT_ONCE = Duration.ZERO;

    private static final Vertx vertx = Vertx.vertx();
    /** Databases as they are when all is in order; what a test plants in is its own copy. */
    private static final Map<DeploymentId, PgConnectOptions> originals = new HashMap<>();

    private static final Map<String, ServiceSchema> schemas = new HashMap<>();

    private final Map<DeploymentId, PgConnectOptions> databases = new HashMap<>(originals);

    @BeforeAll
    static void populate() {
        var network = new Network();
        try (var iam = deployment(IAM, network);
                var devices = deployment(DEVICES, network);
                var far = deployment(FAR, network)) {
            iam.create("Project", "{\"name\": \"projects/house\"}");
            iam.create("ServiceAccount", "{\"name\": \"projects/house/serviceAccounts/robot\"}");
            iam.create("Role", "{\"name\": \"roles/reader\"}");
            devices.create("Project", """
                    {"name": "projects/house", "multiRegionPolicy":
                      {"enabledRegions": ["us-west2", "eastus2"], "defaultControlRegion": "us-west2"}}""");
            devices.create("DeviceModel", "{\"name\": \"deviceModels/t1000\"}");
            devices.create("DeviceGroup", "{\"name\": \"projects/house/deviceGroups/all\", \"roles\": [\"roles/reader\"]}");
            far.create("Device", "{\"name\": \"%s\"}".formatted(device(THERE, "spare")));
            devices.create("Device", """
                    {"name": "%s", "model": "deviceModels/t1000", "standby": "%s",
                     "deviceGroups": ["projects/house/deviceGroups/all"],
                     "serviceAccount": "projects/house/serviceAccounts/robot"}"""
                    .formatted(device(HERE, "gate"), device(THERE, "spare")));
            devices.create("DeviceModel", "{\"name\": \"deviceModels/gone\"}");
            devices.delete("DeviceModel", "deviceModels/gone");
        }
    }

    private static TestDeployment deployment(DeploymentId id, Network network) {
        var database = TestPostgres.createDatabase();
        originals.put(id, database);
        return new TestDeployment(database, id, schema(id), POLICY, network);
    }

    private static ServiceSchema loaded(DeploymentId id) {
        return schemas.computeIfAbsent(id.service(), service -> SchemaLoader.load(schema(id)));
    }

    private static Path schema(DeploymentId id) {
        return Path.of("conf/services", id.service().replace(".example.com", ""));
    }

    private static String device(String region, String id) {
        return "projects/house/regions/%s/devices/%s".formatted(region, id);
    }

    @AfterAll
    static void close() {
        Await.result(vertx.close());
    }

    private void plant(DeploymentId where, String sql) {
        databases.computeIfPresent(where, (id, database) ->
                database.equals(originals.get(id)) ? TestPostgres.copy(database) : database);
        Await.result(PgConnection.connect(vertx, databases.get(where))
                .compose(connection -> connection.query(sql).execute().eventually(connection::close)));
    }

    private static String uuidOf(String name) {
        return "(select uuid from resource where name = '" + name + "')";
    }

    private String read(DeploymentId where, String name) {
        return Await.result(PgConnection.connect(vertx, databases.get(where))
                .compose(connection -> connection.query("select " + uuidOf(name) + "::text").execute()
                        .eventually(connection::close))
                .map(rows -> rows.iterator().next().getString(0)));
    }

    private Verifying verifying() {
        return verifying(POLICY);
    }

    private Verifying verifying(Policy policy) {
        var all = new Verifying(vertx);
        databases.forEach((id, database) -> all.with(id, loaded(id), policy, database));
        return all;
    }

    /** Found by that guarantee, with those words, and with others only where they are about the same. */
    private void assertFound(Guarantee guarantee, String words) {
        Report report = verifying().report(AT_ONCE);
        assertThat(report.line(guarantee).examples().stream().map(Finding::toString))
                .as(report.table())
                .anySatisfy(example -> assertThat(example).contains(words));
        assertThat(report.clean()).isFalse();
        assertThat(report.line(guarantee).violations()).isPositive();
    }

    @Test
    void findsNothingWhereAllIsInOrder() {
        Report report = verifying().report(AT_ONCE);
        assertThat(report.clean() && report.complete()).as(report.table()).isTrue();
        assertThat(report.underWay()).isZero();
        assertThat(report.line(Guarantee.NO_DANGLING).checked()).isEqualTo(8);
        assertThat(report.line(Guarantee.SINGLE_OWNER).checked()).isEqualTo(8);
        assertThat(report.line(Guarantee.FEED_COMPLETE).checked()).isEqualTo(10);
    }

    @Test
    void findsAReferenceWhoseTargetIsNowhere() {
        plant(DEVICES, "delete from resource where name = 'deviceModels/t1000'");
        assertFound(Guarantee.NO_DANGLING, device(HERE, "gate") + " in " + DEVICES + " refers to what is nowhere: model");
    }

    @Test
    void findsAReferenceWhoseTargetIsGoneInAnotherRegion() {
        plant(FAR, "delete from resource where name = '" + device(THERE, "spare") + "'");
        assertFound(Guarantee.NO_DANGLING, "refers to what is nowhere: standby: " + device(THERE, "spare"));
    }

    @Test
    void findsAReferenceToAnotherThatHasTheName() {
        plant(IAM, "update resource set uuid = gen_random_uuid() where name = 'projects/house/serviceAccounts/robot'");
        assertFound(Guarantee.NO_DANGLING, "refers to what is nowhere: service_account");
    }

    @Test
    void findsAReferenceToAnotherName() {
        plant(IAM, "update resource set name = 'roles/writer' where name = 'roles/reader'");
        assertFound(Guarantee.NO_DANGLING, "refers to roles: roles/reader, which is called roles/writer");
    }

    @Test
    void findsAReadCopyThatStandsForATarget() {
        plant(DEVICES, "update resource set owned = false where name = 'deviceModels/t1000'");
        assertFound(Guarantee.NO_DANGLING, "refers to what is nowhere: model");
    }

    @Test
    void findsWhatTheBodySaysAndTheRecordDoesNot() {
        plant(DEVICES, "delete from reference where field = 'device_groups'");
        assertFound(Guarantee.NO_DANGLING, "has in its body, and not on record: device_groups");
    }

    @Test
    void findsWhatTheRecordSaysAndTheBodyDoesNot() {
        plant(DEVICES, """
                insert into reference (holder, field, target_type, target_name, target, behaviour)
                select holder, 'hub', target_type, target_name, target, behaviour from reference where field = 'standby'""");
        assertFound(Guarantee.NO_DANGLING, "has on record, and not in its body: hub");
    }

    @Test
    void findsABehaviourThatTheSchemaDoesNotSay() {
        plant(DEVICES, "update reference set behaviour = 2 where field = 'model'");
        assertFound(Guarantee.NO_DANGLING, "has on record as UNSET what is BLOCK: model");
    }

    @Test
    void findsAReferenceWithoutItsHolder() {
        plant(DEVICES, "delete from resource where name = '" + device(HERE, "gate") + "'");
        assertFound(Guarantee.NO_DANGLING, "and holds nothing here");
    }

    @Test
    void findsABodyThatCannotBeRead() {
        plant(DEVICES, "update resource set body = '\\xff' where name = '" + device(HERE, "gate") + "'");
        assertFound(Guarantee.NO_DANGLING, "has a body that cannot be read");
    }

    @Test
    void findsAnOwneeWithoutItsOwner() {
        owneeOf("deviceModels/gone");
        assertFound(Guarantee.NO_ORPHAN, "is there without its owners: deviceModels/gone");
    }

    @Test
    void findsNoOrphanWhereTheOwnerIsThere() {
        owneeOf("deviceModels/t1000");
        Report report = verifying().report(AT_ONCE);
        assertThat(report.line(Guarantee.NO_ORPHAN).checked()).isEqualTo(1);
        assertThat(report.line(Guarantee.NO_ORPHAN).violations()).as(report.table()).isZero();
    }

    @Test
    void whatWasSavedAMomentAgoMayWaitForItsOwner() {
        owneeOf("deviceModels/gone");
        plant(FAR, "update owner_reference set saved = now()");
        Report report = verifying().report(AT_ONCE);
        assertThat(report.line(Guarantee.NO_ORPHAN).violations()).as(report.table()).isZero();
        assertThat(report.line(Guarantee.NO_ORPHAN).underWay()).isEqualTo(1);
    }

    @Test
    void findsOwnersThatAreNotOnRecord() {
        owneeOf("deviceModels/t1000");
        plant(FAR, "update owner_reference set name = 'deviceModels/other'");
        assertFound(Guarantee.NO_ORPHAN, "names as owner, and has not on record: deviceModels/t1000");
        assertFound(Guarantee.NO_ORPHAN, "has on record as owner, and does not name: deviceModels/other");
    }

    @Test
    void findsOwnersOfNothing() {
        owneeOf("deviceModels/t1000");
        plant(FAR, "update owner_reference set ownee = gen_random_uuid()");
        assertFound(Guarantee.NO_ORPHAN, "is on record as owned by deviceModels/t1000, and is not there");
    }

    @Test
    void findsABrokenPromise() {
        plant(DEVICES, """
                insert into owner_decision (mark, type, name, service, region)
                values (gen_random_uuid(), 'DeviceModel', 'deviceModels/t1000', 'devices.example.com', 'eastus2')""");
        assertFound(Guarantee.NO_ORPHAN, "deviceModels/t1000 in " + DEVICES + " is there, and it is promised");
    }

    /** Appended, as serialized messages are merged: an owner reference, saved long ago. */
    private void owneeOf(String owner) {
        var meta = Meta.newBuilder()
                .addOwnerReferences(OwnerReference.newBuilder().setKind("devices.example.com/DeviceModel").setName(owner))
                .build()
                .toByteArray();
        plant(FAR, "update resource set body = body || '\\x12%02x%s'::bytea where name = '%s'".formatted(
                meta.length, HexFormat.of().formatHex(meta), device(THERE, "spare")));
        plant(FAR, """
                insert into owner_reference (ownee, name, type, version, region, requires, unset, saved, due)
                select uuid, '%s', 'devices.example.com/DeviceModel', 'v1', 'us-west2', false, false,
                       now() - interval '3 minutes', now() + interval '1 hour'
                from resource where name = '%s'""".formatted(owner, device(THERE, "spare")));
    }

    @Test
    void findsADeletionThatWentPastABlocker() {
        var uuid = read(DEVICES, "deviceModels/t1000");
        plant(DEVICES, """
                with gone as (delete from resource where name = 'deviceModels/t1000' returning *)
                insert into deletion (uuid, version, type, name) select uuid, version, type, name from gone""");
        plant(DEVICES, "insert into task (kind, subject) values ('CASCADE', '" + uuid + "')");
        assertFound(Guarantee.NO_PREMATURE_DELETE, "blocks the deletion of deviceModels/t1000, which has gone");
    }

    @Test
    void findsAHolderThatItsTargetDoesNotKnow() {
        plant(IAM, "delete from back_reference_source where target = " + uuidOf("roles/reader"));
        assertFound(Guarantee.NO_PREMATURE_DELETE, "refers to roles/reader, and " + IAM + " does not know");
    }

    @Test
    void findsAGoneTargetThatHasForgottenItsHolder() {
        plant(FAR, """
                with gone as (delete from resource where name = '%s' returning *)
                insert into deletion (uuid, version, type, name) select uuid, version, type, name from gone"""
                .formatted(device(THERE, "spare")));
        plant(FAR, "insert into task (kind, subject) select 'CASCADE', uuid from deletion");
        plant(FAR, "delete from back_reference_source");
        assertFound(Guarantee.NO_PREMATURE_DELETE, device(THERE, "spare") + ", and " + FAR + " does not know");
    }

    @Test
    void findsAKeptNameThatNobodySeesTo() {
        plant(DEVICES, """
                insert into deletion (uuid, version, type, name)
                values (gen_random_uuid(), 'v1', 'DeviceModel', 'deviceModels/stuck')""");
        assertFound(Guarantee.NO_PREMATURE_DELETE, "deviceModels/stuck in " + DEVICES + " has gone, its name is kept");
    }

    @Test
    void findsAKeptNameOfWhatIsThere() {
        plant(DEVICES, """
                insert into deletion (uuid, version, type, name)
                select uuid, version, type, name from resource where name = 'deviceModels/t1000'""");
        assertFound(Guarantee.NO_PREMATURE_DELETE, "is there, and its name is kept");
    }

    @Test
    void findsWhatIsDeletingAndNobodySeesTo() {
        plant(DEVICES, "update resource set deleting = true where name = '" + device(HERE, "gate") + "'");
        assertFound(Guarantee.NO_PREMATURE_DELETE, "is DELETING, and nobody sees to it");
    }

    @ParameterizedTest
    @CsvSource({"11 minutes, true", "1 minute, false"})
    void findsMarksAndIntentsThatDoNotEnd(String overdue, boolean found) {
        plant(DEVICES, """
                insert into deletion (uuid, version, type, name, mark, mark_deadline)
                select uuid, version, type, name, gen_random_uuid(), now() - interval '%s'
                from resource where name = 'deviceModels/t1000'""".formatted(overdue));
        plant(IAM, """
                insert into intent (id, target_type, target_name, behaviour, holder_type, holder_name, field, deadline)
                values (gen_random_uuid(), 'a/B', 'bs/x', 1, 'C', 'cs/y', 'f', now() - interval '%s')""".formatted(overdue));
        Report report = verifying().report(AT_ONCE);
        var line = report.line(Guarantee.NO_PREMATURE_DELETE);
        assertThat(line.violations()).isEqualTo(found ? 2 : 0);
        assertThat(line.underWay()).isEqualTo(found ? 0 : 2);
    }

    @Test
    void findsAMarkOnNothing() {
        plant(DEVICES, """
                insert into deletion (uuid, version, type, name, mark, mark_deadline)
                values (gen_random_uuid(), 'v1', 'DeviceModel', 'deviceModels/x', gen_random_uuid(), now())""");
        assertFound(Guarantee.NO_PREMATURE_DELETE, "is marked by a deletion, and is not there");
    }

    @Test
    void findsSyncingThatThePolicyDoesNotSay() {
        var other = new Policy(List.of(HERE), HERE, List.of());
        assertThat(verifying(other).report(AT_ONCE).line(Guarantee.SYNCING).examples().stream().map(Finding::toString))
                .anySatisfy(example -> assertThat(example).contains(
                        "deviceModels/t1000", "in [us-west2, eastus2]; its policy says", "in [us-west2]"));
    }

    @Test
    void findsAnOwningRegionThatIsNotThePolicys() {
        plant(DEVICES, "update resource set owning_region = 'eastus2' where name = 'deviceModels/t1000'");
        assertFound(Guarantee.SYNCING, "and stored as owned by 'eastus2'");
        assertFound(Guarantee.SINGLE_OWNER, "is owned here, and says that it is owned by eastus2");
    }

    @Test
    void findsTwoOwnersOfAName() {
        plant(FAR, """
                insert into resource (version, type, name, uuid, body, doc, owned, owning_region, regions, generation,
                                      revision, deleting)
                values ('v1', 'DeviceModel', 'deviceModels/t1000', gen_random_uuid(), '\\x0a146465766963654d6f64656c732f7431303030',
                        '{}', true, 'eastus2', '{eastus2}', 1, 999, false)""");
        assertFound(Guarantee.SINGLE_OWNER, "deviceModels/t1000 in " + DEVICES + " is owned by " + FAR + " too");
    }

    @Test
    void findsTwoOwnersOfAUuid() {
        var uuid = read(DEVICES, "deviceModels/t1000");
        plant(FAR, "update resource set uuid = '" + uuid + "' where name = '" + device(THERE, "spare") + "'");
        assertFound(Guarantee.SINGLE_OWNER, "is owned by " + DEVICES + " too, as deviceModels/t1000");
    }

    @Test
    void findsARegionalResourceOfAnotherRegion() {
        plant(FAR, "update resource set name = '" + device(HERE, "spare") + "' where type = 'Device'");
        assertFound(Guarantee.SINGLE_OWNER, "is owned here, and is of region us-west2");
        assertFound(Guarantee.SINGLE_OWNER, "calls itself " + device(THERE, "spare"));
    }

    @Test
    void findsACopyThatSaysItIsOwned() {
        plant(DEVICES, "update resource set owned = false where name = 'deviceModels/t1000'");
        assertFound(Guarantee.SINGLE_OWNER, "is a read copy, and says that it is owned here");
    }

    @Test
    void findsVersionsThatDiffer() {
        plant(DEVICES, """
                insert into resource (version, type, name, uuid, body, doc, owned, owning_region, regions, generation,
                                      revision, deleting)
                select 'v2', type, name, uuid, body, doc, owned, owning_region, regions, generation + 1, revision, true
                from resource where name = 'deviceModels/t1000'""");
        assertFound(Guarantee.VERSIONS_AGREE, "at generation 2, DELETING in v2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "update resource set body = body || '\\x1a0178'::bytea where name = 'deviceModels/t1000' ; or not the same there",
        "update resource set generation = 7 where name = 'deviceModels/t1000' ; or not the same there",
        "delete from resource where name = 'projects/house/deviceGroups/all' ; is at nothing",
        "delete from change where name = 'deviceModels/t1000' ; without a change in the feed",
        "delete from change where name = 'deviceModels/gone' and after is not null ; nothing at all",
        "update change set revision = case when after is null then revision else 9000 end, before_revision = case when after is null then 9000 end where name = 'deviceModels/gone' ; goes back",
        "update change set before_revision = 77 where name = 'deviceModels/gone' and after is null ; from revision 77",
    })
    void findsAFeedThatTellsSomethingElse(String sql, String words) {
        plant(DEVICES, sql);
        Report report = verifying().report(AT_ONCE);
        boolean first = words.equals("nothing at all");
        assertThat(report.line(Guarantee.FEED_COMPLETE).violations()).as(report.table()).isEqualTo(first ? 0 : 1);
        if (!first) {
            assertFound(Guarantee.FEED_COMPLETE, words);
        }
    }

    @Test
    void whatHasExpiredInTheFeedIsNotMissed() {
        plant(DEVICES, "update feed set (floor_xid, floor_seq) = (select xid, seq from change where name = 'deviceModels/t1000')");
        plant(DEVICES, "delete from change where (xid, seq) <= (select floor_xid, floor_seq from feed)");
        verifying().requireClean();
    }

    @Test
    void whatIsSeenToIsUnderWay() {
        plant(DEVICES, """
                with gone as (delete from resource where name = 'projects/house/deviceGroups/all' returning *),
                told as (insert into change (slot, version, type, name, uuid, revision, before, before_revision)
                         select 0, version, type, name, uuid, revision + 100, body, revision from gone),
                let as (delete from reference where holder in (select uuid from gone)),
                seen as (insert into task (kind, subject) select 'CASCADE', uuid from gone)
                insert into deletion (uuid, version, type, name) select uuid, version, type, name from gone""");
        Report report = verifying().report(AT_ONCE);
        assertThat(report.clean()).as(report.table()).isTrue();
        assertThat(report.line(Guarantee.NO_DANGLING).underWay()).isEqualTo(1);
        assertThat(report.line(Guarantee.NO_PREMATURE_DELETE).underWay()).isEqualTo(1);
    }

    @Test
    void whatIsPutInOrderMeanwhileIsNoViolation() {
        plant(DEVICES, "update resource set deleting = true where name = '" + device(HERE, "gate") + "'");
        var running = verifying().start(Duration.ofSeconds(20));
        plant(DEVICES, "update resource set deleting = false where name = '" + device(HERE, "gate") + "'");
        Report report = Await.result(running);
        assertThat(report.clean()).as(report.table()).isTrue();
    }

    @Test
    void whatStaysIsAViolation() {
        plant(DEVICES, "update resource set deleting = true where name = '" + device(HERE, "gate") + "'");
        Report report = verifying().report(Duration.ofMillis(700));
        assertThat(report.line(Guarantee.NO_PREMATURE_DELETE).violations()).as(report.table()).isEqualTo(1);
    }

    @Test
    void saysWhatItCouldNotLookAt() {
        databases.remove(IAM);
        Report report = verifying().report(AT_ONCE);
        assertThat(report.complete()).isFalse();
        assertThat(report.unknown()).containsExactly("iam.example.com");
    }

    @Test
    void failsWhereADatabaseIsNotThere() {
        databases.put(IAM, new PgConnectOptions(databases.get(IAM)).setDatabase("nowhere"));
        assertThatThrownBy(() -> verifying().report(AT_ONCE))
                .isInstanceOf(GotenException.FailedPrecondition.class)
                .hasMessageContaining("nowhere of " + IAM + " is not there");
    }

    @Test
    void failsWhereTheServerCannotBeReached() {
        databases.put(IAM, new PgConnectOptions(databases.get(IAM)).setPort(1));
        assertThatThrownBy(() -> verifying().report(AT_ONCE))
                .isInstanceOf(GotenException.Unavailable.class)
                .hasMessageContaining(IAM + " at 127.0.0.1:1 cannot be looked into");
    }

    @Test
    void failsWhereTheDatabaseIsOfAnotherDeployment() {
        databases.put(IAM, databases.get(DEVICES));
        assertThatThrownBy(() -> verifying().report(AT_ONCE))
                .isInstanceOf(GotenException.FailedPrecondition.class)
                .hasMessageContaining("belongs to " + DEVICES);
    }

    @Test
    void remembersABoundedNumberAndCountsAll() {
        plant(DEVICES, """
                insert into deletion (uuid, version, type, name)
                select gen_random_uuid(), 'v1', 'DeviceModel', 'deviceModels/x' || i from generate_series(1, 6000) i""");
        Report report = verifying().report(Duration.ofMillis(100));
        assertThat(report.line(Guarantee.NO_PREMATURE_DELETE).violations()).isEqualTo(6000);
        assertThat(report.line(Guarantee.NO_PREMATURE_DELETE).examples()).hasSize(5);
        assertThat(report.table()).contains("… and 5995 more");
    }

    @Test
    void tellsInJsonWhatTheTableTells() {
        plant(DEVICES, "delete from reference where field = 'device_groups'");
        var json = verifying().report(AT_ONCE).json();
        assertThat(json.getBoolean("clean")).isFalse();
        var line = json.getJsonArray("guarantees").getJsonObject(0);
        assertThat(line.getString("guarantee")).isEqualTo("NoDangling");
        assertThat(line.getJsonArray("examples").getJsonObject(0).getString("name")).isEqualTo(device(HERE, "gate"));
    }
}
