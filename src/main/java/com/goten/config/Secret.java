package com.goten.config;

/** Text that must not be seen: not in logs, not in messages, not in a record's {@code toString}. */
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}
