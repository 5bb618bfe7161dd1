package com.goten.registry;

import com.goten.schema.VersionName;
import java.util.Comparator;

/** Names of API versions by age. What is no such name comes before all that are. */
final class VersionOrder {
    static final Comparator<String> OLDEST_FIRST = Comparator.comparing(
            text -> VersionName.parse(text).orElse(null), Comparator.nullsFirst(Comparator.naturalOrder()));
    static final Comparator<String> NEWEST_FIRST = OLDEST_FIRST.reversed();

    private VersionOrder() {}

    static boolean newer(String one, String other) {
        return OLDEST_FIRST.compare(one, other) > 0;
    }
}
