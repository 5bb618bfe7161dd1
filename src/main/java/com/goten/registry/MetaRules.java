package com.goten.registry;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.goten.engine.SaveRules;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.FieldViolation;
import com.goten.errors.GotenException.Internal;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.errors.GotenException.Unavailable;
import com.goten.meta.v1.Deployment;
import com.goten.meta.v1.Service;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.PolicyCheck;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.store.Access;
import com.goten.store.View;
import com.goten.types.MultiRegionPolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the meta service demands of Services and Deployments, whoever writes them (PROTOCOL.md section 1). Imports are
 * checked on what is in its database, under the locks of the write: two Services that are made to import each other at the
 * same moment do not both succeed. Where Deployments are, which other regions may own, it knows as every node does.
 */
public final class MetaRules implements SaveRules {
    private static final Pattern ADDRESS = Pattern.compile("[^\\s:]+:[0-9]{1,5}|\\[[0-9a-fA-F:.]+]:[0-9]{1,5}");
    private static final String SERVICE_TYPE = "Service";
    private static final String DEPLOYMENT_TYPE = "Deployment";

    private final ResourceType serviceType;
    private final EnvironmentSource environment;

    /** @param serviceType of the schema that is served */
    public MetaRules(ResourceType serviceType, EnvironmentSource environment) {
        this.serviceType = serviceType;
        this.environment = environment;
    }

    @Override
    public boolean concern(ResourceType type) {
        return type.singular().equals(SERVICE_TYPE) || type.singular().equals(DEPLOYMENT_TYPE);
    }

    @Override
    public Collection<ResourceKey> save(
            ResourceType type, Optional<DynamicMessage> before, DynamicMessage after, View view) {
        if (type.singular().equals(DEPLOYMENT_TYPE)) {
            return deployment(
                    before.map(stored -> parse(Deployment.parser(), stored)), parse(Deployment.parser(), after), view);
        }
        return service(before.map(stored -> parse(Service.parser(), stored)), parse(Service.parser(), after), view);
    }

    /** A Deployment goes only when no client is sent there any more. Whether it owns something it is asked before. */
    @Override
    public void remove(ResourceType type, DynamicMessage stored) {
        if (type.singular().equals(DEPLOYMENT_TYPE)) {
            requireDisabled(parse(Deployment.parser(), stored));
        }
    }

    static void requireDisabled(Deployment deployment) {
        if (!deployment.getIsDisabled()) {
            throw new FailedPrecondition(
                    deployment.getName() + " cannot be deleted: it is not disabled", "DEPLOYMENT_NOT_DISABLED");
        }
    }

    private Collection<ResourceKey> service(Optional<Service> before, Service after, View view) {
        policy(before, after);
        before.ifPresent(was -> ImportRules.refuse(
                ImportRules.dropped(was, after, environment.current().services().values())));
        if (before.isPresent() && sameImports(before.get(), after)) {
            return Set.of();
        }
        Map<String, Service> known = new HashMap<>();
        Set<ResourceKey> keys = reach(after, view, known);
        if (keys.stream().allMatch(key -> view.covers(key, Access.WRITE))) {
            var violations = new ArrayList<>(ImportRules.violations(after, known));
            violations.addAll(regionsMissing(after));
            ImportRules.refuse(violations);
        }
        return keys;
    }

    private static boolean sameImports(Service before, Service after) {
        return before.getImportedServicesList().equals(after.getImportedServicesList())
                && before.getUsedServicesList().equals(after.getUsedServicesList())
                && before.getImportedVersionsList().equals(after.getImportedVersionsList());
    }

    /** The keys of all Services that can be reached by imports, as far as they can be seen. */
    private Set<ResourceKey> reach(Service from, View view, Map<String, Service> known) {
        Set<ResourceKey> keys = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(ImportRules.targets(from));
        while (!open.isEmpty()) {
            String name = open.poll();
            ResourceKey key = serviceKey(name);
            if (!name.equals(from.getName()) && keys.add(key) && view.covers(key, Access.WRITE)) {
                view.resource(key).ifPresent(found -> {
                    Service service = parse(Service.parser(), Bodies.parse(serviceType, found));
                    known.put(name, service);
                    open.addAll(ImportRules.targets(service));
                });
            }
        }
        return keys;
    }

    private ResourceKey serviceKey(String name) {
        return new ResourceKey(serviceType.version(), serviceType.singular(), name);
    }

    /** Where the service is already, all that it imports must be. */
    private List<PreconditionViolation> regionsMissing(Service service) {
        return environment.current().service(MetaNames.serviceOf(service.getName())).stream()
                .flatMap(known -> known.deployments().keySet().stream())
                .flatMap(region -> missingIn(service.getName(), ImportRules.targets(service), region).stream())
                .toList();
    }

    private List<PreconditionViolation> missingIn(String service, Collection<String> targets, String region) {
        return targets.stream()
                .filter(target -> environment.current()
                        .deployment(new DeploymentId(MetaNames.serviceOf(target), region))
                        .isEmpty())
                .map(target -> ImportRules.regionMissing(service, target, region))
                .toList();
    }

    /** A service's first policy may name regions where it is going to be. */
    private void policy(Optional<Service> before, Service after) {
        MultiRegionPolicy policy = after.getMultiRegionPolicy();
        if (before.isPresent() && before.get().getMultiRegionPolicy().equals(policy)) {
            return;
        }
        String service = MetaNames.serviceOf(after.getName());
        Set<String> of = environment.current().service(service)
                .map(known -> known.deployments().keySet())
                .orElse(Set.of());
        var check = new PolicyCheck(
                "multi_region_policy",
                region -> before.isEmpty() || of.isEmpty() || of.contains(region)
                        ? Optional.empty()
                        : Optional.of(environment.current().regions().contains(region)
                                ? service + " is not in region " + region
                                : "region " + region + " is not known"),
                type -> type.startsWith(service + "/") && type.length() > service.length() + 1
                        ? Optional.empty()
                        : Optional.of(type + " is no type of " + service));
        if (before.isPresent() && !isNone(before.get().getMultiRegionPolicy()) && isNone(policy)) {
            throw check.lost("give it one that enables the regions in which it is to be");
        }
        var violations = new ArrayList<>(check.violations(policy));
        if (before.isPresent() && isNone(before.get().getMultiRegionPolicy()) && violations.isEmpty()) {
            keepingControl(service, policy).ifPresent(violations::add);
        }
        refuse(violations);
    }

    /** Without a policy there was a control region too: nobody would hand over what is there, for it is on nobody's record. */
    private Optional<FieldViolation> keepingControl(String service, MultiRegionPolicy policy) {
        return environment.current().service(service)
                .filter(known -> !known.deployments().isEmpty())
                .map(known -> known.policy().defaultControlRegion())
                .filter(control -> !control.equals(policy.getDefaultControlRegion()))
                .map(control -> new FieldViolation(
                        "multi_region_policy.default_control_region",
                        "must be %s at first, which it has been without a policy; it can be changed after that".formatted(control)));
    }

    private static boolean isNone(MultiRegionPolicy policy) {
        return policy.getDefaultControlRegion().isEmpty();
    }

    private Collection<ResourceKey> deployment(Optional<Deployment> before, Deployment after, View view) {
        DeploymentId id = MetaNames.deploymentOf(after.getName()).orElseThrow();
        var violations = new ArrayList<FieldViolation>();
        if (!after.getRegion().equals(MetaNames.region(id.region()))) {
            violations.add(new FieldViolation(
                    "region", "must be " + MetaNames.region(id.region()) + ", as the name of the deployment says"));
        }
        if (!after.getServiceName().isEmpty() && !after.getServiceName().equals(id.service())) {
            violations.add(new FieldViolation("service_name", "must be " + id.service() + " or left out"));
        }
        if (after.getMetadata().getOwnerReferencesCount() > 0) {
            violations.add(new FieldViolation(
                    "metadata.owner_references", "must be empty: a deployment goes only when it is deleted, and asked before"));
        }
        address("public_domain", after.getPublicDomain(), violations);
        address("private_domain", after.getPrivateDomain(), violations);
        refuse(violations);
        if (after.getIsDisabled() && !before.map(Deployment::getIsDisabled).orElse(false)) {
            requireRegistry(id);
        }
        if (before.isPresent()) {
            return Set.of();
        }
        ResourceKey service = serviceKey(MetaNames.service(id.service()));
        if (view.covers(service, Access.WRITE)) {
            requireTargets(id, targets(id.service(), view.resource(service)));
        }
        return Set.of(service);
    }

    private static void address(String field, String address, List<FieldViolation> violations) {
        if (!address.isEmpty() && !ADDRESS.matcher(address).matches()) {
            violations.add(new FieldViolation(field, "must be host:port, and is " + address));
        }
    }

    /**
     * What a service imports or uses: what its row says, where it is in this database, else what this node has heard.
     *
     * @throws Unavailable where it has heard nothing yet; that it is there has been looked at before
     */
    private Set<String> targets(String service, Optional<StoredResource> stored) {
        if (stored.isPresent()) {
            return ImportRules.targets(parse(Service.parser(), Bodies.parse(serviceType, stored.get())));
        }
        Environment.Service known = environment.current().service(service).orElseThrow(() -> new Unavailable(
                MetaNames.service(service) + " is not known here yet: what it imports cannot be looked at",
                "SERVICE_UNKNOWN"));
        var targets = new LinkedHashSet<String>();
        known.imports().forEach(each -> targets.add(MetaNames.service(each.service())));
        known.uses().forEach(each -> targets.add(MetaNames.service(each)));
        return targets;
    }

    private void requireTargets(DeploymentId id, Set<String> targets) {
        ImportRules.refuse(missingIn(MetaNames.service(id.service()), targets, id.region()));
        if (!id.service().equals(MetaSchema.SERVICE)
                && environment.current().deployment(new DeploymentId(MetaSchema.SERVICE, id.region())).isEmpty()) {
            ImportRules.refuse(List.of(ImportRules.regionMissing(
                    MetaNames.service(id.service()), MetaNames.service(MetaSchema.SERVICE), id.region())));
        }
    }

    /** Who has shut the registry out could not let it in again. */
    private void requireRegistry(DeploymentId id) {
        boolean controls = id.service().equals(MetaSchema.SERVICE)
                && environment.current().service(MetaSchema.SERVICE)
                        .map(Environment.Service::policy)
                        .filter(policy -> policy.defaultControlRegion().equals(id.region()))
                        .isPresent();
        if (controls) {
            throw new FailedPrecondition(
                    id + " cannot be disabled: it controls the registry, and nobody could enable it again",
                    "REGISTRY_CONTROLLED_HERE");
        }
    }

    private static void refuse(List<FieldViolation> violations) {
        if (!violations.isEmpty()) {
            throw new InvalidArgument(violations);
        }
    }

    static <M> M parse(Parser<M> parser, DynamicMessage message) {
        try {
            return parser.parseFrom(message.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new Internal("a resource of the registry cannot be read", e);
        }
    }
}
