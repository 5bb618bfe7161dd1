package com.goten.bench;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Two things that are measured in turns, so that both meet the same machine; the first rounds do not count. */
final class Turns {
    private final int warmUp;
    private final int rounds;
    private final List<Double> limits = new ArrayList<>();
    private final List<Double> measured = new ArrayList<>();

    /** @param warmUp rounds that only warm up */
    Turns(int warmUp, int rounds) {
        this.warmUp = warmUp;
        this.rounds = rounds;
    }

    /** @param limit and {@code load} by the round, which has a number of its own: they answer what they measured */
    Future<Turns> run(IntFunction<Future<Double>> limit, IntFunction<Future<Double>> load) {
        Future<?> all = Future.succeededFuture();
        for (int i = 0; i < warmUp + rounds; i++) {
            int round = i;
            all = all.compose(done -> limit.apply(round))
                    .onSuccess(value -> keep(round, limits, value))
                    .compose(done -> load.apply(round))
                    .onSuccess(value -> keep(round, measured, value));
        }
        return all.map(this);
    }

    private void keep(int round, List<Double> values, double value) {
        if (round >= warmUp) {
            values.add(value);
        }
    }

    List<Double> limits() {
        return limits;
    }

    List<Double> measured() {
        return measured;
    }
}
