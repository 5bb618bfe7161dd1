package com.goten.boot;

import com.goten.config.Section;
import com.goten.config.Value;
import com.goten.types.MultiRegionPolicy;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What both configuration files say of a service.
 *
 * @param schema descriptor set or directory, as an absolute path
 * @param currentVersion on the first start; empty: the newest
 * @param policy of the service itself; governs what is under no policy holder
 */
record DeploymentEntry(
        String service, Path schema, List<String> regions, Optional<String> currentVersion, MultiRegionPolicy policy) {

    DeploymentEntry {
        regions = List.copyOf(regions);
    }

    /** @param name key of the service's name */
    static Optional<DeploymentEntry> read(Section section, String name, Path directory, List<String> regions) {
        var service = section.required(name, Value.service());
        var schema = section.required("schema", Value.path());
        var version = section.optional("currentVersion", Value.of("a version like v1", DeploymentEntry::version));
        var policy = section.section("policy", inner -> policy(inner, regions));
        return section.sound() && !regions.isEmpty()
                ? Optional.of(new DeploymentEntry(
                        service.orElseThrow(),
                        directory.resolve(schema.orElseThrow()).normalize(),
                        regions,
                        version,
                        policy.orElseGet(() -> everywhere(regions))))
                : Optional.empty();
    }

    /** Reads a list of regions, each of which may be there once. */
    static List<String> regions(Section section, String key) {
        var regions = section.requiredList(key, Value.region());
        if (new HashSet<>(regions).size() < regions.size()) {
            section.fault(key, "names a region twice");
        }
        return regions;
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
