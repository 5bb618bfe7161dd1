package com.goten.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HintsTest {
    private static final String ADDRESS = "goten.devices.example.com.here.hint.changes";
    private static final Duration NEVER_TWICE = Duration.ofHours(1);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger here = new AtomicInteger();
    private final AtomicInteger there = new AtomicInteger();
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicBoolean alone = new AtomicBoolean();

    @BeforeEach
    void count() {
        Await.result(vertx.eventBus().consumer(ADDRESS, message -> published.incrementAndGet()).completion());
    }

    @AfterEach
    void stop() {
        Await.result(vertx.close());
    }

    @Test
    void wakeTheOthersButNotOneself() {
        Hints mine = started(Duration.ofMillis(1), here);
        started(Duration.ofMillis(1), there);

        mine.send();
        Await.until(() -> there.get() == 1);
        mine.send();
        Await.until(() -> there.get() == 2);

        assertThat(here).hasValue(0);
    }

    @Test
    void areOneMessagePerGapHoweverManyAreSent() {
        Hints mine = started(NEVER_TWICE, here);
        for (int i = 0; i < 10_000; i++) {
            mine.send();
        }
        afterAllThatWasSent();

        assertThat(published).hasValue(1);
    }

    /** What was sent while it rested is told when the gap is over: the last commit is not the one that nobody hears of. */
    @Test
    void tellTheLastOneToo() {
        Hints mine = started(Duration.ofMillis(200), here);
        started(NEVER_TWICE, there);
        mine.send();
        Await.until(() -> there.get() == 1);

        mine.send();
        mine.send();

        Await.until(() -> there.get() == 2);
        assertThat(published).hasValue(2);
    }

    @Test
    void areNotPublishedWhileNobodyElseIsThere() {
        Hints mine = started(Duration.ofMillis(1), here);
        alone.set(true);
        mine.send();
        afterAllThatWasSent();
        assertThat(published).hasValue(0);

        alone.set(false);
        mine.send();

        Await.until(() -> published.get() == 1);
    }

    @Test
    void ignoreFormsThatTheyDoNotKnow() {
        started(Duration.ofMillis(1), here);

        vertx.eventBus().publish(ADDRESS, "what", new DeliveryOptions().addHeader(BusHeaders.FORM, "2"));
        vertx.eventBus().publish(ADDRESS, new JsonObject());
        afterAllThatWasSent();

        assertThat(here).hasValue(0);
    }

    @Test
    void wakeNobodyAfterTheStop() {
        Hints other = started(Duration.ofMillis(1), there);
        Hints mine = started(Duration.ofMillis(1), here);
        Await.result(mine.stop());

        other.send();
        Await.until(() -> published.get() == 1);
        afterAllThatWasSent();

        assertThat(here).hasValue(0);
    }

    private Hints started(Duration gap, AtomicInteger woken) {
        var hints = new Hints(vertx, ADDRESS, gap, alone::get, woken::incrementAndGet);
        Await.result(hints.start());
        return hints;
    }

    /** Some round trips over the bus: a message that is under way takes one hop. */
    private void afterAllThatWasSent() {
        var echo = vertx.eventBus().<String>consumer("echo", message -> message.reply("here"));
        Await.result(echo.completion());
        for (int i = 0; i < 20; i++) {
            Await.result(vertx.eventBus().request("echo", "anybody?"));
        }
        Await.result(echo.unregister());
    }
}
