package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.FieldViolation;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.PolicyCheck;
import com.goten.policy.PolicyStore;
import com.goten.resource.ResourceKey;
import com.goten.schema.ResourceType;
import com.goten.store.View;
import com.goten.types.MultiRegionPolicy;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Policies that holders are given must make sense in the environment as it is. One that was written before, and no longer
 * does, stands in nobody's way. While nothing is known of the service nothing is checked.
 */
public final class HolderRules implements SaveRules {
    private final String service;
    private final Set<String> types;
    private final EnvironmentSource environment;

    /** @param types full names of all types of the service, in any version */
    public HolderRules(String service, Set<String> types, EnvironmentSource environment) {
        this.service = service;
        this.types = Set.copyOf(types);
        this.environment = environment;
    }

    @Override
    public boolean concern(ResourceType type) {
        return type.policyHolder();
    }

    @Override
    public Collection<ResourceKey> save(
            ResourceType type, Optional<DynamicMessage> before, DynamicMessage after, View view) {
        Optional<MultiRegionPolicy> policy = PolicyStore.written(type, after);
        var known = environment.current();
        if (policy.isPresent()
                && known.service(service).isPresent()
                && !policy.equals(before.flatMap(stored -> PolicyStore.written(type, stored)))) {
            var regions = known.service(service).get().deployments().keySet();
            List<FieldViolation> violations = new PolicyCheck(
                            type.fields().policy().orElseThrow().toString(),
                            region -> reason(region, known.regions(), regions),
                            full -> types.contains(full)
                                    ? Optional.empty()
                                    : Optional.of(full + " is no type of " + service))
                    .violations(policy.get());
            if (!violations.isEmpty()) {
                throw new InvalidArgument(violations);
            }
        }
        return Set.of();
    }

    private Optional<String> reason(String region, Set<String> known, Set<String> of) {
        if (of.contains(region)) {
            return Optional.empty();
        }
        return Optional.of(known.contains(region)
                ? service + " is not in region " + region
                : "region " + region + " is not known");
    }

    @Override
    public void remove(ResourceType type, DynamicMessage stored) {}
}
