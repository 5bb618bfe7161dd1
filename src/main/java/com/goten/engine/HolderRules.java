package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.FieldViolation;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
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
 * Policies that holders are given must make sense in the environment as it is, and name the control region that they
 * have. A policy that was written before, and no longer makes sense, stands in nobody's way. While nothing is known of the
 * service, regions are not checked.
 *
 * <p>The control region may not change whether there is something under the holder or not: whether there is, only a look
 * at everything under it in every region could say, and by the time it is answered it may not be so. A holder under which
 * nothing is yet can be deleted and created again.
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
                check(type, policy.get(), known.get().deployments().keySet());
            }
            before.ifPresent(stored -> requireSameControl(type, stored, after, known));
        }
        return Set.of();
    }

    private void check(ResourceType type, MultiRegionPolicy policy, Set<String> regions) {
        List<FieldViolation> violations = new PolicyCheck(
                        type.fields().policy().orElseThrow().toString(),
                        region -> reason(region, environment.current().regions(), regions),
                        full -> types.contains(full)
                                ? Optional.empty()
                                : Optional.of(full + " is no type of " + service))
                .violations(policy);
        if (!violations.isEmpty()) {
            throw new InvalidArgument(violations);
        }
    }

    /** A holder that is given its first policy, or loses its last, moves from the service's or to it. */
    private static void requireSameControl(
            ResourceType type, DynamicMessage before, DynamicMessage after, Optional<Environment.Service> service) {
        Optional<Policy> otherwise = service.map(Environment.Service::policy);
        Optional<Policy> was = PolicyStore.policy(type, before).or(() -> otherwise);
        Optional<Policy> is = PolicyStore.policy(type, after).or(() -> otherwise);
        if (was.isPresent() && is.isPresent() && !sameControl(was.get(), is.get())) {
            throw PolicyCheck.controlRegionFixed(
                    (String) after.getField(type.fields().name()), was.get().defaultControlRegion());
        }
    }

    private static boolean sameControl(Policy one, Policy other) {
        return one.defaultControlRegion().equals(other.defaultControlRegion());
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
