package com.goten.schema;

import java.util.List;

/** In which region a method runs (option 79041). Paths are into the request. */
public record Routing(
        boolean skip,
        boolean executeOnOwningRegion,
        List<String> scopeFieldPaths,
        List<String> resourceFieldPaths,
        List<String> regionIdFieldPaths) {
    public static final Routing NONE = new Routing(false, false, List.of(), List.of(), List.of());
}
