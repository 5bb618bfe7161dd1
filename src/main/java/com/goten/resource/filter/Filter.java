package com.goten.resource.filter;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.schema.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A condition on resources of one type, checked against its descriptor. Immutable. */
public final class Filter {
    /** Longest text. */
    public static final int MAX_BYTES = 16 * 1024;

    private final ResourceType type;
    private final Condition condition;
    private final Evaluator evaluator;

    private Filter(ResourceType type, Condition condition) {
        this.type = type;
        this.condition = condition;
        this.evaluator = new Evaluator(type);
    }

    /** What every resource meets. */
    public static Filter all(ResourceType type) {
        return new Filter(type, Condition.TRUE);
    }

    /**
     * @throws InvalidArgument with the position of bad syntax or an unknown path, naming {@code field}
     */
    public static Filter parse(ResourceType type, String text, String field) {
        if (text.isEmpty()) {
            return all(type);
        }
        if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new InvalidArgument(field, "is longer than " + MAX_BYTES + " bytes");
        }
        return new Filter(type, new FilterParser(type, new FilterSource(text, field)).parse());
    }

    /**
     * What this filter and a search both find: the phrase stands in the name or the display name, in any case. A blank
     * phrase finds everything.
     *
     * @throws InvalidArgument for a phrase that is too long, naming {@code field}
     */
    public Filter andPhrase(String phrase, String field) {
        return new Filter(type, Condition.and(List.of(condition, Phrase.condition(type, phrase, field))));
    }

    public ResourceType type() {
        return type;
    }

    /** The checked form, for other evaluators. */
    public Condition condition() {
        return condition;
    }

    public boolean matches(DynamicMessage resource) {
        return evaluator.test(condition, resource);
    }

    /** Whether everything matches, so that nothing need be parsed. */
    public boolean isTrue() {
        return condition.equals(Condition.TRUE);
    }
}
