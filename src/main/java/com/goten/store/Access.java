package com.goten.store;

/**
 * What a write needs of a key: how it is locked, and what is read once it is. Ordered: a later one includes what an
 * earlier one locks.
 */
public enum Access {
    /** Locked shared; existence, uuid and state are read. For targets of new references. */
    TARGET,
    /** As TARGET, and marks are read, and who may refer to it. For targets of references elsewhere. */
    ESTABLISH,
    /** Locked exclusive; nothing is read. For resources that are known to go with another. */
    MEMBER,
    /** Locked exclusive; the resource, its recorded references and whether its name is free are read. */
    WRITE,
    /** As WRITE, and everything that its deletion concerns is read. */
    DELETE;

    public boolean exclusive() {
        return compareTo(MEMBER) >= 0;
    }

    /** The stronger of the two. */
    public Access and(Access other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
