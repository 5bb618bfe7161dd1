package com.goten.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A name pattern as written, before types are known. */
record PatternDraft(String text, List<Step> steps) {
    private static final Pattern COLLECTION = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_]*)}");

    /** Collection and variable. */
    record Step(String collection, String variable) {}

    /** Empty where collections and variables do not alternate. */
    static Optional<PatternDraft> parse(String text) {
        var parts = text.split("/", -1);
        var steps = new ArrayList<Step>();
        for (int i = 0; i + 1 < parts.length; i += 2) {
            var variable = VARIABLE.matcher(parts[i + 1]);
            if (!COLLECTION.matcher(parts[i]).matches() || !variable.matches()) {
                return Optional.empty();
            }
            steps.add(new Step(parts[i], variable.group(1)));
        }
        return parts.length % 2 == 0 ? Optional.of(new PatternDraft(text, List.copyOf(steps))) : Optional.empty();
    }

    Step last() {
        return steps.get(steps.size() - 1);
    }

    /** Equal for patterns that have the same names: the first steps without the names of their variables. */
    String shape(int count) {
        return steps.subList(0, count).stream()
                .map(step -> step.collection() + "/*")
                .collect(Collectors.joining("/"));
    }

    String shape() {
        return shape(steps.size());
    }

    boolean regionAt(int index) {
        return index >= 0 && steps.get(index).collection().equals(NamePattern.REGION_COLLECTION);
    }

    /** Whether a region stands before the own collection. */
    boolean regional() {
        for (int i = 0; i < steps.size() - 1; i++) {
            if (regionAt(i)) {
                return true;
            }
        }
        return false;
    }
}
