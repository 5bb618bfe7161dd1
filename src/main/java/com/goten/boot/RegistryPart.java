package com.goten.boot;

import com.goten.boot.DeploymentSpec.Advertised;
import com.goten.mixin.Peers;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.OwnPolicy;
import com.goten.policy.Policy;
import com.goten.registry.EnvRegistry;
import com.goten.registry.MetaSchema;
import com.goten.registry.Registration;
import com.goten.registry.RegistryVerticle;
import com.goten.schema.ApiVersion;
import com.goten.store.pg.PgStore;
import com.goten.telemetry.Meters;
import com.goten.telemetry.Metric;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How a deployment takes part in an environment: through the registry, or, where it is not configured, as one that knows
 * no other.
 */
final class RegistryPart {
    private final DeploymentSpec spec;
    private final Optional<EnvRegistry> registry;

    private RegistryPart(DeploymentSpec spec, Optional<EnvRegistry> registry) {
        this.spec = spec;
        this.registry = registry;
    }

    static RegistryPart of(DeploymentSpec spec, HeldPort port, ApiVersion version, PgStore store) {
        return new RegistryPart(spec, spec.registry().map(configured -> new EnvRegistry(
                registration(spec, configured, port, version),
                configured.addresses(),
                store.registrySnapshot(),
                configured.options())));
    }

    private static Registration registration(
            DeploymentSpec spec, DeploymentSpec.Registry configured, HeldPort port, ApiVersion version) {
        var entry = configured.entry();
        var advertised = configured.advertised().orElse(new Advertised(port.address(), port.address()));
        return new Registration(
                spec.id(),
                spec.schema(),
                version.version(),
                entry.regions(),
                spec.policy(),
                entry.imports(),
                entry.uses(),
                entry.generation(),
                advertised.external(),
                advertised.internal());
    }

    EnvironmentSource environment() {
        return registry.<EnvironmentSource>map(known -> known).orElse(EnvironmentSource.fixed(Environment.EMPTY));
    }

    /** The service's own: as the registry has it, or as it is configured while that does not know it. */
    OwnPolicy policy() {
        return registry.flatMap(known -> known.current().service(spec.id().service()))
                .map(Environment.Service::own)
                .orElseGet(() -> OwnPolicy.of(Policy.of(spec.policy())));
    }

    Future<Void> restore() {
        return registry.map(EnvRegistry::restore).orElseGet(Future::succeededFuture);
    }

    /** Before anything else: nothing is served before the environment is known. */
    Future<Void> startFirst(Vertx vertx, Peers peers, Consumer<Supplier<Future<?>>> stops) {
        return isMeta() ? Future.succeededFuture() : start(vertx, peers, stops);
    }

    /** The meta service asks itself, and can do so only once it serves. */
    Future<Void> startLast(Vertx vertx, Peers peers, Consumer<Supplier<Future<?>>> stops) {
        return isMeta() ? start(vertx, peers, stops) : Future.succeededFuture();
    }

    /** The start may take long, for as long as the registry is looked for: a stop does not wait for it, but ends it. */
    private Future<Void> start(Vertx vertx, Peers peers, Consumer<Supplier<Future<?>>> stops) {
        return registry.map(known -> {
                    stops.accept(known::stop);
                    return vertx.deployVerticle(new RegistryVerticle(known, peers))
                            .onSuccess(id -> stops.accept(() -> vertx.undeploy(id)))
                            .<Void>mapEmpty();
                })
                .orElseGet(Future::succeededFuture);
    }

    private boolean isMeta() {
        return spec.id().service().equals(MetaSchema.SERVICE);
    }

    void measure(Meters meters) {
        registry.ifPresent(known -> {
            meters.gauge(Metric.REGISTRY_STREAMS, known::streamsOpen);
            meters.gauge(Metric.REGISTRY_STREAMS_DOWN, known::streamsDown);
            meters.gauge(Metric.REGISTERED, () -> known.registered() ? 1 : 0);
        });
    }
}
