package com.goten.mixin;

import com.goten.policy.EnvironmentSource;
import com.goten.schema.DeploymentId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Predicate;

/**
 * The channels of a deployment to all others: for what it asks itself, and for what clients have it ask. Each has its own
 * bounds and connections, so that clients, however many calls and watches of theirs are forwarded, never keep the deployment
 * from what it has to say to the others.
 */
public final class PeerChannels {
    private final GrpcPeers own;
    private final GrpcPeers ofClients;

    /**
     * @param region of the deployment
     * @param options of both, each by itself
     */
    public PeerChannels(
            Vertx vertx, String region, EnvironmentSource environment, Partition partition, PeerOptions options) {
        Predicate<DeploymentId> cutOff = peer -> partition.between(region, peer.region());
        this.own = new GrpcPeers(vertx, environment, options, cutOff);
        this.ofClients = new GrpcPeers(vertx, environment, options, cutOff);
        partition.listen(own::endUnreachable);
        partition.listen(ofClients::endUnreachable);
    }

    /** For relations, owners, deletions, the registry, explanations. */
    public Peers own() {
        return own;
    }

    /** For what is forwarded. */
    public Peers ofClients() {
        return ofClients;
    }

    /** Streams from all peers that are open, or being opened. */
    public int openStreams() {
        return own.openStreams() + ofClients.openStreams();
    }

    /** Ends all calls and streams. */
    public Future<Void> close() {
        return Future.join(ofClients.close(), own.close()).mapEmpty();
    }
}
