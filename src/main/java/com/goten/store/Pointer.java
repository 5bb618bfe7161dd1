package com.goten.store;

import com.goten.resource.ResourceKey;

/**
 * A question about a resource of this deployment: does it refer to that target?
 *
 * @param target named as it is in the holder's field, and by uuid
 * @param decide whether an intent that has expired is taken away first: then what is seen is final while it is locked
 */
public record Pointer(ResourceKey holder, Target target, boolean decide) {

    /** What can be seen of it. */
    public enum Pointing {
        NO,
        /** There is an intent: it may turn out soon. */
        PENDING,
        YES
    }
}
