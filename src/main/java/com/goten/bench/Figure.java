package com.goten.bench;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Something that was measured to see whether it is good enough.
 *
 * @param measured the median of its rounds
 * @param limit the median of what was measured in turns with it, where the goal is a multiple of that
 * @param rounds how many
 */
record Figure(String name, String unit, double measured, OptionalDouble limit, Goal goal, int rounds) {

    /** @param value of the measured figure, or of its ratio to the limit where there is one */
    record Goal(Bound bound, double value) {
        enum Bound {
            AT_MOST,
            AT_LEAST
        }

        static Goal atMost(double value) {
            return new Goal(Bound.AT_MOST, value);
        }

        static Goal atLeast(double value) {
            return new Goal(Bound.AT_LEAST, value);
        }

        private boolean reached(double figure) {
            return bound == Bound.AT_MOST ? figure <= value : figure >= value;
        }
    }

    /** Compared with a limit. */
    static Figure of(String name, String unit, List<Double> measured, List<Double> limits, Goal goal) {
        return new Figure(name, unit, median(measured), OptionalDouble.of(median(limits)), goal, measured.size());
    }

    /** Compared with the goal itself. */
    static Figure of(String name, String unit, List<Double> measured, Goal goal) {
        return new Figure(name, unit, median(measured), OptionalDouble.empty(), goal, measured.size());
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : Arrays.stream(sorted, middle - 1, middle + 1).sum() / 2;
    }

    /** To the limit; to the goal where there is none. */
    double ratio() {
        return measured / limit.orElse(goal.value());
    }

    boolean reached() {
        return goal.reached(limit.isPresent() ? ratio() : measured);
    }

    /** {@code {"measured", "unit", "limit", "ratio", "goal", "reached", "rounds"}}. */
    JsonObject json() {
        var json = new JsonObject().put("measured", measured).put("unit", unit);
        limit.ifPresent(value -> json.put("limit", value));
        return json.put("ratio", ratio()).put("goal", goalText()).put("reached", reached()).put("rounds", rounds);
    }

    /** {@code at most 5 x the limit}. */
    String goalText() {
        return (goal.bound() == Goal.Bound.AT_MOST ? "at most " : "at least ")
                + String.format(Locale.ROOT, "%,.0f ", goal.value())
                + (limit.isPresent() ? "x the limit" : unit);
    }
}
