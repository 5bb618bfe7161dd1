package com.goten.verify;

/**
 * What a fact is about, by which it can be looked at again.
 *
 * @param id of a resource its uuid, of changes the name; of what is left over nothing: all of that is looked at again
 */
public record Subject(Kind kind, String id) {
    public static final Subject LEFTOVER = new Subject(Kind.LEFTOVER, "");

    /** What is looked at together. */
    public enum Kind {
        RESOURCE,
        /** What the feed tells of one name. */
        CHANGES,
        /** What is on record of something that may not be there. */
        LEFTOVER
    }
}
