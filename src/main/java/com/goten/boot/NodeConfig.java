package com.goten.boot;

import com.goten.boot.DeploymentSpec.Advertised;
import com.goten.boot.DeploymentSpec.Limits;
import com.goten.boot.DeploymentSpec.Listen;
import com.goten.boot.DeploymentSpec.Storage;
import com.goten.cluster.ClusterOptions;
import com.goten.config.ConfigFile;
import com.goten.config.PostgresServer;
import com.goten.config.Secret;
import com.goten.config.Section;
import com.goten.config.Value;
import com.goten.registry.MetaSchema;
import com.goten.registry.RegistryOptions;
import com.goten.schema.DeploymentId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One node of one deployment, for production ({@code conf/node.yaml} explains every key). */
record NodeConfig(
        DeploymentId id,
        DeploymentEntry entry,
        Listen api,
        Listen admin,
        Storage storage,
        Limits limits,
        Log log,
        Optional<DeploymentSpec.Registry> registry,
        Optional<ClusterOptions> cluster) {
    private static final Value<String> ADDRESS = Value.of("host:port", NodeConfig::hostAndPort);

    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::");
    private static final Value<Long> MESSAGE_SIZE = Value.size(64 << 10, 64 << 20);
    private static final Value<Integer> CONNECTIONS = Value.integer(1, 500);

    /** How it logs. */
    record Log(Logging.Format format, String level) {
        static final Log STANDARD = new Log(Logging.Format.HUMAN, "info");
    }

    enum Level { ERROR, WARN, INFO, DEBUG, TRACE }

    /** @throws com.goten.config.ConfigException with everything that is wrong */
    static NodeConfig read(Path file) {
        var directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        return ConfigFile.read(file, section -> read(section, directory)).orElseThrow();
    }

    /** Empty only with faults. */
    static Optional<NodeConfig> read(Section section, Path directory) {
        var region = section.required("region", Value.region());
        var regions = section.has("regions") ? DeploymentEntry.regions(section, "regions") : region.stream().toList();
        region.filter(own -> !regions.contains(own)).ifPresent(own -> section.fault("regions", "must contain " + own));
        var entry = DeploymentEntry.read(section, "service", directory, regions);
        var api = section.section("listen", inner -> listen(inner, 8400));
        var admin = section.section("admin", inner -> listen(inner, 8399));
        var limits = section.section("limits", NodeConfig::limits);
        var log = section.section("log", NodeConfig::log);
        var id = entry.flatMap(known -> region.map(own -> new DeploymentId(known.service(), own)));
        var cluster = section.section("cluster", inner -> cluster(inner, directory, String.valueOf(id.orElse(null))));
        var storage = section.requiredSection("postgres", inner -> storage(inner, directory, id.map(DatabaseName::of)));
        var listen = api.orElse(new Listen("127.0.0.1", 8400));
        var registry = section.section("registry", NodeConfig::registryAddresses);
        var advertised = section.section("advertise", NodeConfig::advertised);
        if (registry.isPresent() && advertised.isEmpty() && ANY_ADDRESS.contains(listen.host())) {
            section.fault("advertise", "is missing: nobody can reach " + listen.host());
        }
        if (id.filter(own -> own.service().equals(MetaSchema.SERVICE)).isPresent() && !section.has("policy")
                && registry.filter(addresses -> addresses.size() > 1).isPresent()) {
            section.fault("policy", "is missing: the meta services of several regions must agree from their first start"
                    + " which of them controls the registry; it is the same in the file of each");
        }
        if (!section.sound()) {
            return Optional.empty();
        }
        return Optional.of(new NodeConfig(
                id.orElseThrow(),
                entry.orElseThrow(),
                listen,
                admin.orElse(new Listen("127.0.0.1", 8399)),
                storage.orElseThrow(),
                limits.orElse(Limits.STANDARD),
                log.orElse(Log.STANDARD),
                registry.map(addresses -> new DeploymentSpec.Registry(
                        addresses, entry.orElseThrow(), advertised, RegistryOptions.STANDARD)),
                cluster));
    }

    private static Optional<Map<String, String>> registryAddresses(Section section) {
        Map<String, String> addresses = new LinkedHashMap<>();
        for (String region : section.keys()) {
            if (!Value.region().matches(region)) {
                section.fault(region, "must be " + Value.region().wants());
            }
            section.required(region, ADDRESS).ifPresent(address -> addresses.put(region, address));
        }
        return Optional.of(addresses);
    }

    private static Optional<Advertised> advertised(Section section) {
        var external = section.required("public", ADDRESS);
        var internal = section.optional("private", ADDRESS).or(() -> external);
        return external.map(address -> new Advertised(address, internal.orElseThrow()));
    }

    private static Optional<Storage> storage(
            Section section, Path directory, Optional<String> derivedName) {
        var host = section.required("host", Value.text());
        int port = section.optional("port", Value.integer(1, 65535), 5432);
        var user = section.required("user", Value.text());
        var password = password(section, directory);
        var database = section.optional("database", Value.text()).or(() -> derivedName);
        int reads = section.optional("readConnections", CONNECTIONS, Storage.STANDARD_CONNECTIONS);
        int snapshots = section.optional("snapshotConnections", CONNECTIONS, Storage.STANDARD_CONNECTIONS);
        return section.sound() && database.isPresent()
                ? Optional.of(new Storage(
                        new PostgresServer(host.orElseThrow(), port, user.orElseThrow(), password),
                        database.get(),
                        reads,
                        snapshots))
                : Optional.empty();
    }

    private static Secret password(Section section, Path directory) {
        var inline = section.optional("password", Value.secret());
        var file = section.optional("passwordFile", Value.path()).map(directory::resolve);
        if (inline.isPresent() && file.isPresent()) {
            section.fault("passwordFile", "stands beside password; one of them is enough");
        }
        return inline.or(() -> file.flatMap(path -> secretIn(section, path))).orElse(new Secret(""));
    }

    private static Optional<Secret> secretIn(Section section, Path file) {
        try {
            return Optional.of(new Secret(Files.readString(file).strip()));
        } catch (IOException e) {
            section.fault("passwordFile", "cannot be read: " + file);
            return Optional.empty();
        }
    }

    private static Optional<Listen> listen(Section section, int otherwise) {
        var host = section.optional("host", Value.text(), "127.0.0.1");
        int port = section.optional("port", Value.port(), otherwise);
        return Optional.of(new Listen(host, port));
    }

    private static Optional<Limits> limits(Section section) {
        var standard = Limits.STANDARD;
        return Optional.of(new Limits(
                section.optional("threads", Value.integer(1, 256), standard.threads()),
                section.optional("calls", Value.integer(1, 1_000_000), standard.calls()),
                section.optional("streams", Value.integer(1, 1_000_000), standard.streams()),
                section.optional("messageSize", MESSAGE_SIZE, (long) standard.messageBytes()).intValue(),
                section.optional("drain", duration(0, 600), standard.drain()),
                section.optional("feedRetention", duration(600, 365 * 86_400), standard.feedRetention())));
    }

    private static Value<Duration> duration(long leastSeconds, long mostSeconds) {
        return Value.duration(Duration.ofSeconds(leastSeconds), Duration.ofSeconds(mostSeconds));
    }

    private static Optional<Log> log(Section section) {
        var format = section.optional("format", Value.oneOf(Logging.Format.class), Logging.Format.HUMAN);
        var level = section.optional("level", Value.oneOf(Level.class), Level.INFO);
        return Optional.of(new Log(format, level.name()));
    }

    private static Optional<ClusterOptions> cluster(Section section, Path directory, String serves) {
        var name = section.required("name", Value.text());
        var host = section.required("host", Value.text());
        host.filter(text -> !isKnown(text)).ifPresent(text -> section.fault("host", "is not known here: " + text));
        int port = section.optional("port", Value.integer(1, 65535), 5701);
        int eventBusPort = section.optional("eventBusPort", Value.port(), 0);
        List<String> members = section.requiredList("members", ADDRESS);
        var hazelcast = section.optional("hazelcast", Value.path()).map(directory::resolve);
        hazelcast.filter(file -> !Files.isRegularFile(file))
                .ifPresent(file -> section.fault("hazelcast", "there is no file " + file));
        var joinTimeout = section.optional("joinTimeout", duration(1, 600), Duration.ofSeconds(30));
        return section.sound()
                ? Optional.of(new ClusterOptions(
                        name.orElseThrow(),
                        serves,
                        host.orElseThrow(),
                        port,
                        eventBusPort,
                        members,
                        hazelcast,
                        joinTimeout))
                : Optional.empty();
    }

    private static boolean isKnown(String host) {
        try {
            return InetAddress.getByName(host) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String hostAndPort(String text) {
        if (!text.matches("[^\\s:]+:[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException();
        }
        return text;
    }
}
