package com.goten.boot;

import com.goten.boot.Host.VertxMaker;
import com.goten.boot.ReadyFile.Address;
import com.goten.cluster.Cluster;
import com.goten.cluster.Cluster.Joined;
import com.goten.telemetry.Telemetry;
import io.vertx.core.VertxOptions;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One node of one deployment. */
final class NodeServer {
    private final NodeConfig config;

    NodeServer(NodeConfig config) {
        this.config = config;
    }

    /** As {@link DevServer#start}. */
    Address start(Closers closers, Optional<ReadyFile> readyFile, PrintStream out) {
        Logging.toConsole(Logging.Format.fromEnvironment(config.log().format()), config.log().level());
        readyFile.ifPresent(ReadyFile::remove);
        requireFreePorts();
        var schema = Schemas.load(List.of(config.entry())).get(config.entry().service());
        var host = Host.start(closers, this::vertx, config.admin().host(), config.admin().port());
        var address = host.deploy(closers, new DeploymentSpec(
                config.id(),
                schema,
                config.entry().currentVersion(),
                config.entry().policy(),
                config.storage(),
                config.api(),
                config.limits(),
                config.registry()));
        host.ready(closers);
        Announcement.make(closers, readyFile, out, List.of(address), host.adminAddress());
        return address;
    }

    private Joined vertx(Telemetry telemetry, VertxOptions options) {
        return config.cluster()
                .map(cluster -> Blocking.await(
                        Cluster.join(telemetry.measure(Cluster.eventBus(options, cluster)), cluster),
                        cluster.joinTimeout().plusSeconds(5),
                        "joining the cluster " + cluster.name()))
                .orElseGet(() -> VertxMaker.ALONE.make(telemetry, options));
    }

    private void requireFreePorts() {
        Ports.requireFree(config.api().host(), Map.of(config.api().port(), "the API"), "Change listen.port.");
        Ports.requireFree(config.admin().host(), Map.of(config.admin().port(), "admin"), "Change admin.port.");
        config.cluster().ifPresent(cluster -> {
            Map<Integer, String> wanted = new LinkedHashMap<>();
            wanted.put(cluster.port(), "Hazelcast");
            wanted.put(cluster.eventBusPort(), "the event bus");
            Ports.requireFree(cluster.host(), wanted, "Change cluster.port or cluster.eventBusPort.");
        });
    }
}
