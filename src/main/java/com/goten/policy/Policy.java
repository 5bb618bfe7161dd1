package com.goten.policy;

import com.goten.types.MultiRegionPolicy;
import java.util.List;

/** What a {@link MultiRegionPolicy} says. Immutable. */
public record Policy(List<String> enabledRegions, String defaultControlRegion, List<Criterion> criteria) {
    public Policy {
        enabledRegions = List.copyOf(enabledRegions);
        criteria = List.copyOf(criteria);
    }

    /** What matches all three is not copied; an empty field matches all. */
    public record Criterion(String type, String sourceRegion, String destRegion) {
        boolean matches(String fullType, String source, String dest) {
            return (type.isEmpty() || type.equals(fullType))
                    && (sourceRegion.isEmpty() || sourceRegion.equals(source))
                    && (destRegion.isEmpty() || destRegion.equals(dest));
        }
    }

    public static Policy of(MultiRegionPolicy message) {
        return new Policy(
                message.getEnabledRegionsList(),
                message.getDefaultControlRegion(),
                message.getCriteriaForDisabledSyncList().stream()
                        .map(c -> new Criterion(c.getResourceTypeName(), c.getSourceRegion(), c.getDestRegion()))
                        .toList());
    }

    /** The same as a message. */
    public MultiRegionPolicy message() {
        var message = MultiRegionPolicy.newBuilder()
                .addAllEnabledRegions(enabledRegions)
                .setDefaultControlRegion(defaultControlRegion);
        criteria.forEach(criterion -> message.addCriteriaForDisabledSyncBuilder()
                .setResourceTypeName(criterion.type())
                .setSourceRegion(criterion.sourceRegion())
                .setDestRegion(criterion.destRegion()));
        return message.build();
    }

    boolean forbids(String fullType, String source, String dest) {
        return criteria.stream().anyMatch(criterion -> criterion.matches(fullType, source, dest));
    }
}
