package com.goten.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.meta.v1.BeginUpgradeRequest;
import com.goten.meta.v1.Deployment;
import com.goten.meta.v1.Deployment.UpgradeState.Stage;
import com.goten.meta.v1.GetOrRegisterDataUpdateTaskRequest;
import com.goten.meta.v1.NotifyShardsUpgradeReadinessRequest;
import com.goten.meta.v1.SetAvailableUpgradeRequest;
import com.goten.meta.v1.UpdateDataTaskUpdateRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpgradeStepsTest {
    private static final Deployment WEST = deployment("us-west2");
    private static final Deployment EAST = deployment("eastus2");
    private static final BeginUpgradeRequest BEGIN = BeginUpgradeRequest.newBuilder().setName(WEST.getName()).build();

    private static Deployment deployment(String region) {
        return Deployment.newBuilder()
                .setName("services/devices.example.com/deployments/" + region)
                .setCurrentVersion("v1")
                .build();
    }

    private static Deployment available(Deployment deployment, String version) {
        return UpgradeSteps.setAvailable(deployment, SetAvailableUpgradeRequest.newBuilder()
                .setTargetApiVersion(version)
                .setTotalShardsCount(4)
                .build());
    }

    private static Deployment ready(Deployment deployment, long from, long to, boolean ready) {
        return UpgradeSteps.shardsReady(deployment, NotifyShardsUpgradeReadinessRequest.newBuilder()
                .setShardsFrom(from)
                .setShardsTo(to)
                .setReady(ready)
                .setTotalShardsCount(4)
                .build());
    }

    @Test
    void namesThoseThatAreNotReady() {
        assertThatThrownBy(() -> UpgradeSteps.begin(available(WEST, "v2"), List.of(EAST), BEGIN))
                .asInstanceOf(type(FailedPrecondition.class))
                .satisfies(refusal -> assertThat(refusal.violations())
                        .extracting(PreconditionViolation::subject)
                        .containsExactly(EAST.getName()));
    }

    @Test
    void doesNotWaitForDisabledOnesNorForThoseThatAreThere() {
        var disabled = EAST.toBuilder().setIsDisabled(true).build();
        var switched = deployment("japaneast").toBuilder().setCurrentVersion("v2").build();
        var begun = UpgradeSteps.begin(available(WEST, "v2"), List.of(disabled, switched), BEGIN);
        assertThat(begun.getUpgradeState().getStage()).isEqualTo(Stage.INITIAL_SYNCING);
        assertThat(begun.getUpgradeState().getPendingShardsList()).containsExactly(0L, 1L, 2L, 3L);
        assertThat(UpgradeSteps.begin(begun, List.of(EAST), BEGIN)).as("again").isEqualTo(begun);
    }

    @Test
    void beginsNothingWithoutANewerVersion() {
        assertThatThrownBy(() -> UpgradeSteps.begin(WEST, List.of(), BEGIN)).isInstanceOf(FailedPrecondition.class);
        assertThatThrownBy(() -> available(deployment("eastus2").toBuilder().setCurrentVersion("v3").build(), "v2"))
                .isInstanceOf(FailedPrecondition.class);
        assertThat(available(WEST, "v1")).as("the current one is nothing new").isEqualTo(WEST);
    }

    @Test
    void switchesWhenAllShardsAreReadyAndGoesBackWhenOneNoLongerIs() {
        var begun = UpgradeSteps.begin(available(WEST, "v2"), List.of(), BEGIN);
        var half = ready(begun, 0, 1, true);
        assertThat(half.getUpgradeState().getReadyShardsList()).containsExactly(0L, 1L);
        assertThat(ready(half, 0, 1, true)).as("again").isEqualTo(half);
        var all = ready(half, 2, 3, true);
        assertThat(all.getUpgradeState().getStage()).isEqualTo(Stage.SWITCHING);
        assertThat(ready(all, 3, 3, false).getUpgradeState().getStage()).isEqualTo(Stage.INITIAL_SYNCING);
    }

    @Test
    void refusesShardsThatThereAreNot() {
        var begun = UpgradeSteps.begin(available(WEST, "v2"), List.of(), BEGIN);
        assertThatThrownBy(() -> ready(begun, 2, 4, true)).isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> ready(begun, 3, 2, true)).isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> ready(WEST, 0, 1, true)).isInstanceOf(FailedPrecondition.class);
    }

    @Test
    void keepsDataUpdatesByTag() {
        var task = GetOrRegisterDataUpdateTaskRequest.newBuilder()
                .setTag("t")
                .setShardsCount(2)
                .setDbDataTargetVersion(1)
                .build();
        var begun = UpgradeSteps.registerTask(WEST, task);
        assertThat(UpgradeSteps.registerTask(begun, task)).as("again").isEqualTo(begun);
        var update = UpdateDataTaskUpdateRequest.newBuilder().setTag("t").setShard(1).setDbDataTargetVersion(1);
        var done = UpgradeSteps.updateTask(begun, update.setDone(true).build());
        assertThat(UpgradeSteps.task(done, "t").getReadyShardsList()).containsExactly(1L);
        assertThat(UpgradeSteps.updateTask(done, update.setDone(false).build())).as("late").isEqualTo(done);
        assertThatThrownBy(() -> UpgradeSteps.updateTask(begun, update.setShard(2).build()))
                .isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> UpgradeSteps.updateTask(WEST, update.setShard(1).build()))
                .isInstanceOf(FailedPrecondition.class);
        var newer = UpgradeSteps.registerTask(done, task.toBuilder().setDbDataTargetVersion(2).build());
        assertThat(UpgradeSteps.task(newer, "t").getReadyShardsList()).isEmpty();
    }
}
