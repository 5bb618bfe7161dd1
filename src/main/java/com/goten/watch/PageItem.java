package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.goten.resource.StoredResource;

/** A resource on a page, parsed for its place in the order. The same object stands for the same state. */
record PageItem(StoredResource resource, DynamicMessage message) {
    String name() {
        return resource.key().name();
    }

    int bytes() {
        return resource.body().length();
    }
}
