package com.goten.mixin;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.errors.GotenException.Unavailable;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CombinedQuestionsTest {
    private static final DeploymentId PEER = new DeploymentId("shop.example.com", "west");
    private static final Deadline LATE = Deadline.after(Duration.ofMinutes(1));

    private final List<List<NamedTarget>> calls = new ArrayList<>();
    private final Deque<Promise<List<String>>> answers = new ArrayDeque<>();
    private final Deque<Runnable> looks = new ArrayDeque<>();
    private final List<NamedTarget> told = new ArrayList<>();
    private int back;

    private final CombinedQuestions<NamedTarget, String> questions = new CombinedQuestions<>(
            (peer, targets, deadline) -> {
                calls.add(targets);
                answers.add(Promise.promise());
                return answers.getLast().future();
            },
            Runnable::run,
            new CombinedQuestions.Recovery<>() {
                @Override
                public void after(Duration pause, Runnable look) {
                    looks.add(look);
                }

                @Override
                public void again(NamedTarget target) {
                    told.add(target);
                }

                @Override
                public void back() {
                    back++;
                }
            });

    private static NamedTarget target(String name) {
        return new NamedTarget("own.example.com", UUID.randomUUID(), new ResourceKey("v1", "Book", name));
    }

    private Future<List<String>> ask(String name) {
        return questions.ask(PEER, List.of(target(name)), LATE);
    }

    private void fails() {
        answers.remove().fail(new Unavailable("away", "AWAY"));
    }

    /** Looks, until whoever waits has been told to ask, and asks then. */
    private void askAgain() {
        int before = told.size();
        Await.until(() -> {
            if (!looks.isEmpty()) {
                looks.remove().run();
            }
            return told.size() > before;
        });
        questions.ask(PEER, List.of(told.get(before)), LATE);
        assertThat(calls).last().isEqualTo(List.of(told.get(before)));
    }

    @Test
    void whoWaitsForADeploymentThatIsAwayIsToldToAskThoughNobodyElseDoes() {
        Future<List<String>> asked = ask("one");
        fails();
        assertThat(asked.failed()).isTrue();
        for (int failing = 0; failing < 3; failing++) {
            askAgain();
            fails();
        }
        askAgain();
        assertThat(told).extracting(target -> target.key().name()).containsOnly("one");
        assertThat(back).isZero();
        answers.remove().complete(List.of("here"));
        assertThat(back).isEqualTo(1);
        looks.forEach(Runnable::run);
        assertThat(told).as("nobody waits any more").hasSize(4);
    }

    @Test
    void oneIsToldHoweverManyWait() {
        ask("one");
        fails();
        for (int failing = 0; failing < 5; failing++) {
            askAgain();
            fails();
        }
        for (int i = 0; i < 100; i++) {
            ask("more" + i);
        }
        assertThat(looks).hasSize(1);
        askAgain();
        assertThat(told).last().satisfies(target -> assertThat(target.key().name()).isEqualTo("more99"));
        assertThat(ask("while it is asked").failed()).isTrue();
        assertThat(looks).hasSize(1);
    }

    /** It may be gone: its task was done by another node. */
    @Test
    void whoDoesNotAskIsToldAgain() {
        ask("one");
        fails();
        Await.until(() -> {
            looks.remove().run();
            return told.size() == 3;
        });
        assertThat(calls).hasSize(1);
    }
}
