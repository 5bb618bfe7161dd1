package com.goten.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.XmlConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.FileNotFoundException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Joins a node to the others of its region. */
public final class Cluster {
    private static final Map<String, String> ENFORCED = Map.of(
            "hazelcast.shutdownhook.enabled", "false",
            "hazelcast.phone.home.enabled", "false",
            "hazelcast.logging.type", "slf4j",
            "hazelcast.socket.bind.any", "false");

    /** A join takes 3 s instead of 6 to 10, and a frozen node is noticed after 5 s instead of 60. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "hazelcast.wait.seconds.before.join", "0",
            "hazelcast.max.wait.seconds.before.join", "0",
            "hazelcast.heartbeat.interval.seconds", "1",
            "hazelcast.max.no.heartbeat.seconds", "5");

    private Cluster() {}

    /** Where the event bus of a clustered Vert.x listens and what it tells the others. */
    public static VertxOptions eventBus(VertxOptions options, ClusterOptions cluster) {
        return options.setEventBusOptions(new EventBusOptions()
                .setHost(cluster.host())
                .setPort(cluster.eventBusPort())
                .setClusterPublicHost(cluster.host()));
    }

    /**
     * Starts a clustered Vert.x. Fails when the join takes longer than its timeout: then the process should end, since
     * Hazelcast may still be trying in its own threads.
     */
    public static Future<Joined> join(VertxBuilder builder, ClusterOptions options) {
        var hazelcast = new HazelcastClusterManager(configuration(options));
        return builder.withClusterManager(hazelcast)
                .buildClustered()
                .timeout(options.joinTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .map(vertx -> new Joined(vertx, HazelcastMembership.of(hazelcast.getHazelcastInstance())));
    }

    /** A node in its cluster. */
    public record Joined(Vertx vertx, Membership membership) {}

    /**
     * The file's configuration with this node's network. What must hold is set here again, whatever the file says: no
     * discovery but by the members named, no shutdown hook (we stop in our own order), nothing sent home. What may be
     * tuned is set where the file leaves it open.
     */
    static Config configuration(ClusterOptions options) {
        var config = options.hazelcast().map(Cluster::load).orElseGet(ConfigUtil::loadConfig);
        config.setClusterName(options.name());
        config.getMemberAttributeConfig().setAttribute(HazelcastMembership.SERVES, options.serves());
        ENFORCED.forEach(config::setProperty);
        DEFAULTS.forEach((name, value) -> {
            if (config.getProperty(name) == null) {
                config.setProperty(name, value);
            }
        });
        var network = config.getNetworkConfig()
                .setPort(options.port())
                .setPortAutoIncrement(false)
                .setPublicAddress(options.host() + ":" + options.port());
        network.getInterfaces().setEnabled(true).clear().addInterface(address(options.host()));
        var join = network.getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setMembers(options.members());
        return config;
    }

    /** Interfaces are known to Hazelcast by address only. */
    private static String address(String host) {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("the host " + host + " is not known", e);
        }
    }

    private static Config load(Path file) {
        try {
            return new XmlConfigBuilder(file.toString()).build();
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException("there is no Hazelcast configuration at " + file, e);
        }
    }
}
