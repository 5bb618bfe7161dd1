package com.goten.boot;

import com.goten.boot.DevEnvironment.Planned;
import com.goten.policy.Environment;
import com.goten.policy.Environment.Deployment;
import com.goten.policy.Environment.Import;
import com.goten.policy.Environment.Service;
import com.goten.policy.Policy;
import com.goten.schema.ApiVersion;
import com.goten.schema.ServiceSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an environment's file says of all its deployments. */
final class DevWorld {
    private DevWorld() {}

    static Environment of(Map<Planned, HeldPort> ports, Map<String, ServiceSchema> schemas) {
        Map<String, Map<String, Deployment>> deployments = new HashMap<>();
        Map<String, DeploymentEntry> entries = new HashMap<>();
        ports.forEach((planned, port) -> {
            var schema = schemas.get(planned.id().service());
            var version = planned.entry().currentVersion().orElseGet(() -> schema.newest().version());
            entries.put(planned.id().service(), planned.entry());
            deployments.computeIfAbsent(planned.id().service(), service -> new HashMap<>())
                    .put(planned.id().region(), new Deployment(planned.id(), port.address(), false, version));
        });
        Map<String, Service> services = new HashMap<>();
        entries.forEach((name, entry) -> services.put(name, new Service(
                name,
                Policy.of(entry.policy()),
                newestFirst(schemas.get(name)),
                imports(schemas.get(name), schemas),
                entry.uses(),
                deployments.get(name))));
        return new Environment(services);
    }

    private static List<String> newestFirst(ServiceSchema schema) {
        var versions = new ArrayList<>(schema.versions().stream().map(ApiVersion::version).toList());
        java.util.Collections.reverse(versions);
        return versions;
    }

    private static List<Import> imports(ServiceSchema schema, Map<String, ServiceSchema> schemas) {
        var imports = new ArrayList<Import>();
        schema.versions().forEach(version -> version.imports().forEach(service -> {
            var target = schemas.get(service);
            var imported = target.version(version.version()).isPresent() ? version.version() : target.newest().version();
            imports.add(new Import(version.version(), service, imported));
        }));
        return imports;
    }
}
