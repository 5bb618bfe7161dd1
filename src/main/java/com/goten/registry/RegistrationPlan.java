package com.goten.registry;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.goten.meta.v1.Deployment;
import com.goten.meta.v1.Resource;
import com.goten.meta.v1.Service;
import com.goten.meta.v1.UpdateDeploymentRequest;
import com.goten.meta.v1.UpdateServiceRequest;
import com.goten.policy.Environment.Import;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From what a node says of itself, and what the registry has of it, to what is to be written there. Pure functions. What
 * operators set is in none of the masks: the policy, {@code is_disabled}, labelled domains.
 */
final class RegistrationPlan {
    private static final List<String> SERVICE_FIELDS = List.of(
            "all_versions", "imported_services", "used_services", "imported_versions", "env_registry_generation");
    private static final List<String> DEPLOYMENT_FIELDS = List.of(
            "service_name", "public_domain", "private_domain", "current_version", "env_registry_generation");

    private final Registration own;
    private final Map<String, Service> targets;

    /** @param targets what it imports, by name */
    RegistrationPlan(Registration own, Map<String, Service> targets) {
        this.own = own;
        this.targets = targets;
    }

    Service service() {
        return Service.newBuilder()
                .setName(MetaNames.service(own.service()))
                .setMultiRegionPolicy(own.policy())
                .addAllAllVersions(own.versions())
                .addAllImportedServices(own.imported().stream().map(MetaNames::service).toList())
                .addAllUsedServices(own.uses().stream().map(MetaNames::service).sorted().toList())
                .addAllImportedVersions(imports().stream().map(RegistrationPlan::imported).toList())
                .setEnvRegistryGeneration(own.generation())
                .build();
    }

    /** Whether what the registry has is of a newer schema: then its descriptors say nothing. */
    boolean outdated(Service stored) {
        return stored.getEnvRegistryGeneration() > own.generation();
    }

    /** Empty where nothing is to be written. It takes place only while the registry has what was read. */
    Optional<UpdateServiceRequest> service(Service stored) {
        Service wanted = service();
        return outdated(stored) || agree(stored, wanted, SERVICE_FIELDS)
                ? Optional.empty()
                : Optional.of(UpdateServiceRequest.newBuilder()
                        .setService(wanted)
                        .setUpdateMask(mask(SERVICE_FIELDS))
                        .setCas(UpdateServiceRequest.CAS.newBuilder()
                                .setConditionalState(stored)
                                .setFieldMask(mask(SERVICE_FIELDS)))
                        .build());
    }

    Deployment deployment() {
        return Deployment.newBuilder()
                .setName(MetaNames.deployment(own.id()))
                .setServiceName(own.service())
                .setRegion(MetaNames.region(own.id().region()))
                .setPublicDomain(own.publicAddress())
                .setPrivateDomain(own.privateAddress())
                .setCurrentVersion(own.currentVersion())
                .setEnvRegistryGeneration(own.generation())
                .build();
    }

    /** Addresses and the current version are of this deployment as it runs, whatever the generation. */
    Optional<UpdateDeploymentRequest> deployment(Deployment stored) {
        Deployment wanted = deployment().toBuilder()
                .setEnvRegistryGeneration(Math.max(own.generation(), stored.getEnvRegistryGeneration()))
                .build();
        return agree(stored, wanted, DEPLOYMENT_FIELDS)
                ? Optional.empty()
                : Optional.of(UpdateDeploymentRequest.newBuilder()
                        .setDeployment(wanted)
                        .setUpdateMask(mask(DEPLOYMENT_FIELDS))
                        .setCas(UpdateDeploymentRequest.CAS.newBuilder()
                                .setConditionalState(stored)
                                .setFieldMask(mask(DEPLOYMENT_FIELDS)))
                        .build());
    }

    /** All resource types of all versions, by name. */
    Map<String, Resource> resources() {
        Map<String, Resource.Builder> all = new LinkedHashMap<>();
        for (ApiVersion version : newestFirst()) {
            for (ResourceType type : version.types()) {
                all.computeIfAbsent(type.singular(), singular -> resource(type))
                        .addVersions(version.version())
                        .addVersionedInfos(Resource.VersionedInfo.newBuilder()
                                .setVersion(version.version())
                                .setIsRegional(type.regional()));
            }
        }
        Map<String, Resource> built = new LinkedHashMap<>();
        all.values().forEach(builder -> built.put(builder.getName(), builder.build()));
        return built;
    }

    private List<ApiVersion> newestFirst() {
        return own.schema().versions().stream()
                .sorted(Comparator.comparing(ApiVersion::version, VersionOrder.NEWEST_FIRST))
                .toList();
    }

    private Resource.Builder resource(ResourceType type) {
        return Resource.newBuilder()
                .setName(MetaNames.resource(own.service(), type.singular()))
                .setPluralName(type.plural())
                .setFqn(type.fullName());
    }

    private List<Import> imports() {
        return own.imports().orElseGet(this::derived);
    }

    /** In the same version where the other has it, else in its newest. */
    private List<Import> derived() {
        var all = new ArrayList<Import>();
        for (ApiVersion version : newestFirst()) {
            for (String target : version.imports()) {
                all.add(new Import(version.version(), target, version(target, version.version())));
            }
        }
        return all;
    }

    private String version(String target, String preferred) {
        Service service = targets.get(MetaNames.service(target));
        return service == null
                        || service.getAllVersionsCount() == 0
                        || service.getAllVersionsList().contains(preferred)
                ? preferred
                : service.getAllVersions(0);
    }

    private static Service.ImportedVersion imported(Import each) {
        return Service.ImportedVersion.newBuilder()
                .setTargetService(MetaNames.service(each.service()))
                .setTargetServiceVersion(each.importedVersion())
                .setCurrentServiceVersion(each.version())
                .build();
    }

    private static boolean agree(Message one, Message other, List<String> fields) {
        return fields.stream().allMatch(name -> {
            FieldDescriptor field = one.getDescriptorForType().findFieldByName(name);
            return one.getField(field).equals(other.getField(field));
        });
    }

    private static FieldMask mask(List<String> fields) {
        return FieldMask.newBuilder().addAllPaths(fields).build();
    }
}
