package com.goten.resource.filter;

import java.util.Arrays;
import java.util.Optional;

/** How two values stand to each other. */
public enum Comparison {
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String symbol;

    Comparison(String symbol) {
        this.symbol = symbol;
    }

    /** As in a filter. */
    public String symbol() {
        return symbol;
    }

    static Optional<Comparison> of(String text) {
        return text.equals("==")
                ? Optional.of(EQUAL)
                : Arrays.stream(values()).filter(comparison -> comparison.symbol.equals(text)).findFirst();
    }

    public boolean ordering() {
        return this != EQUAL && this != NOT_EQUAL;
    }

    /** @param difference of a comparator */
    boolean holds(int difference) {
        return switch (this) {
            case EQUAL -> difference == 0;
            case NOT_EQUAL -> difference != 0;
            case LESS -> difference < 0;
            case LESS_OR_EQUAL -> difference <= 0;
            case GREATER -> difference > 0;
            case GREATER_OR_EQUAL -> difference >= 0;
        };
    }
}
