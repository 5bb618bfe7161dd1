package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosersTest {
    private final List<String> closed = new ArrayList<>();
    private final Closers closers = new Closers();

    @Test
    void closesTheLastFirstAndEachOnce() {
        closers.add("one", () -> closed.add("one"));
        closers.add("two", () -> closed.add("two"));
        closers.close();
        closers.close();
        assertThat(closed).containsExactly("two", "one");
    }

    @Test
    void goesOnWhenOneFails() {
        closers.add("one", () -> closed.add("one"));
        closers.add("bad", () -> {
            throw new IllegalStateException("meant to fail");
        });
        closers.close();
        assertThat(closed).containsExactly("one");
    }

    @Test
    void stopsAStartThatItOvertakes() {
        closers.close();
        assertThatThrownBy(() -> closers.add("late", () -> closed.add("late"))).isInstanceOf(Closers.Stopped.class);
        assertThat(closed).containsExactly("late");
    }

    @Test
    void stepsWaitForEachOtherButNotForever() {
        var steps = new Steps("test");
        steps.started("one", Duration.ofSeconds(5), () -> note("one", Future.succeededFuture()));
        steps.started("failing", Duration.ofSeconds(5), () -> note("failing", Future.failedFuture("meant to fail")));
        steps.started("hanging", Duration.ofMillis(50), () -> note("hanging", Promise.promise().future()));
        Await.result(steps.stop());
        assertThat(closed).containsExactly("hanging", "failing", "one");
    }

    @Test
    void stepsBelowOneThatThrowsAreStoppedToo() {
        var steps = new Steps("test");
        steps.started("one", Duration.ofSeconds(5), () -> note("one", Future.succeededFuture()));
        steps.started("throwing", Duration.ofSeconds(5), () -> {
            throw new IllegalStateException("meant to fail");
        });
        Await.result(steps.stop());
        assertThat(closed).containsExactly("one");
    }

    @Test
    void whoWaitsForAStopThatHasBegunIsToldTheWholeTimeThatItMayTake() {
        var steps = new Steps("test");
        steps.started("one", Duration.ofSeconds(5), () -> note("one", Future.succeededFuture()));
        steps.started("slow", Duration.ofSeconds(40), () -> note("slow", Promise.promise().future()));
        steps.stop();
        assertThat(closed).containsExactly("slow");
        assertThat(steps.patience()).isEqualTo(Duration.ofSeconds(45));
    }

    private Future<?> note(String name, Future<?> result) {
        closed.add(name);
        return result;
    }
}
