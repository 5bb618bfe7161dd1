package com.goten.schema.source;

/** Takes what is wrong with a schema; the reading goes on, so that all of it is found at once. */
@FunctionalInterface
public interface FaultSink {
    /**
     * @param file as named in its directory or set
     * @param element full name of the message, method or service; empty for the file itself
     * @param field field or option; empty for the element itself
     */
    void add(String file, String element, String field, String reason);
}
