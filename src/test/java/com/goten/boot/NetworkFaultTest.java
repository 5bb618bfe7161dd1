package com.goten.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.testing.Chaos;
import com.goten.testing.FaultProxy;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * The network between deployments fails in all its ways while clients work in two regions: a deployment is away for a
 * while, connections are cut, answers are lost. When it is well again all that has begun comes to its end, and nothing is
 * against the guarantees.
 */
class NetworkFaultTest {
    private static final long NANOS_PER_MILLI = 1_000_000;

    @Test
    void allComesToItsEndWhenTheNetworkIsWellAgain() throws Exception {
        var chaos = Chaos.rounds("NetworkFaultTest", 12);
        try (var world = ProxiedWorld.start();
                var traffic = new Traffic(id -> Optional.of(world.address(id)))) {
            traffic.prepare();
            traffic.start(chaos);
            Random random = chaos.random();
            for (int round = 0; round < chaos.rounds(); round++) {
                trouble(world.proxy(ProxiedWorld.ALL.get(random.nextInt(ProxiedWorld.ALL.size()))), random);
                calm(random.nextInt(300));
            }
            traffic.stop();
            assertThat(traffic.answers("OK")).isPositive();
            world.verifying().requireRest();
        }
    }

    private static void trouble(FaultProxy proxy, Random random) {
        switch (random.nextInt(3)) {
            case 0 -> {
                proxy.away();
                calm(random.nextInt(800));
            }
            case 1 -> {
                proxy.loseAnswers();
                calm(random.nextInt(400));
            }
            default -> proxy.cut();
        }
        proxy.heal();
    }

    private static void calm(int millis) {
        LockSupport.parkNanos(millis * NANOS_PER_MILLI);
    }
}
