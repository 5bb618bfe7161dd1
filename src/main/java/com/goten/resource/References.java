package com.goten.resource;

import com.google.protobuf.DynamicMessage;
import com.goten.schema.ResourceType;
import java.util.List;

/** References inside messages (PROTOCOL.md sections 1.5 and 2). */
public final class References {
    private References() {}

    /**
     * All references of a resource, its parent first; empty values are none. A type that is unconstrained has none.
     *
     * @throws com.goten.errors.GotenException.InvalidArgument for values that hold wildcards or are not a resource name,
     *     and, where the target's type is of this service, for names that are none of that type's
     */
    public static List<Reference> of(ResourceName name, DynamicMessage message) {
        throw new IllegalStateException();
    }

    /** The message without its references to that target: single fields cleared, matching items of lists removed. */
    public static DynamicMessage unset(ResourceType type, DynamicMessage message, String targetType, String targetName) {
        throw new IllegalStateException();
    }
}
