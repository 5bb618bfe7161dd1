package com.goten.testing;

import java.util.Random;

/**
 * Chance in tests. What went wrong by chance can be tried again: {@code -Dgoten.chaos.seed=…} gives the seed that is
 * printed, {@code -Dgoten.chaos.rounds=…} how often.
 *
 * @param rounds how often to do what the test does
 */
public record Chaos(long seed, int rounds) {

    /** @param usual rounds where nobody says how many: what is done in every build */
    public static Chaos rounds(String test, int usual) {
        var chaos = new Chaos(
                Long.getLong("goten.chaos.seed", System.nanoTime()), Integer.getInteger("goten.chaos.rounds", usual));
        System.out.printf("%s: -Dgoten.chaos.seed=%d -Dgoten.chaos.rounds=%d%n", test, chaos.seed(), chaos.rounds());
        return chaos;
    }

    public Random random() {
        return new Random(seed);
    }

    /** Of one of several that draw side by side. */
    public Random random(int which) {
        return new Random(seed * 31 + which);
    }
}
