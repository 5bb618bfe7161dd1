package com.goten.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.NotFound;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.mixin.v1.DeletionPlan.Group;
import com.goten.mixin.v1.DeletionPlan.Item;
import com.goten.mixin.v1.DeletionPlan.Part;
import com.goten.mixin.v1.ExplainRequest;
import com.goten.mixin.v1.Explanation;
import com.goten.mixin.v1.Explanation.State;
import com.goten.mixin.v1.Explanation.Who;
import com.goten.mixin.v1.Neighbourhood;
import com.goten.owner.OwnerOptions;
import com.goten.policy.Policy;
import com.goten.schema.DeploymentId;
import com.goten.store.TaskKind;
import com.goten.testing.Await;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plans and explanations through several deployments, each over a database of its own. */
class PlansAcrossDeploymentsTest {
    private static final String REGION = "us-west2";
    private static final DeploymentId DEVICES = new DeploymentId("devices.example.com", REGION);
    private static final DeploymentId IAM = new DeploymentId("iam.example.com", REGION);
    private static final String ACCOUNT = "projects/house/serviceAccounts/robot";
    private static final String USER = "projects/house/regions/us-west2/devices/user";
    private static final String OWNED = "projects/house/serviceAccounts/owned";
    private static final OwnerOptions OWNING =
            OwnerOptions.STANDARD.withPoll(Duration.ofMillis(20), Duration.ofMillis(50));
    private static final String GRANT = ACCOUNT + "/deviceGrants/grant";

    private final Network network = new Network();
    private final Map<DeploymentId, PgConnectOptions> databases = new LinkedHashMap<>();
    private final TestDeployment iam = deployment(IAM, "iam");
    private final TestDeployment devices = deployment(DEVICES, "devices");

    PlansAcrossDeploymentsTest() {
        iam.create("Project", "{\"name\": \"projects/house\"}");
        iam.create("ServiceAccount", "{\"name\": \"%s\"}".formatted(ACCOUNT));
        devices.create("Project", "{\"name\": \"projects/house\"}");
        devices.create("DeviceGrant", "{\"name\": \"%s\"}".formatted(GRANT));
    }

    private TestDeployment deployment(DeploymentId id, String schema) {
        var database = TestPostgres.createDatabase();
        databases.put(id, database);
        return new TestDeployment(
                database, id, Path.of("conf/services", schema), new Policy(List.of(REGION), REGION, List.of()), network);
    }

    @AfterEach
    void close() {
        iam.close();
        devices.close();
    }

    private void createUser() {
        devices.create("Device", "{\"name\": \"%s\", \"serviceAccount\": \"%s\"}".formatted(USER, ACCOUNT));
    }

    private Planned plan() {
        return Await.result(iam.explaining().planner().plan(iam.name("ServiceAccount", ACCOUNT), soon()));
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(20));
    }

    private static List<String> names(Group group) {
        return group.getFirstList().stream().map(Item::getName).toList();
    }

    private static Part part(DeletionPlan plan, DeploymentId where) {
        return plan.getPartsList().stream()
                .filter(part -> part.getDeployment().equals(Messages.deployment(where)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void saysByServiceAndRegionWhatWouldGo() {
        DeletionPlan plan = plan().plan();
        assertThat(plan.hasRefusal()).isFalse();
        assertThat(names(part(plan, IAM).getDeleted())).containsExactly(ACCOUNT);
        assertThat(names(part(plan, DEVICES).getDeletedAfter())).containsExactly(GRANT);
        assertThat(plan.getUnknownCount()).isZero();
    }

    @Test
    void aBlockedPlanIsRefusedAsTheDeletionIs() {
        createUser();
        Planned planned = plan();
        assertThat(planned.plan().getBlockersList()).singleElement().satisfies(blocker -> {
            assertThat(blocker.getName()).isEqualTo(USER);
            assertThat(blocker.getField()).isEqualTo("service_account");
            assertThat(Messages.deployment(blocker.getDeployment())).isEqualTo(DEVICES);
        });
        var refusal = (FailedPrecondition) planned.refusal().orElseThrow();
        assertThat(planned.plan().getRefusal().getReason()).isEqualTo("REFERENCE_BLOCKS_DELETION");
        assertThat(planned.plan().getRefusal().getPassing()).isFalse();
        assertThatThrownBy(() -> iam.delete("ServiceAccount", ACCOUNT))
                .isInstanceOfSatisfying(FailedPrecondition.class, real -> {
                    assertThat(real.getMessage()).isEqualTo(refusal.getMessage());
                    assertThat(real.violations()).isEqualTo(refusal.violations());
                    assertThat(real.info()).isEqualTo(refusal.info());
                });
    }

    @Test
    void whoCannotBeAskedIsNamed() {
        createUser();
        network.fault(call -> call.peer().equals(DEVICES) ? call.executing(Network::unreachable) : call);
        Planned planned = plan();
        assertThat(planned.refusal()).containsInstanceOf(GotenException.Unavailable.class);
        assertThat(planned.plan().getRefusal().getPassing()).isTrue();
        assertThat(planned.plan().getUnknownList()).singleElement().satisfies(unknown -> {
            assertThat(Messages.deployment(unknown.getDeployment())).isEqualTo(DEVICES);
            assertThat(unknown.getFirstTarget()).isEqualTo(ACCOUNT);
            assertThat(unknown.getReason()).contains("cannot be reached");
        });
    }

    @Test
    void whoWasRemovedHoldsNothingAndIsNotAsked() {
        createUser();
        network.fault(call -> call.peer().equals(DEVICES) ? call.executing(Network::unreachable) : call);
        network.remove(DEVICES);
        Planned planned = plan();
        assertThat(planned.refusal()).isEmpty();
        assertThat(planned.plan().getUnknownCount()).isZero();
        assertThat(explain(iam, ACCOUNT).getOthersCount()).isZero();
        assertThat(Await.result(iam.explaining().neighbourhood(
                                ExplainRequest.newBuilder().setName(ACCOUNT).build(), 2, 50, soon()))
                        .getFailuresCount())
                .isZero();
    }

    @Test
    void nothingIsLeftOfAPlan() {
        createUser();
        Map<DeploymentId, List<Long>> before = traces();
        plan();
        devices.delete("Device", USER);
        Map<DeploymentId, List<Long>> without = traces();
        assertThat(plan().refusal()).isEmpty();
        assertThat(traces()).isEqualTo(without);
        assertThat(before.get(IAM)).isEqualTo(without.get(IAM));
        createUser();
    }

    /** Rows that a deletion would add to or take away, of each database: changes, marks, tasks, sources, intents. */
    private Map<DeploymentId, List<Long>> traces() {
        Map<DeploymentId, List<Long>> all = new LinkedHashMap<>();
        databases.forEach((id, database) -> all.put(id, List.of(
                count(database, "change"),
                count(database, "deletion"),
                count(database, "task"),
                count(database, "back_reference_source"),
                count(database, "intent"))));
        return all;
    }

    private long count(PgConnectOptions database, String table) {
        var pool = PgBuilder.pool().using(iam.vertx()).connectingTo(database).with(new PoolOptions().setMaxSize(1)).build();
        try {
            return Await.result(pool.query("select count(*) from " + table).execute()).iterator().next().getLong(0);
        } finally {
            Await.result(pool.close());
        }
    }

    @Test
    void planningTheMissingIsNotFound() {
        assertThatThrownBy(() -> Await.result(iam.explaining().planner()
                        .plan(iam.name("ServiceAccount", ACCOUNT + "x"), soon())))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void aPlanThatEndsAtItsBoundSaysSo() {
        for (int i = 0; i < 5; i++) {
            devices.create("Device", "{\"name\": \"projects/house/regions/us-west2/devices/d%dx\"}".formatted(i));
        }
        var planner = new DeletionPlanner(
                DEVICES, devices.version(), devices.engine(), devices.store().shadowReader(),
                new ExplainClient(network.peers(DEVICES, devices.vertx())), 4);
        DeletionPlan plan = Await.result(planner.plan(devices.name("Project", "projects/house"), soon())).plan();
        assertThat(plan.getTruncated()).isTrue();
        assertThat(part(plan, DEVICES).getDeletedAfter().getCount()).isEqualTo(3);
    }

    @Test
    void countsAllAndNamesTheFirstHundred() {
        for (int i = 0; i < 120; i++) {
            devices.create("Device", "{\"name\": \"projects/house/regions/us-west2/devices/d%03dx\"}".formatted(i));
        }
        Group going = part(Await.result(devices.explaining().planner()
                .plan(devices.name("Project", "projects/house"), soon())).plan(), DEVICES).getDeletedAfter();
        assertThat(going.getCount()).isEqualTo(120);
        assertThat(names(going)).hasSize(100).isSorted().first().isEqualTo("projects/house/regions/us-west2/devices/d000x");
    }

    private Explanation explain(TestDeployment deployment, String name) {
        return Await.result(deployment.explaining().explainer().explain(
                ExplainRequest.newBuilder().setName(name).setAskOthers(true).build(), soon()));
    }

    @Test
    void explainsReferencesInAndOutOverDeployments() {
        createUser();
        Explanation account = explain(iam, ACCOUNT);
        assertThat(account.getState()).isEqualTo(State.ACTIVE);
        assertThat(account.getReasonsCount()).isZero();
        assertThat(account.getOthersList()).singleElement().satisfies(other -> {
            assertThat(other.getExplanation().getState()).isEqualTo(State.FOREIGN);
            assertThat(other.getExplanation().getHoldersList())
                    .extracting(Explanation.Reference::getName)
                    .containsExactlyInAnyOrder(USER, GRANT);
        });
        assertThat(explain(devices, USER).getReferencesList())
                .extracting(Explanation.Reference::getName)
                .contains(ACCOUNT);
    }

    @Test
    void saysWhoMustActForWhatIsStillDeleting() {
        devices.create("Device", "{\"name\": \"%s\"}".formatted(USER));
        devices.blockDeletion("Device", USER);
        devices.delete("Project", "projects/house");
        devices.cascading();
        Await.until(() -> devices.find("Device", USER).orElseThrow().deleting());
        Explanation project = explain(devices, "projects/house");
        assertThat(project.getState()).isEqualTo(State.DELETING);
        assertThat(project.hasSince()).isTrue();
        assertThat(project.getTasksList()).isNotEmpty();
        assertThat(project.getReasonsList()).anySatisfy(reason -> {
            assertThat(reason.getWho()).isEqualTo(Who.SYSTEM);
            assertThat(reason.getText()).contains(USER, "DELETING itself");
        });
        assertThat(explain(devices, USER).getReasonsList()).first().satisfies(reason -> {
            assertThat(reason.getWho()).isEqualTo(Who.USER);
            assertThat(reason.getText()).contains("block_deletion");
        });
        assertThat(ExplanationText.of(project)).contains("is DELETING since", "Why it is still there");
    }

    @Test
    void anOtherDeploymentThatDoesNotAnswerIsForItsOperator() {
        iam.delete("ServiceAccount", ACCOUNT);
        network.fault(call -> call.peer().equals(DEVICES) ? call.executing(Network::unreachable) : call);
        Explanation account = explain(iam, ACCOUNT);
        assertThat(account.getState()).isEqualTo(State.NAME_KEPT);
        assertThat(account.getReasonsList()).first().satisfies(reason -> {
            assertThat(reason.getWho()).isEqualTo(Who.OPERATOR);
            assertThat(Messages.deployment(reason.getDeployment())).isEqualTo(DEVICES);
            assertThat(reason.getText()).contains("does not answer", "cannot be reached");
        });
        network.heal();
        assertThat(explain(iam, ACCOUNT).getReasonsList())
                .noneMatch(reason -> reason.getWho() == Who.OPERATOR)
                .anySatisfy(reason -> {
                    assertThat(reason.getWho()).isEqualTo(Who.SYSTEM);
                    assertThat(reason.getText()).contains(GRANT, "is to be deleted");
                });
    }

    /** Owned by the device of that name. */
    private void createOwned(String account, String owner, String more) {
        iam.create("ServiceAccount", """
                {"name": "%s", "metadata": {"ownerReferences": [
                  {"kind": "devices.example.com/Device", "name": "%s"%s}]}}""".formatted(account, owner, more));
    }

    private void own(int references) {
        List.of(iam, devices).forEach(deployment -> deployment.owning(OWNING));
        Await.until(() -> iam.count("select count(*) from owner_reference where owner is not null") == references);
    }

    private Planned planUser() {
        return Await.result(devices.explaining().planner().plan(devices.name("Device", USER), soon()));
    }

    @Test
    void whatWouldLoseItsLastOwnerIsInThePlanAndGoes() {
        devices.create("Device", "{\"name\": \"%s\"}".formatted(USER));
        createOwned(OWNED, USER, "");
        createOwned(OWNED + "-kept", USER, ", \"unsetOnDelete\": true");
        own(2);
        DeletionPlan plan = planUser().plan();
        assertThat(names(part(plan, IAM).getDeletedAfter())).containsExactly(OWNED);
        assertThat(part(plan, IAM).getUnset().getFirstList()).singleElement().satisfies(item -> {
            assertThat(item.getName()).isEqualTo(OWNED + "-kept");
            assertThat(item.getReason()).isEqualTo("metadata.owner_references");
        });
        devices.delete("Device", USER);
        Await.until(() -> !iam.exists("ServiceAccount", OWNED));
        Await.until(() -> iam.count("select count(*) from owner_reference") == 0);
        assertThat(iam.exists("ServiceAccount", OWNED + "-kept")).isTrue();
    }

    @Test
    void whoHasOwneesAndCannotBeAskedIsNamed() {
        devices.create("Device", "{\"name\": \"%s\"}".formatted(USER));
        createOwned(OWNED, USER, "");
        own(1);
        network.fault(call -> call.peer().equals(IAM) ? call.executing(Network::unreachable) : call);
        assertThat(planUser().plan().getUnknownList()).singleElement().satisfies(unknown ->
                assertThat(Messages.deployment(unknown.getDeployment())).isEqualTo(IAM));
    }

    @Test
    void explainsOwnersAndOwneesOverDeployments() {
        devices.create("Device", "{\"name\": \"%s\"}".formatted(USER));
        createOwned(OWNED, USER, "");
        own(1);
        Explanation owner = explain(devices, USER);
        assertThat(owner.getOthersList()).singleElement().satisfies(other ->
                assertThat(other.getExplanation().getOwneesList())
                        .extracting(Explanation.Reference::getName)
                        .containsExactly(OWNED));
        Explanation owned = explain(iam, OWNED);
        assertThat(owned.getOwnersList()).singleElement().satisfies(one -> {
            assertThat(one.getName()).isEqualTo(USER);
            assertThat(one.getUuid()).isEqualTo(owner.getUuid());
        });
        assertThat(owned.getReasonsCount()).isZero();
        assertThat(ExplanationText.of(owner)).contains("Owns 1", OWNED);
        assertThat(ExplanationText.of(owned)).contains("Names as owners 1", USER);
        assertThat(Dot.of(owned)).contains("metadata.owner_references", "style=dashed");
        Neighbourhood around = Await.result(devices.explaining().neighbourhood(
                ExplainRequest.newBuilder().setName(USER).build(), 2, 50, soon()));
        assertThat(around.getEdgesList()).anySatisfy(edge -> {
            assertThat(edge.getField()).isEqualTo("metadata.owner_references");
            assertThat(List.of(edge.getHolder(), edge.getTarget())).containsExactly(owned.getUuid(), owner.getUuid());
        });
    }

    @Test
    void saysForWhomAnOwnerThatIsGoneStillKeepsItsName() {
        devices.create("Device", "{\"name\": \"%s\"}".formatted(USER));
        createOwned(OWNED, USER, "");
        own(1);
        iam.stopOwning();
        devices.delete("Device", USER);
        Explanation owner = explain(devices, USER);
        assertThat(owner.getState()).isEqualTo(State.NAME_KEPT);
        assertThat(owner.getReasonsList()).anySatisfy(reason -> {
            assertThat(Messages.deployment(reason.getDeployment())).isEqualTo(IAM);
            assertThat(reason.getText()).contains("OWNEES_LEFT", OWNED);
        });
    }

    @Test
    void saysForWhichOwnerAnOwneeWaits() {
        createOwned(OWNED, USER, "");
        Explanation waiting = explain(iam, OWNED);
        assertThat(waiting.getReasonsList()).singleElement().satisfies(reason -> {
            assertThat(reason.getWho()).isEqualTo(Who.SYSTEM);
            assertThat(reason.getText()).contains(USER, "has not been found");
        });
        iam.sql("update owner_reference set attempts = 100");
        assertThat(explain(iam, OWNED).getReasonsList()).singleElement().satisfies(reason ->
                assertThat(reason.getWho()).isEqualTo(Who.USER));
    }

    @Test
    void whoMeansToReferToAKeptNameIsToldWhereOnlyTheNameIsKnown() {
        iam.delete("ServiceAccount", ACCOUNT);
        execute(IAM, """
                insert into intent (id, target_type, target_name, behaviour, holder_type, holder_name, field, deadline)
                values (gen_random_uuid(), 'iam.example.com/ServiceAccount', '%s', 1, 'DeviceGrant', '%s', 'account',
                        now() + interval '1 minute')""".formatted(ACCOUNT, GRANT));
        Explanation account = explain(iam, ACCOUNT);
        assertThat(account.getState()).isEqualTo(State.NAME_KEPT);
        assertThat(account.getIntentsList()).singleElement().satisfies(intent ->
                assertThat(intent.getHolderName()).isEqualTo(GRANT));
    }

    @Test
    void saysWhichOfVeryManyHoldersItHasNotAsked() {
        execute(IAM, """
                insert into back_reference_source (target, service, region)
                select uuid, 'zz' || i || '.example.com', 'us-west2' from resource, generate_series(1, %d) i
                where name = '%s'""".formatted(Explainer.MOST_OTHERS, ACCOUNT));
        Explanation account = explain(iam, ACCOUNT);
        assertThat(account.getOthersCount()).isGreaterThan(Explainer.MOST_OTHERS);
        assertThat(account.getOthersList().subList(Explainer.MOST_OTHERS, account.getOthersCount()))
                .isNotEmpty()
                .allSatisfy(other -> assertThat(other.getFailure()).startsWith("not asked"));
        assertThat(account.getOthersList().subList(0, Explainer.MOST_OTHERS))
                .noneSatisfy(other -> assertThat(other.getFailure()).startsWith("not asked"));
    }

    private void execute(DeploymentId where, String sql) {
        var pool = PgBuilder.pool()
                .using(iam.vertx())
                .connectingTo(databases.get(where))
                .with(new PoolOptions().setMaxSize(1))
                .build();
        Await.result(pool.query(sql).execute().eventually(pool::close));
    }

    @Test
    void walksAroundThroughDeployments() {
        createUser();
        Neighbourhood around = Await.result(iam.explaining().neighbourhood(
                ExplainRequest.newBuilder().setName(ACCOUNT).build(), 2, 50, soon()));
        assertThat(around.getNodesList())
                .extracting(Neighbourhood.Node::getName)
                .contains(ACCOUNT, USER, GRANT, "projects/house");
        assertThat(around.getFailuresCount()).isZero();
        assertThat(Dot.of(around)).startsWith("digraph").contains(USER, "service_account");
        Neighbourhood little = Await.result(iam.explaining().neighbourhood(
                ExplainRequest.newBuilder().setName(ACCOUNT).build(), 2, 2, soon()));
        assertThat(little.getNodesCount()).isEqualTo(2);
        assertThat(little.getTruncated()).isTrue();
    }

    @Test
    void tellsTheBacklogByKind() {
        devices.delete("Project", "projects/house");
        devices.create("Project", "{\"name\": \"projects/full\"}");
        devices.create("Device", "{\"name\": \"projects/full/regions/us-west2/devices/one\"}");
        devices.delete("Project", "projects/full");
        assertThat(Await.result(devices.explaining().explainer().backlog()).getKindsList())
                .filteredOn(kind -> kind.getKind().equals(TaskKind.CASCADE.name()))
                .singleElement()
                .satisfies(kind -> {
                    assertThat(kind.getCount()).isPositive();
                    assertThat(kind.getFirstCount()).isPositive();
                });
    }
}
