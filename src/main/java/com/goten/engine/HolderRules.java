package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.FieldViolation;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.policy.Environment;
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
 * Policies that holders are given must make sense in the environment as it is. A policy that was written before, and no
 * longer makes sense, stands in nobody's way. While nothing is known of the service, regions are not checked.
 *
 * <p>A holder may be given a policy, or another control region: then everything under it is handed over. It cannot lose its
 * policy again. That would put what is under it back under the right of the service, while a region that has not heard of it
 * creates by the holder's own.
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
        Optional<MultiRegionPolicy> was = before.flatMap(stored -> PolicyStore.written(type, stored));
        Optional<Environment.Service> known = environment.current().service(service);
        if (!policy.equals(was)) {
            if (policy.isPresent() && known.isPresent()) {
                refuse(check(type, known.get().deployments().keySet()).violations(policy.get()));
            }
            boolean lost = before.flatMap(stored -> PolicyStore.policy(type, stored)).isPresent()
                    && PolicyStore.policy(type, after).isEmpty();
            if (lost) {
                throw check(type, Set.of()).lost("give it the values of the policy of service " + type.service());
            }
        }
        return Set.of();
    }

    private PolicyCheck check(ResourceType type, Set<String> regions) {
        return new PolicyCheck(
                type.fields().policy().orElseThrow().toString(),
                region -> reason(region, environment.current().regions(), regions),
                full -> types.contains(full) ? Optional.empty() : Optional.of(full + " is no type of " + service));
    }

    private static void refuse(List<FieldViolation> violations) {
        if (!violations.isEmpty()) {
            throw new InvalidArgument(violations);
        }
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
