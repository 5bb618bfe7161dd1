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
    private int back;

    private final CombinedQuestions<NamedTarget, String> questions = new CombinedQuestions<>(
            (peer, targets, deadline) -> {
                calls.add(targets);
                answers.add(Promise.promise());
                return answers.getLast().future();
            },
            Runnable::run,
            new CombinedQuestions.Recovery() {
                @Override
                public void after(Duration pause, Runnable look) {
                    looks.add(look);
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

    /** When the rest is over. */
    private void look() {
        int before = calls.size();
        Await.until(() -> {
            if (!looks.isEmpty()) {
                looks.remove().run();
            }
            return calls.size() > before;
        });
    }

    @Test
    void whoWaitsForADeploymentThatIsAwayIsToldWhenItAnswersThoughNobodyAsksAgain() {
        Future<List<String>> asked = ask("one");
        fails();
        assertThat(asked.failed()).isTrue();
        for (int failing = 0; failing < 3; failing++) {
            look();
            fails();
        }
        look();
        assertThat(calls).allMatch(targets -> targets.size() == 1);
        assertThat(back).isZero();
        answers.remove().complete(List.of("here"));
        assertThat(back).isEqualTo(1);
        assertThat(looks).as("nobody waits any more").isEmpty();
    }

    @Test
    void looksOneAtATimeHoweverManyWait() {
        ask("one");
        fails();
        for (int failing = 0; failing < 5; failing++) {
            look();
            fails();
        }
        for (int i = 0; i < 100; i++) {
            ask("more" + i);
        }
        assertThat(looks).hasSize(1);
        look();
        assertThat(looks).isEmpty();
        assertThat(ask("while it is looked").failed()).isTrue();
        fails();
        assertThat(looks).hasSize(1);
    }

    /** Its answer is enough: who asks anyway makes the look needless. */
    @Test
    void doesNotLookWhereSomebodyElseAsks() {
        ask("one");
        fails();
        Await.until(() -> ask("again").failed() == false);
        assertThat(calls).hasSize(2);
        looks.remove().run();
        assertThat(calls).hasSize(2);
        answers.remove().complete(List.of("here"));
        assertThat(back).isEqualTo(1);
        assertThat(ask("after").failed()).isFalse();
        assertThat(looks).isEmpty();
    }
}
