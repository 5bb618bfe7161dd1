package com.goten.registry;

import com.goten.mixin.Peers;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/**
 * Keeps a node's {@link EnvRegistry}. Started when there is an environment to work with: nothing else of the node starts
 * before that, but what the meta service needs to be asked by itself.
 */
public final class RegistryVerticle extends VerticleBase {
    private final EnvRegistry registry;
    private final Peers peers;

    /** @param registry restored already */
    public RegistryVerticle(EnvRegistry registry, Peers peers) {
        this.registry = registry;
        this.peers = peers;
    }

    @Override
    public Future<?> start() {
        return registry.start(vertx, peers);
    }

    @Override
    public Future<?> stop() {
        return registry.stop();
    }
}
