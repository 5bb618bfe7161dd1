package com.goten.registry;

import com.goten.policy.Environment.Import;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ServiceSchema;
import com.goten.types.MultiRegionPolicy;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a node tells the registry of its deployment, from descriptors and configuration.
 *
 * @param currentVersion as the deployment's own database says
 * @param regions all that the service is to have
 * @param policy of the service, when it is registered first; afterwards the registry says
 * @param imports what each version refers to; empty: what the references in the schema say
 * @param uses services that it calls and does not refer to
 * @param generation of the schema: what the registry has of a greater one stays
 * @param publicAddress {@code host:port} for other regions
 * @param privateAddress {@code host:port} for the same region
 */
public record Registration(
        DeploymentId id,
        ServiceSchema schema,
        String currentVersion,
        List<String> regions,
        MultiRegionPolicy policy,
        Optional<List<Import>> imports,
        List<String> uses,
        long generation,
        String publicAddress,
        String privateAddress) {
    public Registration {
        regions = List.copyOf(regions);
        imports = imports.map(List::copyOf);
        uses = List.copyOf(uses);
    }

    String service() {
        return id.service();
    }

    boolean ofRegistry() {
        return service().equals(MetaSchema.SERVICE);
    }

    /** The services whose resources may be referred to, in any version. */
    SortedSet<String> imported() {
        var all = new TreeSet<String>();
        if (imports.isPresent()) {
            imports.get().forEach(each -> all.add(each.service()));
        } else {
            schema.versions().forEach(version -> all.addAll(version.imports()));
        }
        return all;
    }

    /** Newest first. */
    List<String> versions() {
        return schema.versions().stream().map(ApiVersion::version).sorted(VersionOrder.NEWEST_FIRST).toList();
    }
}
