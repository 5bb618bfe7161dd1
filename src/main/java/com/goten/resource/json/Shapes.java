package com.goten.resource.json;

import com.google.protobuf.Descriptors.Descriptor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The shapes of message types, made when first needed: a schema's number of types is the bound. */
final class Shapes {
    private final Map<Descriptor, MessageShape> shapes = new ConcurrentHashMap<>();

    MessageShape of(Descriptor type) {
        MessageShape known = shapes.get(type);
        return known != null ? known : shapes.computeIfAbsent(type, MessageShape::new);
    }
}
