package com.goten.cascade;

import static com.goten.cascade.Tiers.EAST;
import static com.goten.cascade.Tiers.WEST;
import static com.goten.cascade.Tiers.name;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.engine.Command;
import com.goten.testing.Await;
import com.goten.testing.Chaos;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two regions of two services delete and refer at the same moment, again and again, while some of their calls are lost. */
class CascadeRaceTest {
    private static final Logger LOG = LoggerFactory.getLogger(CascadeRaceTest.class);
    private static final List<String> REGIONS = List.of(WEST, EAST);
    private static final List<String> WAYS = List.of("blocks", "forgets", "goes_with", "forgets_later", "follows");
    private static final int BESIDE = 40;
    /** So that what they do meets. */
    private static final int NAMES = 4;

    private final Chaos chaos = Chaos.rounds("CascadeRaceTest", 1_600);
    private final Tiers tiers = new Tiers(List.of("ground", "middle"), WEST, EAST);
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    @AfterEach
    void close() {
        tiers.close();
    }

    @Test
    void nothingDanglesAndNothingIsStuck() {
        Random random = chaos.random();
        tiers.network.fault(call -> switch (ThreadLocalRandom.current().nextInt(40)) {
            case 0 -> call.executing(Network::unreachable);
            case 1 -> call.executing(() -> call.execute().transform(lost -> Network.unreachable()));
            default -> call;
        });
        for (int round = 0; round < chaos.rounds(); round += BESIDE) {
            var beside = new ArrayList<Future<?>>();
            for (int i = 0; i < BESIDE; i++) {
                beside.add(act(random));
            }
            Await.result(Future.join(beside).otherwise(refusals -> null));
        }
        tiers.network.heal();
        LOG.info("{} of {} writes took place", done, done.get() + refused.get());
        tiers.letGoOfWhatIsBlocked();
        tiers.awaitQuiet();
        assertThat(tiers.faults()).isEmpty();
        assertThat(tiers.intents()).isEmpty();
        assertThat(done.get()).as("some took place").isPositive();
    }

    private Future<?> act(Random random) {
        String service = random.nextBoolean() ? "ground" : "middle";
        String region = REGIONS.get(random.nextInt(2));
        String type = random.nextBoolean() ? "Plain" : "Slow";
        String id = "n" + random.nextInt(NAMES) + "x";
        TestDeployment deployment = tiers.at(service, region);
        Command command = random.nextInt(3) == 0
                ? new Command.Delete(deployment.name(type, name(region, type, id)), true)
                : save(deployment, service, region, type, id, random);
        return deployment.vertx().timer(1 + random.nextInt(10), TimeUnit.MILLISECONDS)
                .compose(pause -> deployment.engine().execute(command, Deadline.after(Duration.ofSeconds(10))))
                .onSuccess(result -> done.incrementAndGet())
                .onFailure(failure -> refused.incrementAndGet());
    }

    /** It is created or updated, with one reference, to somewhere. */
    private static Command save(
            TestDeployment deployment, String service, String region, String type, String id, Random random) {
        boolean down = service.equals("middle") && random.nextBoolean();
        String targetType = random.nextBoolean() ? "Plain" : "Slow";
        String field = WAYS.get(random.nextInt(WAYS.size())) + (down ? "_ground_" : "_") + targetType.toLowerCase(Locale.ROOT);
        String target = name(REGIONS.get(random.nextInt(2)), targetType, "n" + random.nextInt(NAMES) + "x");
        String body = random.nextInt(3) == 0 ? Tiers.body(region, type, id) : Tiers.body(region, type, id, field, target);
        return new Command.Update(
                deployment.type(type),
                deployment.message(type, body),
                Optional.empty(),
                Optional.empty(),
                true);
    }
}
