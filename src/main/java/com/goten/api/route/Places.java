package com.goten.api.route;

import com.goten.resource.ResourceName;
import com.goten.schema.NamePattern;
import com.goten.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stand-ins for resources whose last ID is not known: what lies under a parent belongs where they would belong. Never
 * looked up.
 */
final class Places {
    private static final String SOME_ID = NamePattern.WILDCARD;

    private Places() {}

    /**
     * A resource of the type under the parent; empty where it has no such form.
     *
     * @param wildcards whether the parent may hold some
     */
    static Optional<ResourceName> under(ResourceType type, String parent, boolean wildcards) {
        for (NamePattern pattern : type.patterns()) {
            Optional<List<String>> ids = pattern.matchPrefix(parent, wildcards);
            if (ids.isPresent()) {
                return Optional.of(name(type, pattern, ids.get()));
            }
        }
        return Optional.empty();
    }

    private static ResourceName name(ResourceType type, NamePattern pattern, List<String> parentIds) {
        List<String> ids = new ArrayList<>(parentIds);
        ids.add(SOME_ID);
        return new ResourceName(type, pattern, ids, pattern.format(ids));
    }

    /** Whether an ID above the last one is a wildcard; the region's does not count. */
    static boolean wild(ResourceName place) {
        int region = place.pattern().regionIndex().orElse(-1);
        for (int i = 0; i < place.ids().size() - 1; i++) {
            if (i != region && place.ids().get(i).equals(NamePattern.WILDCARD)) {
                return true;
            }
        }
        return false;
    }

    static boolean anyRegion(ResourceName place) {
        return place.region().filter(NamePattern.WILDCARD::equals).isPresent();
    }

    /** The same in one region. */
    static ResourceName in(ResourceName place, String region) {
        return place.pattern().regionIndex()
                .map(index -> {
                    List<String> ids = new ArrayList<>(place.ids());
                    ids.set(index, region);
                    return new ResourceName(place.type(), place.pattern(), ids, place.pattern().format(ids));
                })
                .orElse(place);
    }
}
