package com.goten.boot;

import com.goten.config.ConfigFile;
import com.goten.config.PostgresServer;
import com.goten.config.Section;
import com.goten.config.Value;
import com.goten.registry.MetaSchema;
import com.goten.schema.DeploymentId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A whole environment on this machine ({@code conf/dev.yaml}; also the fixture of tests).
 *
 * @param postgres the server to use; empty: an embedded one
 * @param stateDir data of the embedded server, logs; relative to the working directory
 * @param basePort deployment i listens on basePort + i, in file order; 0: any free ports
 * @param adminPort health and metrics of the whole environment; 0: any free port
 */
public record DevEnvironment(
        Optional<PostgresServer> postgres,
        Path stateDir,
        int basePort,
        int adminPort,
        List<String> regions,
        List<DeploymentEntry> services) {
    private static final int LAST_PORT = 65535;

    public DevEnvironment {
        stateDir = stateDir.toAbsolutePath().normalize();
        regions = List.copyOf(regions);
        services = List.copyOf(services);
    }

    /** One deployment to run. */
    record Planned(DeploymentId id, DeploymentEntry entry, int port) {}

    /** What the command line says instead of the file. */
    record Overrides(Optional<Path> stateDir, Optional<Integer> basePort, Optional<Integer> adminPort) {
        static final Overrides NONE = new Overrides(Optional.empty(), Optional.empty(), Optional.empty());

        Overrides {
            requirePort("--base-port", basePort);
            requirePort("--admin-port", adminPort);
        }

        private static void requirePort(String option, Optional<Integer> port) {
            port.filter(value -> value < 0 || value > LAST_PORT).ifPresent(value -> {
                throw new StartException(option + " must be from 0 to " + LAST_PORT + ", and is " + value);
            });
        }
    }

    /** @throws com.goten.config.ConfigException with everything that is wrong */
    static DevEnvironment read(Path file, Overrides overrides) {
        var directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        return ConfigFile.read(file, section -> read(section, directory, overrides));
    }

    static DevEnvironment read(Section section, Path directory, Overrides overrides) {
        var postgres = section.required("postgres", Value.confidential(
                "embedded, or a URL like postgresql://user:password@host:port", DevEnvironment::postgres));
        var state = section.optional("stateDir", Value.path(), Path.of(".goten"));
        int base = section.optional("basePort", Value.port(), 8400);
        int admin = section.optional("adminPort", Value.port(), 8399);
        var regions = DeploymentEntry.regions(section, "regions");
        var services = section.sections("services", service -> service(service, directory, regions));
        refuseDoubles(section, services);
        var all = withMeta(services, regions);
        refuseMissingRegions(section, all);
        var environment = new DevEnvironment(
                postgres.orElse(Optional.empty()),
                overrides.stateDir().orElse(state),
                overrides.basePort().orElse(base),
                overrides.adminPort().orElse(admin),
                regions,
                all);
        environment.refusePortClash(section, overrides.basePort().isPresent());
        return environment;
    }

    /** All deployments, in file order. */
    List<Planned> deployments() {
        var all = new ArrayList<Planned>();
        for (var entry : services) {
            for (var region : entry.regions()) {
                int port = basePort == 0 ? 0 : basePort + all.size();
                all.add(new Planned(new DeploymentId(entry.service(), region), entry, port));
            }
        }
        return all;
    }

    private static Optional<PostgresServer> postgres(String text) {
        return text.equals("embedded") ? Optional.empty() : Optional.of(PostgresServer.url().parse().apply(text));
    }

    private static Optional<DeploymentEntry> service(Section section, Path directory, List<String> known) {
        var regions = DeploymentEntry.regions(section, "regions");
        for (int i = 0; i < regions.size(); i++) {
            if (!known.contains(regions.get(i))) {
                section.fault("regions", i, regions.get(i) + " is none of the environment's regions ("
                        + String.join(", ", known) + ")");
            }
        }
        return DeploymentEntry.read(section, "name", directory, regions);
    }

    /** The registry is always there. */
    private static List<DeploymentEntry> withMeta(List<DeploymentEntry> services, List<String> regions) {
        if (regions.isEmpty() || services.stream().anyMatch(entry -> entry.service().equals(MetaSchema.SERVICE))) {
            return services;
        }
        var all = new ArrayList<DeploymentEntry>();
        all.add(DeploymentEntry.meta(regions));
        all.addAll(services);
        return all;
    }

    private static void refuseMissingRegions(Section section, List<DeploymentEntry> services) {
        var registry = services.stream()
                .filter(entry -> entry.service().equals(MetaSchema.SERVICE))
                .flatMap(entry -> entry.regions().stream())
                .toList();
        services.stream()
                .filter(entry -> !registry.containsAll(entry.regions()))
                .forEach(entry -> section.fault(
                        "services", entry.service() + " is in regions where " + MetaSchema.SERVICE + " is not"));
    }

    private static void refuseDoubles(Section section, List<DeploymentEntry> services) {
        var seen = new HashSet<String>();
        var doubles = services.stream()
                .map(DeploymentEntry::service)
                .filter(name -> !seen.add(name))
                .collect(Collectors.joining(", "));
        if (!doubles.isEmpty()) {
            section.fault("services", "names twice: " + doubles);
        }
    }

    private static void refuseLastPort(Section section, int last, boolean overridden) {
        String reason = "leaves no port for the last deployment: it would be " + last;
        if (overridden) {
            throw new StartException("--base-port " + reason);
        }
        section.fault("basePort", reason);
    }

    private void refusePortClash(Section section, boolean overridden) {
        int last = basePort + deployments().size() - 1;
        if (basePort > 0 && last > LAST_PORT) {
            refuseLastPort(section, last, overridden);
        }
        if (basePort > 0 && adminPort >= basePort && adminPort <= last) {
            section.fault("adminPort", adminPort + " belongs to the deployments (" + basePort + " to " + last + ")");
        }
    }
}
