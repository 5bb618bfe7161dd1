package com.goten.mixin;

import com.goten.policy.EnvironmentSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * The channels of a deployment to all others: for what it asks itself, and for what clients have it ask. Each has its own
 * bounds and connections, so that clients, however many calls and watches of theirs are forwarded, never keep the deployment
 * from what it has to say to the others.
 */
public final class PeerChannels {
    private final GrpcPeers own;
    private final GrpcPeers ofClients;

    /** @param options of both, each by itself */
    public PeerChannels(Vertx vertx, EnvironmentSource environment, PeerOptions options) {
        this.own = new GrpcPeers(vertx, environment, options);
        this.ofClients = new GrpcPeers(vertx, environment, options);
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
