package com.goten.boot;

import com.goten.config.Section;
import com.goten.config.Value;
import com.goten.policy.Environment.Import;
import com.goten.registry.MetaSchema;
import com.goten.types.MultiRegionPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What both configuration files say of a service.
 *
 * @param schema descriptor set or directory, as an absolute path; empty for the meta service, whose schema is built in
 * @param regions all that the service has
 * @param currentVersion on the first start; empty: the newest
 * @param policy of the service itself, on its first start; governs what is under no policy holder
 * @param imports what each version refers to; empty: what its references say
 * @param uses services that it calls, and does not refer to
 * @param generation of the schema: the registry keeps what a newer one says
 */
record DeploymentEntry(
        String service,
        Optional<Path> schema,
        List<String> regions,
        Optional<String> currentVersion,
        MultiRegionPolicy policy,
        Optional<List<Import>> imports,
        List<String> uses,
        long generation) {
    private static final Value<String> VERSION = Value.of("a version like v1", DeploymentEntry::version);

    DeploymentEntry {
        regions = List.copyOf(regions);
        imports = imports.map(List::copyOf);
        uses = List.copyOf(uses);
    }

    /** @param name key of the service's name */
    static Optional<DeploymentEntry> read(Section section, String name, Path directory, List<String> regions) {
        var service = section.required(name, Value.service());
        var schema = schema(section, service, directory);
        var version = section.optional("currentVersion", VERSION);
        var policy = section.section("policy", inner -> policy(inner, regions));
        var imports = section.section("imports", DeploymentEntry::imports);
        var uses = section.list("uses", Value.service());
        long generation = section.optional("generation", Value.integer(0, Integer.MAX_VALUE), 0);
        return section.sound() && !regions.isEmpty()
                ? Optional.of(new DeploymentEntry(
                        service.orElseThrow(),
                        schema,
                        regions,
                        version,
                        policy.orElseGet(() -> everywhere(regions)),
                        imports,
                        uses,
                        generation))
                : Optional.empty();
    }

    /** The meta service where a file says nothing of it. */
    static DeploymentEntry meta(List<String> regions) {
        return new DeploymentEntry(
                MetaSchema.SERVICE,
                Optional.empty(),
                regions,
                Optional.empty(),
                everywhere(regions),
                Optional.empty(),
                List.of(),
                0);
    }

    /** Reads a list of regions, each of which may be there once. */
    static List<String> regions(Section section, String key) {
        var regions = section.requiredList(key, Value.region());
        if (new HashSet<>(regions).size() < regions.size()) {
            section.fault(key, "names a region twice");
        }
        return regions;
    }

    private static Optional<Path> schema(Section section, Optional<String> service, Path directory) {
        if (service.filter(MetaSchema.SERVICE::equals).isEmpty()) {
            return section.required("schema", Value.path()).map(path -> directory.resolve(path).normalize());
        }
        if (section.has("schema")) {
            section.fault("schema", "is built in for " + MetaSchema.SERVICE);
        }
        return Optional.empty();
    }

    private static String version(String text) {
        if (!text.matches("v[1-9][0-9]*((alpha|beta)[1-9][0-9]*)?")) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    private static MultiRegionPolicy everywhere(List<String> regions) {
        return MultiRegionPolicy.newBuilder()
                .addAllEnabledRegions(regions)
                .setDefaultControlRegion(regions.get(0))
                .build();
    }

    private static Optional<List<Import>> imports(Section versions) {
        var all = new ArrayList<Import>();
        for (String version : versions.keys()) {
            versions.section(version, services -> {
                for (String service : services.keys()) {
                    services.optional(service, VERSION).ifPresent(
                            imported -> all.add(new Import(version, service, imported)));
                }
                return Optional.of(version);
            });
        }
        return Optional.of(all);
    }

    private static Optional<MultiRegionPolicy> policy(Section section, List<String> regions) {
        var enabled = regions(section, "enabledRegions");
        var control = section.required("defaultControlRegion", Value.region());
        for (int i = 0; i < enabled.size(); i++) {
            if (!regions.contains(enabled.get(i))) {
                section.fault("enabledRegions", i, "the service is not in " + enabled.get(i));
            }
        }
        if (control.isPresent() && !enabled.contains(control.get())) {
            section.fault("defaultControlRegion", control.get() + " is none of the enabled regions");
        }
        return control.map(region -> MultiRegionPolicy.newBuilder()
                .addAllEnabledRegions(enabled)
                .setDefaultControlRegion(region)
                .build());
    }
}
