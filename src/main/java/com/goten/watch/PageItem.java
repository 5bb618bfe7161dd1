package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.goten.resource.StoredResource;

/** A resource on a page, parsed for its place in the order. The same object stands for the same state. */
record PageItem(StoredResource resource, DynamicMessage message) {
    String name() {
        return resource.key().name();
    }

    /** Whether it rather than another one of that name stands for the resource: the other region has released it. */
    boolean replaces(PageItem other) {
        return resource.owned() && !other.resource.owned();
    }

    int bytes() {
        return resource.body().length();
    }
}
