package com.goten.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.mixin.v1.DeletionPlan;
import com.goten.mixin.v1.DeletionPlan.Group;
import com.goten.mixin.v1.DeletionPlan.Item;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is marked for good may be a question of what is done first: then a plan does not decide it. */
class FatesTest {
    private final TestDeployment things = new TestDeployment(
            TestPostgres.createDatabase(), "going.example.com", Path.of("src/test/resources/schemas/going"));

    @AfterEach
    void close() {
        things.close();
    }

    private void create(String name, String... fields) {
        String type = name.startsWith("slows/") ? "Slow" : "Plain";
        things.create(type, "{\"name\": \"%s\"%s}".formatted(name, fields.length == 0 ? "" : ", " + String.join(", ", fields)));
    }

    private static String field(String name, String target) {
        return "\"%s\": [\"%s\"]".formatted(name, target);
    }

    private DeletionPlan.Part plan(String root) {
        var name = things.name(root.startsWith("slows/") ? "Slow" : "Plain", root);
        var planned = Await.result(things.explaining().planner().plan(name, Deadline.after(Duration.ofSeconds(20))));
        return planned.plan().getParts(0);
    }

    private static List<String> names(Group group) {
        return group.getFirstList().stream().map(Item::getName).toList();
    }

    /** The guard loses its reference to the root where the root is dealt with first, and keeps it where it is marked first. */
    @Test
    void whoWaitsForAReferenceThatMayBeClearedBeforeIsUndecided() {
        create("slows/root");
        create("plains/link", field("followsSlow", "slows/root"));
        create("plains/guard", field("followsPlain", "plains/link"), field("forgetsLaterSlow", "slows/root"));
        things.blockDeletion("Plain", "plains/guard");
        var plan = plan("slows/root");
        assertThat(names(plan.getMarked())).containsExactly("plains/guard");
        assertThat(names(plan.getUndecided())).containsExactly("slows/root");
    }

    /** The guard goes because of the root itself: it is marked, and not cleared. */
    @Test
    void whoWaitsForAReferenceThatStaysIsMarked() {
        create("slows/root");
        create("plains/guard", field("followsSlow", "slows/root"), field("forgetsLaterSlow", "slows/root"));
        things.blockDeletion("Plain", "plains/guard");
        assertThat(names(plan("slows/root").getMarked())).containsExactlyInAnyOrder("plains/guard", "slows/root");
    }
}
