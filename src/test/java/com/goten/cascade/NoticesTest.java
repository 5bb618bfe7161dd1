package com.goten.cascade;

import static com.goten.cascade.Tiers.EAST;
import static com.goten.cascade.Tiers.WEST;
import static com.goten.cascade.Tiers.name;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.mixin.SchemaMixin;
import com.goten.testing.Await;
import com.goten.testing.Chaos;
import com.goten.testing.Mortal;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The streams of notices, over real ports and databases: what they bring twice, late, in another order or not at all, and
 * who has them. The questions of those who delete do not get through, where a test does not say otherwise.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoticesTest {
    private static final int TARGETS = 12;
    /** Each watches the other region of itself, and middle watches ground in both. */
    private static final int STREAMS = 2 + 2 + 2 * 2;

    private final Tiers tiers = new Tiers(List.of("ground", "middle"), WEST, EAST);
    private final AtomicInteger brought = new AtomicInteger();
    private int tests;

    @AfterAll
    void close() {
        tiers.close();
    }

    @BeforeEach
    void begin() {
        tests++;
        brought.set(0);
        noQuestions();
        Await.until(() -> tiers.network.streams() == STREAMS);
    }

    @AfterEach
    void heal() {
        tiers.network.heal();
    }

    private void noQuestions() {
        tiers.network.fault(call -> call.method().equals(SchemaMixin.CLEARED) ? call.executing(Network::unreachable) : call);
    }

    private String id(int target) {
        return "t%d-%dx".formatted(tests, target);
    }

    /** Targets in one region, each with a holder in the other that goes with it and one that forgets it. */
    private void createAll() {
        for (int i = 0; i < TARGETS; i++) {
            tiers.create("ground", WEST, "Plain", id(i));
            tiers.create("middle", EAST, "Plain", id(i), "follows_ground_plain", name(WEST, "Plain", id(i)));
            tiers.create("middle", EAST, "Slow", id(i), "forgets_ground_plain", name(WEST, "Plain", id(i)));
        }
    }

    private void deleteAll() {
        for (int i = 0; i < TARGETS; i++) {
            tiers.delete("ground", WEST, "Plain", id(i));
        }
    }

    private void awaitAllDealtWith() {
        for (int i = 0; i < TARGETS; i++) {
            String id = id(i);
            Await.until(() -> !tiers.exists("middle", EAST, "Plain", id)
                    && !tiers.json("middle", EAST, "Slow", id).contains("forgets"));
        }
    }

    private void assertAllEnds() {
        tiers.network.heal();
        tiers.awaitQuiet();
        assertThat(tiers.faults()).isEmpty();
        awaitAllDealtWith();
    }

    /** What becomes of each message; counts them. */
    private void messages(UnaryOperator<Function<Buffer, Future<Void>>> fate) {
        tiers.network.streamed(take -> {
            var fated = fate.apply(take);
            return message -> {
                brought.incrementAndGet();
                return fated.apply(message);
            };
        });
    }

    @Test
    void noticesThatComeTwiceDoTheSame() {
        messages(take -> message -> take.apply(message).compose(taken -> take.apply(message)));
        createAll();
        deleteAll();
        awaitAllDealtWith();
        assertThat(brought.get()).isPositive();
        assertAllEnds();
    }

    @Test
    void countsWhatItIsToldOfAndWhatItHasDone() {
        createAll();
        var counts = tiers.at("middle", EAST).counts();
        int holders = counts.holders();
        int targets = counts.targets();
        deleteAll();
        awaitAllDealtWith();
        Await.until(() -> counts.holders() - holders >= 2 * TARGETS);
        assertThat(counts.targets() - targets).isEqualTo(TARGETS);
        assertAllEnds();
    }

    @Test
    void noticesThatOvertakeEachOtherDoTheSame() {
        Deque<Runnable> overtaken = new ArrayDeque<>();
        messages(take -> message -> {
            synchronized (overtaken) {
                overtaken.push(() -> take.apply(message));
            }
            return Future.succeededFuture();
        });
        createAll();
        for (int i = 0; i < TARGETS; i++) {
            int before = brought.get();
            tiers.delete("ground", WEST, "Plain", id(i));
            Await.until(() -> brought.get() > before);
        }
        assertThat(overtaken).hasSizeGreaterThanOrEqualTo(TARGETS);
        synchronized (overtaken) {
            overtaken.forEach(Runnable::run);
        }
        awaitAllDealtWith();
        assertAllEnds();
    }

    /** Then it is asked, again and again. */
    @Test
    void noticesThatNeverComeAreADelayAndNoLoss() {
        messages(take -> message -> Future.succeededFuture());
        createAll();
        deleteAll();
        Await.until(() -> brought.get() > 0);
        assertThat(tiers.exists("middle", EAST, "Plain", id(0))).isTrue();
        tiers.network.fault(call -> call);
        awaitAllDealtWith();
        assertAllEnds();
    }

    /** The stream is opened anew from what was taken last. */
    @Test
    void noticesThatCouldNotBeTakenComeAgain() {
        messages(take -> message -> brought.get() <= 3
                ? Future.failedFuture("the database is away")
                : take.apply(message));
        createAll();
        deleteAll();
        awaitAllDealtWith();
        assertThat(brought.get()).isGreaterThan(3);
        assertAllEnds();
    }

    /** All of it at once, with questions that get through now and then. */
    @Test
    void whateverBecomesOfNoticesAndQuestionsNothingIsLeft() {
        var chaos = Chaos.rounds("NoticesTest", 3);
        var random = chaos.random();
        var vertx = tiers.at("middle", EAST).vertx();
        messages(take -> message -> {
            synchronized (random) {
                return switch (random.nextInt(5)) {
                    case 0 -> Future.succeededFuture();
                    case 1 -> take.apply(message).compose(taken -> take.apply(message));
                    case 2 -> Future.failedFuture("cut");
                    case 3 -> {
                        vertx.timer(1 + random.nextInt(100), TimeUnit.MILLISECONDS).onSuccess(late -> take.apply(message));
                        yield Future.succeededFuture();
                    }
                    default -> take.apply(message);
                };
            }
        });
        tiers.network.fault(call -> {
            synchronized (random) {
                return switch (call.method().equals(SchemaMixin.CLEARED) ? random.nextInt(4) : 3) {
                    case 0 -> call.executing(Network::unreachable);
                    case 1 -> call.executing(() -> call.execute().transform(lost -> Network.unreachable()));
                    case 2 -> call.executing(() -> call.execute().compose(answer -> call.execute()));
                    default -> call;
                };
            }
        });
        for (int round = 0; round < chaos.rounds(); round++) {
            createAll();
            deleteAll();
            tiers.awaitQuiet();
            awaitAllDealtWith();
            tests++;
        }
        tests--;
        assertAllEnds();
    }

    @Test
    void aPeerThatMovesIsFollowed() {
        createAll();
        String before = address();
        tiers.stop("ground", WEST);
        tiers.start("ground", WEST, new Mortal());
        assertThat(address()).isNotEqualTo(before);
        deleteAll();
        awaitAllDealtWith();
        assertAllEnds();
    }

    private String address() {
        return tiers.network.current().deployment(tiers.at("ground", WEST).id()).orElseThrow().address();
    }

    /**
     * Two nodes of one deployment have one stream between them to each peer. When one of them dies, the other one has its
     * streams, from where the dead one had got to, and so learns of what was deleted while nobody watched.
     */
    @Test
    void nodesShareTheStreamsAndTakeOverThoseOfTheDead() {
        var alone = new AtomicBoolean();
        Predicate<String> below = peer -> peer.startsWith("ground");
        var mortal = new Mortal();
        tiers.stop("middle", EAST);
        TestDeployment dying = tiers.node("middle", EAST, mortal, below);
        tiers.start("middle", EAST, new Mortal(), peer -> alone.get() || !below.test(peer));
        Await.until(() -> tiers.network.streams() == STREAMS);
        createAll();
        Await.result(dying.vertx().timer(2_500));
        assertThat(tiers.network.streams()).as("one for each pair, however often they look").isEqualTo(STREAMS);
        mortal.diesAfter(0);
        dying.close();
        deleteAll();
        alone.set(true);
        awaitAllDealtWith();
        Await.until(() -> tiers.network.streams() == STREAMS);
        assertAllEnds();
    }
}
