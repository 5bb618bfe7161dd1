package com.goten.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException;
import com.goten.resource.Bodies;
import com.goten.store.Needs;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import com.goten.types.Lifecycle;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sets of more resources than are locked one by one, and looked at before that. */
class LargeDeletionTest {
    private static final int FOLLOWERS = Needs.MOST_KEYS + 100;
    private static final int LAST = FOLLOWERS - 1;

    private final TestDeployment going = new TestDeployment(
            TestPostgres.createDatabase(), "going.example.com", Path.of("src/test/resources/schemas/going"));

    @BeforeEach
    void createALeaderAndVeryManyThatGoWithIt() {
        going.create("Plain", "{\"name\": \"plains/leader\"}");
        Await.result(Future.all(IntStream.range(0, FOLLOWERS).mapToObj(this::createFollower).toList()));
    }

    private Future<WriteResult> createFollower(int number) {
        var follower = going.message(
                "Plain", "{\"name\": \"%s\", \"goesWithPlain\": [\"plains/leader\"]}".formatted(follower(number)));
        return going.engine().execute(
                new Command.Create(going.type("Plain"), "", follower), Deadline.after(Duration.ofSeconds(60)));
    }

    private static String follower(int number) {
        return "plains/f%dx".formatted(number);
    }

    @AfterEach
    void close() {
        going.close();
    }

    @Test
    void goInOneTransaction() {
        going.delete("Plain", "plains/leader");
        assertThat(going.exists("Plain", "plains/leader")).isFalse();
        assertThat(IntStream.range(0, FOLLOWERS)).noneMatch(number -> going.exists("Plain", follower(number)));
    }

    @Test
    void areRefusedAsAWholeAndTheBlockerIsNamed() {
        going.create("Plain", "{\"name\": \"plains/blocker\", \"blocksPlain\": [\"%s\"]}".formatted(follower(LAST)));
        assertThatThrownBy(() -> going.delete("Plain", "plains/leader"))
                .isInstanceOf(GotenException.FailedPrecondition.class)
                .hasMessageContaining("plains/blocker");
        assertThat(IntStream.range(0, FOLLOWERS)).allMatch(number -> going.exists("Plain", follower(number)));
    }

    @Test
    void goThoughOneBlocksAnother() {
        going.update("Plain", "{\"name\": \"%s\", \"blocksPlain\": [\"%s\"]}".formatted(follower(LAST), follower(0)),
                "blocks_plain");
        going.delete("Plain", "plains/leader");
        assertThat(IntStream.range(0, FOLLOWERS)).noneMatch(number -> going.exists("Plain", follower(number)));
    }

    @Test
    void leaveNoReferenceBehindWhetherItIsClearedAtOnceOrLater() {
        going.create("Plain", "{\"name\": \"plains/witness\", \"forgetsPlain\": [\"%s\"]}".formatted(follower(LAST)));
        going.create("Plain", "{\"name\": \"plains/later\", \"forgetsLaterPlain\": [\"%s\"]}".formatted(follower(0)));
        going.delete("Plain", "plains/leader");
        assertThat(going.json("Plain", "plains/witness")).doesNotContain("plains/f");
        assertThat(going.json("Plain", "plains/later")).contains(follower(0));
        going.cascading().awaitQuiet();
        assertThat(going.json("Plain", "plains/later")).doesNotContain("plains/f");
    }

    @Test
    void anAsynchronousMemberStaysWhileSomebodyRefersToIt() {
        going.create("Slow", "{\"name\": \"slows/member\", \"goesWithPlain\": [\"plains/leader\"]}");
        going.create("Plain", "{\"name\": \"plains/witness\", \"forgetsLaterSlow\": [\"slows/member\"]}");
        going.delete("Plain", "plains/leader");
        assertThat(going.exists("Plain", follower(LAST))).isFalse();
        assertThat(Bodies.metadata(going.type("Slow"), going.get("Slow", "slows/member")).getLifecycle().getState())
                .isEqualTo(Lifecycle.State.DELETING);
        going.cascading().awaitQuiet();
        assertThat(going.exists("Slow", "slows/member")).isFalse();
    }
}
