package com.goten.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.watch.Turnstile.Pass;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TurnstileTest {

    @Test
    void letsInAsManyAsHavePlaceAndTheRestInOrder() {
        var turnstile = new Turnstile(2);
        Future<Pass> first = turnstile.enter();
        Future<Pass> second = turnstile.enter();
        Future<Pass> third = turnstile.enter();
        Future<Pass> fourth = turnstile.enter();
        assertThat(first.isComplete()).isTrue();
        assertThat(third.isComplete()).isFalse();
        assertThat(turnstile.waiting()).isEqualTo(2);

        second.result().leave();

        assertThat(third.isComplete()).isTrue();
        assertThat(fourth.isComplete()).isFalse();
    }

    @Test
    void keepsAPlaceUntilWhatWasUsedIsGivenBack() {
        var world = new Simulation(1);
        var turnstile = new Turnstile(1);
        Promise<Void> givenBack = Promise.promise();
        turnstile.enter().result().leaveAfter(givenBack.future(), world.loop(), Duration.ofSeconds(10));
        Future<Pass> next = turnstile.enter();
        world.runFor(Duration.ofSeconds(9));
        assertThat(next.isComplete()).isFalse();

        givenBack.complete();
        world.runFor(Duration.ofMillis(1));

        assertThat(next.isComplete()).isTrue();
    }

    @Test
    void givesAPlaceBackThoughWhatWasUsedNeverIs() {
        var world = new Simulation(1);
        var turnstile = new Turnstile(1);
        Promise<Void> lost = Promise.promise();
        turnstile.enter().result().leaveAfter(lost.future(), world.loop(), Duration.ofSeconds(10));
        Future<Pass> next = turnstile.enter();

        world.runFor(Duration.ofSeconds(11));

        assertThat(next.isComplete()).isTrue();
    }

    @Test
    void givesOnePlaceBackHoweverOftenItIsLeft() {
        var turnstile = new Turnstile(1);
        Pass pass = turnstile.enter().result();
        pass.leave();
        pass.leave();

        assertThat(turnstile.enter().isComplete()).isTrue();
        assertThat(turnstile.enter().isComplete()).isFalse();
    }
}
