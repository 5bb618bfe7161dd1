package com.goten.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a node finds the others of its region.
 *
 * @param name of the cluster; nodes of another name are refused
 * @param serves the deployment of this node, as text; nodes that serve the same divide its work
 * @param host address of this node for the others; what is listened on
 * @param port of Hazelcast on this node
 * @param eventBusPort of the event bus on this node; 0: any free one
 * @param members {@code host:port} of Hazelcast on the nodes, at least those that are up when this one starts; this
 *     node may be among them
 * @param hazelcast a Hazelcast configuration (XML) to start from; empty: the one of vertx-hazelcast
 * @param joinTimeout how long to wait for the join before the start fails
 */
public record ClusterOptions(
        String name,
        String serves,
        String host,
        int port,
        int eventBusPort,
        List<String> members,
        Optional<Path> hazelcast,
        Duration joinTimeout) {
    public ClusterOptions {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a cluster needs members");
        }
    }
}
