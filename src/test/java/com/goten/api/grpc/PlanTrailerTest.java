package com.goten.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.mixin.v1.DeletionPlan;
import com.goten.mixin.v1.DeletionPlan.Group;
import com.goten.mixin.v1.DeletionPlan.Item;
import com.goten.mixin.v1.DeletionPlan.Part;
import com.goten.mixin.v1.Deployment;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class PlanTrailerTest {
    private static DeletionPlan plan(int parts, int names) {
        var plan = DeletionPlan.newBuilder().setBlockerCount(7);
        for (int i = 0; i < parts; i++) {
            var group = Group.newBuilder().setCount(1000 + i);
            for (int j = 0; j < names; j++) {
                group.addFirst(Item.newBuilder().setType("devices.example.com/Device").setName("devices/device-" + j));
            }
            plan.addParts(Part.newBuilder()
                    .setDeployment(Deployment.newBuilder().setService("devices.example.com").setRegion("region-" + i))
                    .setDeletedAfter(group));
        }
        return plan.build();
    }

    private static byte[] bytes(DeletionPlan plan) {
        return Base64.getDecoder().decode(PlanTrailer.of(plan).get("goten-plan-bin"));
    }

    @Test
    void whatFitsIsSentWhole() throws Exception {
        assertThat(DeletionPlan.parseFrom(bytes(plan(2, 3)))).isEqualTo(plan(2, 3));
    }

    @Test
    void ofMoreTheFirstNamesAreSentAndAllCounts() throws Exception {
        byte[] bytes = bytes(plan(4, 100));
        assertThat(bytes).hasSizeLessThanOrEqualTo(2560);
        DeletionPlan cut = DeletionPlan.parseFrom(bytes);
        assertThat(cut.getBlockerCount()).isEqualTo(7);
        assertThat(cut.getPartsList()).hasSize(4).allSatisfy(part -> {
            assertThat(part.getDeletedAfter().getCount()).isGreaterThanOrEqualTo(1000);
            assertThat(part.getDeletedAfter().getFirstList()).isNotEmpty();
            assertThat(part.getDeletedAfter().getFirst(0).getName()).isEqualTo("devices/device-0");
        });
    }

    /** Parts are not names: without one, its counts would be missing, and a sum over the parts would be wrong. */
    @Test
    void ofManyDeploymentsAllCountsAreSent() throws Exception {
        DeletionPlan cut = DeletionPlan.parseFrom(bytes(plan(36, 10)));
        assertThat(cut.getPartsList()).hasSize(36);
        assertThat(bytes(plan(36, 10))).hasSizeLessThanOrEqualTo(2560);
    }

    /** Nobody is to take what could not be asked for nothing. */
    @Test
    void whoCouldNotBeAskedIsThereHoweverShortTheListsOfNamesGet() throws Exception {
        var plan = plan(4, 100).toBuilder();
        for (int i = 0; i < 5; i++) {
            plan.addUnknownBuilder().setReason("it is away").setTargetCount(i);
        }
        DeletionPlan cut = DeletionPlan.parseFrom(bytes(plan.build()));
        assertThat(cut.getUnknownList()).isEqualTo(plan.getUnknownList());
        assertThat(cut.getPartsList()).hasSize(4);
        assertThat(cut.getTruncated()).isFalse();
    }
}
