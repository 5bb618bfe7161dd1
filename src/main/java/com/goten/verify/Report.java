package com.goten.verify;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;

/**
 * What a verification has come to.
 *
 * @param unknown services that something points to and that could not be looked at: about those nothing is said
 */
public record Report(List<Line> lines, List<String> unknown) {
    private static final int EXAMPLES = 5;

    public Report {
        lines = List.copyOf(lines);
        unknown = List.copyOf(unknown);
    }

    /**
     * One guarantee.
     *
     * @param checked how much was looked at
     * @param violations how many there are
     * @param underWay what is not in order yet, and on record as work
     * @param examples of violations
     */
    public record Line(Guarantee guarantee, long checked, long violations, long underWay, List<Finding> examples) {
        public Line {
            examples = List.copyOf(examples);
        }

        static Line of(Guarantee guarantee, long checked, long violations, long underWay, Collection<Finding> found) {
            return new Line(
                    guarantee, checked, violations, underWay, found.stream().limit(EXAMPLES).toList());
        }
    }

    /** Whether all that could be looked at is in order. */
    public boolean clean() {
        return lines.stream().allMatch(line -> line.violations() == 0);
    }

    /** Whether everything could be looked at. */
    public boolean complete() {
        return unknown.isEmpty();
    }

    public Line line(Guarantee guarantee) {
        return lines.stream().filter(line -> line.guarantee() == guarantee).findFirst().orElseThrow();
    }

    /** How much is not in order yet, of all guarantees. */
    public long underWay() {
        return lines.stream().mapToLong(Line::underWay).sum();
    }

    /** For people. */
    public String table() {
        var text = new StringBuilder();
        line(text, "guarantee", "checked", "violations", "under way", "");
        for (Line line : lines) {
            line(text, line.guarantee().title(), number(line.checked()), number(line.violations()),
                    number(line.underWay()), line.guarantee().meaning());
        }
        for (Line line : lines) {
            line.examples().forEach(example ->
                    text.append('\n').append(line.guarantee().title()).append(": ").append(example));
            if (line.violations() > line.examples().size()) {
                text.append('\n').append(line.guarantee().title()).append(": … and ")
                        .append(line.violations() - line.examples().size()).append(" more");
            }
        }
        unknown.forEach(service -> text.append("\nnot looked at: ").append(service)
                .append(", which is not in this environment, and which something here refers to"));
        return text.append(text.charAt(text.length() - 1) == '\n' ? "" : "\n").toString();
    }

    private static String number(long number) {
        return Long.toString(number);
    }

    private static void line(StringBuilder text, String guarantee, String checked, String violations, String underWay, String meaning) {
        text.append("%-18s %10s %11s %10s   %s".formatted(guarantee, checked, violations, underWay, meaning).stripTrailing())
                .append('\n');
    }

    /**
     * {@code {"clean", "complete", "guarantees": [{"guarantee", "checked", "violations", "underWay", "examples":
     * [{"service", "region", "name", "what"}]}], "notLookedAt": ["service"]}}.
     */
    public JsonObject json() {
        var guarantees = new JsonArray();
        lines.forEach(line -> guarantees.add(new JsonObject()
                .put("guarantee", line.guarantee().title())
                .put("checked", line.checked())
                .put("violations", line.violations())
                .put("underWay", line.underWay())
                .put("examples", new JsonArray(line.examples().stream().map(Report::json).toList()))));
        return new JsonObject()
                .put("clean", clean())
                .put("complete", complete())
                .put("guarantees", guarantees)
                .put("notLookedAt", new JsonArray(unknown));
    }

    private static JsonObject json(Finding finding) {
        return new JsonObject()
                .put("service", finding.at().service())
                .put("region", finding.at().region())
                .put("name", finding.name())
                .put("what", finding.what());
    }
}
