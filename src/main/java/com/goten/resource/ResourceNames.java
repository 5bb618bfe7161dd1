package com.goten.resource;

import com.goten.schema.ResourceType;
import java.util.Optional;

/** Reads and makes names. Every failure is an InvalidArgument that names the given request field. */
public final class ResourceNames {
    private ResourceNames() {}

    /** A name of the type without wildcards. */
    public static ResourceName parse(ResourceType type, String name, String field) {
        throw new IllegalStateException();
    }

    /** As {@link #parse}, empty where the name is none of the type's. */
    public static Optional<ResourceName> tryParse(ResourceType type, String name) {
        throw new IllegalStateException();
    }

    /** A name that a new resource may have: its last ID by the rules for creation. */
    public static ResourceName parseForCreation(ResourceType type, String name, String field) {
        throw new IllegalStateException();
    }

    /**
     * A new name under a parent ({@code projects/p/regions/r}; empty for none), made from the display name where there
     * is one, else random (PROTOCOL.md section 2, names).
     */
    public static ResourceName generate(ResourceType type, String parent, String displayName, String field) {
        throw new IllegalStateException();
    }

    /** The collection under a parent of a List, Search or Watch, wildcards allowed. */
    public static Scope scope(ResourceType type, String parent, String field) {
        throw new IllegalStateException();
    }
}
