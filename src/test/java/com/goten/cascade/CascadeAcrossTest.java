package com.goten.cascade;

import static com.goten.cascade.Tiers.EAST;
import static com.goten.cascade.Tiers.WEST;
import static com.goten.cascade.Tiers.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.engine.Command;
import com.goten.errors.GotenException;
import com.goten.mixin.SchemaMixin;
import com.goten.testing.Await;
import com.goten.testing.Network;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows a deletion in other services and regions, over real ports and databases. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CascadeAcrossTest {
    private static final int MANY = 200;

    private final Tiers tiers = new Tiers(WEST, EAST);
    private int tests;

    @AfterAll
    void close() {
        tiers.close();
    }

    @BeforeEach
    void newNames() {
        tests++;
    }

    @AfterEach
    void heal() {
        tiers.network.heal();
    }

    private String id(String name) {
        return name + "-" + tests + "x";
    }

    @Test
    void aChainOverThreeServicesGoes() {
        String base = id("base");
        tiers.create("ground", WEST, "Plain", base);
        tiers.create("middle", EAST, "Plain", base, "follows_ground_plain", name(WEST, "Plain", base));
        tiers.create("top", WEST, "Slow", base, "goes_with_middle_plain", name(EAST, "Plain", base));
        tiers.create("top", EAST, "Plain", base, "follows_slow", name(WEST, "Slow", base));
        tiers.delete("ground", WEST, "Plain", base);
        Await.until(() -> !tiers.exists("top", EAST, "Plain", base));
        tiers.awaitQuiet();
        assertThat(tiers.exists("middle", EAST, "Plain", base)).isFalse();
        assertThat(tiers.exists("top", WEST, "Slow", base)).isFalse();
        tiers.create("ground", WEST, "Plain", base);
    }

    @Test
    void referencesAreClearedElsewhere() {
        String base = id("base");
        tiers.create("ground", WEST, "Plain", base);
        tiers.create("middle", EAST, "Plain", base,
                "forgets_ground_plain", name(WEST, "Plain", base), "forgets_later_ground_plain", name(WEST, "Plain", base));
        tiers.delete("ground", WEST, "Plain", base);
        tiers.awaitQuiet();
        assertThat(tiers.json("middle", EAST, "Plain", base)).doesNotContain("forgets");
    }

    @Test
    void aNameIsKeptUntilOthersHaveDealtWithIt() {
        String base = id("base");
        tiers.create("ground", WEST, "Plain", base);
        tiers.create("middle", EAST, "Plain", base, "follows_ground_plain", name(WEST, "Plain", base));
        tiers.network.fault(call -> call.method().equals(SchemaMixin.CLEARED) ? call.executing(Network::unreachable) : call);
        tiers.network.streamed(messages -> message -> Future.succeededFuture());
        tiers.delete("ground", WEST, "Plain", base);
        assertThatThrownBy(() -> tiers.create("ground", WEST, "Plain", base)).isInstanceOf(GotenException.Aborted.class);
        tiers.network.heal();
        tiers.awaitQuiet();
        tiers.create("ground", WEST, "Plain", base);
    }

    @Test
    void aBlockedHolderElsewhereIsMarkedAndGoesWhenItsBlockerDoes() {
        String base = id("base");
        tiers.create("ground", WEST, "Slow", base);
        tiers.create("middle", EAST, "Plain", base, "follows_ground_slow", name(WEST, "Slow", base));
        tiers.create("top", EAST, "Plain", base, "blocks_middle_plain", name(EAST, "Plain", base));
        tiers.delete("ground", WEST, "Slow", base);
        Await.until(() -> tiers.deleting("middle", EAST, "Plain", base));
        assertThat(tiers.deleting("ground", WEST, "Slow", base)).as("visible until all is done").isTrue();
        assertThatThrownBy(() -> tiers.create("top", WEST, "Plain", base, "blocks_middle_plain", name(EAST, "Plain", base)))
                .isInstanceOf(GotenException.FailedPrecondition.class);
        assertThat(tiers.exists("ground", WEST, "Slow", base)).isTrue();
        tiers.delete("top", EAST, "Plain", base);
        Await.until(() -> !tiers.exists("ground", WEST, "Slow", base));
        tiers.awaitQuiet();
        assertThat(tiers.exists("middle", EAST, "Plain", base)).isFalse();
    }

    @Test
    void aCircleOverRegionsGoes() {
        circle("goes_with_slow");
        tiers.delete("ground", WEST, "Slow", id("a"));
        Await.until(() -> !tiers.exists("ground", WEST, "Slow", id("a")) && !tiers.exists("ground", EAST, "Slow", id("b")));
        tiers.awaitQuiet();
        tiers.create("ground", WEST, "Slow", id("a"));
        tiers.create("ground", EAST, "Slow", id("b"));
    }

    /** Neither goes before what holds one of them from outside. */
    @Test
    void aCircleThatIsHeldStaysVisibleUntilItIsNot() {
        circle("follows_slow");
        tiers.create("middle", WEST, "Plain", id("holder"), "blocks_ground_slow", name(EAST, "Slow", id("b")));
        tiers.delete("ground", WEST, "Slow", id("a"));
        Await.until(() -> tiers.deleting("ground", EAST, "Slow", id("b")));
        Await.result(tiers.at("ground", WEST).vertx().timer(1_500));
        assertThat(tiers.deleting("ground", WEST, "Slow", id("a"))).isTrue();
        assertThat(tiers.deleting("ground", EAST, "Slow", id("b"))).isTrue();
        tiers.delete("middle", WEST, "Plain", id("holder"));
        Await.until(() -> !tiers.exists("ground", WEST, "Slow", id("a")) && !tiers.exists("ground", EAST, "Slow", id("b")));
        tiers.awaitQuiet();
    }

    private void circle(String field) {
        tiers.create("ground", WEST, "Slow", id("a"));
        tiers.create("ground", EAST, "Slow", id("b"), field, name(WEST, "Slow", id("a")));
        tiers.update("ground", WEST, "Slow", id("a"), field, name(EAST, "Slow", id("b")));
    }

    @Test
    void aCircleOfLocalAndFarReferencesGoes() {
        tiers.create("ground", WEST, "Slow", id("a"));
        tiers.create("ground", WEST, "Slow", id("b"), "goes_with_slow", name(WEST, "Slow", id("a")));
        tiers.create("ground", EAST, "Slow", id("c"), "follows_slow", name(WEST, "Slow", id("b")));
        tiers.create("ground", EAST, "Slow", id("d"), "follows_slow", name(EAST, "Slow", id("c")));
        tiers.update("ground", WEST, "Slow", id("a"), "follows_slow", name(EAST, "Slow", id("d")));
        tiers.delete("ground", EAST, "Slow", id("c"));
        tiers.awaitQuiet();
        assertThat(tiers.exists("ground", WEST, "Slow", id("a"))).isFalse();
        assertThat(tiers.exists("ground", WEST, "Slow", id("b"))).isFalse();
        assertThat(tiers.exists("ground", EAST, "Slow", id("c"))).isFalse();
        assertThat(tiers.exists("ground", EAST, "Slow", id("d"))).isFalse();
    }

    @Test
    void theStreamBringsWhatCallsHaveLost() {
        String base = id("base");
        tiers.create("ground", WEST, "Plain", base);
        tiers.create("middle", EAST, "Plain", base, "follows_ground_plain", name(WEST, "Plain", base));
        tiers.network.fault(call -> call.method().equals(SchemaMixin.CLEARED) ? call.executing(Network::unreachable) : call);
        tiers.delete("ground", WEST, "Plain", base);
        Await.until(() -> !tiers.exists("middle", EAST, "Plain", base));
        tiers.network.heal();
        tiers.awaitQuiet();
    }

    /** The answer of every second question is lost after it was carried out; each notice comes twice. */
    @Test
    void answersMayBeLostAndNoticesDoubled() {
        var calls = new AtomicInteger();
        tiers.network.streamed(take -> message -> take.apply(message).compose(taken -> take.apply(message)));
        tiers.network.fault(call -> calls.incrementAndGet() % 2 == 0
                ? call
                : call.executing(() -> call.execute().transform(lost -> Network.unreachable())));
        String base = id("base");
        Await.until(() -> succeeds(() -> tiers.create("ground", WEST, "Plain", base)));
        Await.until(() -> succeeds(() -> tiers.create(
                "middle", EAST, "Slow", base, "follows_ground_plain", name(WEST, "Plain", base))));
        Await.until(() -> succeeds(() -> tiers.create(
                "top", EAST, "Plain", base, "follows_middle_slow", name(EAST, "Slow", base))));
        Await.until(() -> succeeds(() -> tiers.delete("ground", WEST, "Plain", base)));
        Await.until(() -> !tiers.exists("middle", EAST, "Slow", base));
        tiers.awaitQuiet();
        assertThat(tiers.exists("top", EAST, "Plain", base)).isFalse();
    }

    /**
     * A reference that would go with its target is being saved while that is deleted: nothing forbids that, but the name is
     * not free before it is known what has come of it. What is saved all the same goes too.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIntentKeepsTheNameOfWhatGoes(boolean saved) {
        String base = id("base");
        var established = new AtomicInteger();
        var asked = new AtomicInteger();
        Promise<Void> go = Promise.promise();
        tiers.network.fault(call -> switch (call.method()) {
            case SchemaMixin.ESTABLISH -> call.executing(() -> call.execute().compose(answer -> {
                established.incrementAndGet();
                return go.future().compose(gone -> saved ? Future.succeededFuture(answer) : Network.unreachable());
            }));
            case SchemaMixin.CLEARED -> call.executing(() -> call.execute().onSuccess(answer -> asked.incrementAndGet()));
            default -> call;
        });
        tiers.create("ground", WEST, "Plain", base);
        var middle = tiers.at("middle", EAST);
        Future<?> save = middle.engine().execute(
                new Command.Create(middle.type("Plain"), "", middle.message("Plain", Tiers.body(
                        EAST, "Plain", base, "follows_ground_plain", name(WEST, "Plain", base)))),
                Deadline.after(Duration.ofSeconds(20)));
        Await.until(() -> established.get() > 0);
        tiers.delete("ground", WEST, "Plain", base);
        Await.until(() -> asked.get() > 2);
        assertThatThrownBy(() -> tiers.create("ground", WEST, "Plain", base)).isInstanceOf(GotenException.Aborted.class);
        go.complete();
        assertThat(Await.result(save.map(true).otherwise(false))).isEqualTo(saved);
        tiers.awaitQuiet();
        assertThat(tiers.faults()).isEmpty();
        assertThat(tiers.exists("middle", EAST, "Plain", base)).isFalse();
        tiers.create("ground", WEST, "Plain", base);
    }

    /** Many that go with something and may be referred to from elsewhere themselves: nobody is asked about each of them. */
    @Test
    void whatIsAskedAboutManyGoesTogether() {
        String base = id("base");
        tiers.create("ground", WEST, "Plain", base);
        tiers.createAll("middle", WEST, "Plain", id("h"), MANY, i -> name(WEST, "Plain", base), "follows_ground_plain");
        tiers.createAll("top", EAST, "Plain", id("h"), MANY, i -> name(WEST, "Plain", id("h") + i), "follows_middle_plain");
        var asked = new AtomicInteger();
        tiers.network.fault(call -> {
            asked.addAndGet(call.method().equals(SchemaMixin.BLOCKADES) ? 1 : 0);
            return call;
        });
        tiers.delete("ground", WEST, "Plain", base);
        tiers.awaitQuiet();
        assertThat(tiers.exists("top", EAST, "Plain", id("h") + (MANY - 1))).isFalse();
        assertThat(asked.get()).isBetween(1, MANY / 5);
    }

    private static boolean succeeds(Runnable step) {
        try {
            step.run();
            return true;
        } catch (GotenException again) {
            return false;
        }
    }

    @Test
    void thousandsElsewhereGoPageByPage() {
        String base = id("base");
        tiers.create("ground", WEST, "Plain", base);
        tiers.createAll("middle", WEST, "Plain", id("h"), 1_200, i -> name(WEST, "Plain", base), "follows_ground_plain");
        tiers.delete("ground", WEST, "Plain", base);
        tiers.awaitQuiet();
        assertThat(tiers.exists("middle", WEST, "Plain", id("h") + 0)).isFalse();
        assertThat(tiers.exists("middle", WEST, "Plain", id("h") + 1199)).isFalse();
    }

    /** Each watches those below it, and itself elsewhere: 2 in ground, 2 x (1 + 2) in middle, 2 x (1 + 4) in top. */
    @Test
    void oneStreamForEachPairThatMayRefer() {
        int expected = 2 + 2 * 3 + 2 * 5;
        Await.until(() -> tiers.network.streams() == expected);
        Await.result(tiers.at("ground", WEST).vertx().timer(1_000));
        assertThat(tiers.network.streams()).isEqualTo(expected);
    }
}
