package com.goten.policy;

import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiVersion;
import com.goten.schema.NamePattern;
import com.goten.schema.ResourceType;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which holder's policy governs a resource: the one named by the beginning of the resource's name, the longest where
 * there are several. No holder is governed by a holder's policy, be it its own or that of a holder it lies under: the
 * service's own governs them all. Decided once per name pattern.
 */
public final class Governance {
    private record Holder(ResourceType type, int segments) {}

    private final Map<NamePattern, Optional<Holder>> holders = new HashMap<>();

    private final List<ResourceType> types;

    public Governance(ApiVersion version) {
        types = List.copyOf(version.types());
        for (ResourceType type : version.types()) {
            for (NamePattern pattern : type.patterns()) {
                holders.put(pattern, type.policyHolder() ? Optional.empty() : holder(version, pattern));
            }
        }
    }

    /** The name of the holder that governs the resource; empty: the service's own policy does. */
    public Optional<ResourceName> holder(ResourceName name) {
        return holders.getOrDefault(name.pattern(), Optional.empty()).flatMap(holder -> ResourceNames.tryParse(
                holder.type(), name.pattern().format(name.ids().subList(0, holder.segments()))));
    }

    /** The types of which some resources may be governed by holders of that type, in the order of their names. */
    public List<ResourceType> governed(ResourceType holder) {
        return holders.entrySet().stream()
                .filter(entry -> entry.getValue().filter(found -> found.type().equals(holder)).isPresent())
                .flatMap(entry -> types.stream().filter(type -> type.patterns().contains(entry.getKey())))
                .distinct()
                .sorted(Comparator.comparing(ResourceType::singular))
                .toList();
    }

    private static Optional<Holder> holder(ApiVersion version, NamePattern governed) {
        return version.types().stream()
                .filter(ResourceType::policyHolder)
                .flatMap(type -> type.patterns().stream()
                        .filter(pattern -> begins(pattern, governed))
                        .map(pattern -> new Holder(type, pattern.segments().size())))
                .max((a, b) -> Integer.compare(a.segments(), b.segments()));
    }

    private static boolean begins(NamePattern holder, NamePattern governed) {
        List<String> collections = collections(governed);
        List<String> beginning = collections(holder);
        return beginning.size() < collections.size()
                && collections.subList(0, beginning.size()).equals(beginning);
    }

    private static List<String> collections(NamePattern pattern) {
        return pattern.segments().stream().map(NamePattern.Segment::collection).toList();
    }
}
