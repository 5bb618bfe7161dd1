package com.goten.api.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The path of a {@code google.api.http} rule: {@code /v1/{name=projects/*}/devices:watch}.
 *
 * @param steps one for each segment, those of variables included
 * @param variables in the order of the template
 * @param verb after the colon; empty for none
 */
record PathTemplate(List<Step> steps, List<Variable> variables, String verb) {
    PathTemplate {
        steps = List.copyOf(steps);
        variables = List.copyOf(variables);
    }

    /** What one place of a path may be. */
    sealed interface Step {}

    /** This segment, decoded. */
    record Literal(String text) implements Step {}

    /** Any one segment that is not empty. */
    record One() implements Step {}

    /**
     * Any segments, but at least one: the rule's own grammar would let it be none, but no name ends with a collection,
     * and the collection's own methods have that path.
     */
    record Many() implements Step {}

    /**
     * A field of the request that takes its value from the path.
     *
     * @param field dotted path into the request
     * @param from first step
     * @param to one after the last step
     */
    record Variable(String field, int from, int to) {}

    /** Whether a variable may hold slashes: then an encoded one ({@code %2F}) stays encoded, to be told from those. */
    boolean spansSegments(Variable variable) {
        return variable.to - variable.from > 1 || steps.get(variable.from) instanceof Many;
    }

    /**
     * The same where IDs of some collections may hold slashes: {@code files/*} in a variable is {@code files/**} then.
     *
     * @param collections whose IDs do
     */
    PathTemplate spanning(Set<String> collections) {
        var widened = new ArrayList<>(steps);
        for (Variable variable : variables) {
            for (int i = variable.from + 1; i < variable.to; i++) {
                boolean id = steps.get(i) instanceof One && steps.get(i - 1) instanceof Literal;
                if (id && collections.contains(((Literal) steps.get(i - 1)).text)) {
                    widened.set(i, new Many());
                }
            }
        }
        return new PathTemplate(widened, variables, verb);
    }

    /** @throws IllegalArgumentException where the text is no template, with the reason */
    static PathTemplate parse(String text) {
        return new PathTemplateParser(text).parse();
    }
}
