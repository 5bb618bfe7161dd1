package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.FieldViolation;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.policy.CreationRight;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.Policy;
import com.goten.policy.PolicyCheck;
import com.goten.policy.PolicyStore;
import com.goten.policy.SettledPolicy;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ResourceType;
import com.goten.store.Access;
import com.goten.store.View;
import com.goten.types.Meta;
import com.goten.types.MultiRegionPolicy;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Policies that holders are given must make sense in the environment as it is. A policy that was written before, and no
 * longer makes sense, stands in nobody's way. While nothing is known of the service, regions are not checked.
 *
 * <p>A holder may be given another control region: then everything under it is handed over. Only one that is given its first
 * policy, or loses it, must keep the control region, which was, or will be, that of the service: what is under it is under
 * another right to create from then on, without being handed over. Both rights must be in that region, and stay there.
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
            if (before.isPresent() && known.isPresent()) {
                return transition(type, before.get(), after, known.get(), view);
            }
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

    /** A holder that is given its first policy, or loses it, moves from the service's or to it. */
    private static Set<ResourceKey> transition(
            ResourceType type, DynamicMessage before, DynamicMessage after, Environment.Service service, View view) {
        Optional<Policy> was = PolicyStore.policy(type, before);
        Optional<Policy> is = PolicyStore.policy(type, after);
        if (was.isPresent() == is.isPresent()) {
            return Set.of();
        }
        String own = was.or(() -> is).orElseThrow().defaultControlRegion();
        String services = service.policy().defaultControlRegion();
        String holder = (String) after.getField(type.fields().name());
        if (!own.equals(services)) {
            throw PolicyCheck.controlRegionFixed(holder, was.isPresent() ? own : services);
        }
        Meta metadata = Bodies.metadata(type, before);
        ResourceKey ofService = CreationRight.key(type.version(), SettledPolicy.SERVICE);
        ResourceKey ofHolder = metadata.getUuid().isEmpty()
                ? ofService
                : CreationRight.key(type.version(), UUID.fromString(metadata.getUuid()));
        if (view.covers(ofService, Access.WRITE) && view.covers(ofHolder, Access.WRITE)
                && !(isIn(own, view.resource(ofService), service.initialControlRegion())
                        && isIn(own, view.resource(ofHolder), metadata.getInitialControlRegion()))) {
            throw new FailedPrecondition(
                    "what is under %s is being handed over to, or from, region %s".formatted(holder, own),
                    "BEING_HANDED_OVER");
        }
        return ofService.equals(ofHolder) ? Set.of(ofService) : Set.of(ofService, ofHolder);
    }

    private static boolean isIn(String region, Optional<StoredResource> right, String initial) {
        return right.map(stored -> stored.owningRegion().equals(region) && CreationRight.of(stored).goal().equals(region))
                .orElse(initial.isEmpty() || initial.equals(region));
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
