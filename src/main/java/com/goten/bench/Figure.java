package com.goten.bench;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Something that was measured to see whether it is good enough.
 *
 * @param measured the median of its rounds
 * @param limit the median of what was measured in turns with it, where the goal is a multiple of that
 * @param goal empty where it is only to be known
 * @param rounds how many
 */
public record Figure(
        String name, String unit, double measured, OptionalDouble limit, Optional<Goal> goal, int rounds) {

    /** @param value of the measured figure, or of its ratio to the limit where there is one */
    public record Goal(Bound bound, double value) {
        /** Which side of the value is good. */
        public enum Bound {
            AT_MOST,
            AT_LEAST
        }

        public static Goal atMost(double value) {
            return new Goal(Bound.AT_MOST, value);
        }

        public static Goal atLeast(double value) {
            return new Goal(Bound.AT_LEAST, value);
        }

        private boolean reached(double figure) {
            return bound == Bound.AT_MOST ? figure <= value : figure >= value;
        }
    }

    /** Compared with a limit. */
    static Figure of(String name, String unit, List<Double> measured, List<Double> limits, Goal goal) {
        return new Figure(name, unit, median(measured), OptionalDouble.of(median(limits)), Optional.of(goal), measured.size());
    }

    /** Compared with the goal itself. */
    static Figure of(String name, String unit, List<Double> measured, Goal goal) {
        return new Figure(name, unit, median(measured), OptionalDouble.empty(), Optional.of(goal), measured.size());
    }

    /** Measured once, compared with a limit. */
    static Figure once(String name, String unit, double measured, double limit, Optional<Goal> goal) {
        return new Figure(name, unit, measured, OptionalDouble.of(limit), goal, 1);
    }

    /** Measured once. */
    public static Figure once(String name, String unit, double measured, Optional<Goal> goal) {
        return new Figure(name, unit, measured, OptionalDouble.empty(), goal, 1);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : Arrays.stream(sorted, middle - 1, middle + 1).sum() / 2;
    }

    /** To the limit, or to the goal; empty where there is neither. */
    OptionalDouble ratio() {
        if (limit.isPresent()) {
            return OptionalDouble.of(measured / limit.getAsDouble());
        }
        return goal.isPresent() ? OptionalDouble.of(measured / goal.get().value()) : OptionalDouble.empty();
    }

    /** {@code {"measured", "unit", "limit", "ratio", "goal", "reached", "rounds"}}. */
    JsonObject json() {
        var json = new JsonObject().put("measured", measured).put("unit", unit).put("rounds", rounds);
        limit.ifPresent(value -> json.put("limit", value));
        ratio().ifPresent(value -> json.put("ratio", value));
        goal.ifPresent(wanted -> json.put("goal", text(wanted)).put("reached", reached(wanted)));
        return json;
    }

    /** For people. */
    String text() {
        var text = new StringBuilder("%,.1f %s".formatted(measured, unit));
        limit.ifPresent(value -> text.append(", limit %,.1f %s".formatted(value, unit)));
        ratio().ifPresent(value -> text.append(", ratio %.2f".formatted(value)));
        goal.ifPresent(wanted -> text.append("; %s: %s".formatted(text(wanted), reached(wanted) ? "reached" : "MISSED")));
        return text.toString();
    }

    /** Whether it is good enough, as far as that is known. */
    boolean reached() {
        return goal.isEmpty() || reached(goal.get());
    }

    private boolean reached(Goal wanted) {
        return wanted.reached(limit.isPresent() ? measured / limit.getAsDouble() : measured);
    }

    /** {@code at most 5 x the limit}. */
    private String text(Goal wanted) {
        return "%s %s %s".formatted(
                wanted.bound() == Goal.Bound.AT_MOST ? "at most" : "at least",
                (wanted.value() < 1 ? "%.1f" : "%,.0f").formatted(wanted.value()),
                limit.isPresent() ? "x the limit" : unit);
    }
}
