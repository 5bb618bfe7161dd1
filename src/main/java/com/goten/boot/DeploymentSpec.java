package com.goten.boot;

import com.goten.api.ApiOptions;
import com.goten.config.PostgresServer;
import com.goten.registry.RegistryOptions;
import com.goten.schema.DeploymentId;
import com.goten.schema.ServiceSchema;
import com.goten.types.MultiRegionPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A deployment to be run on this node.
 *
 * @param currentVersion on the first start only; empty: the newest
 * @param policy of the service itself; where there is a registry, on its first start
 * @param registry empty for a deployment that knows no other
 */
record DeploymentSpec(
        DeploymentId id,
        ServiceSchema schema,
        Optional<String> currentVersion,
        MultiRegionPolicy policy,
        Storage storage,
        Listen listen,
        Limits limits,
        Optional<Registry> registry) {

    /**
     * How it takes part in an environment.
     *
     * @param addresses of the meta service, by region
     * @param entry what its service is
     * @param advertised where others reach it; empty: where it listens
     */
    record Registry(
            Map<String, String> addresses,
            DeploymentEntry entry,
            Optional<Advertised> advertised,
            RegistryOptions options) {
        Registry {
            addresses = Map.copyOf(addresses);
        }
    }

    /** Each {@code host:port}. @param internal for the same region */
    record Advertised(String external, String internal) {}

    /** Where its data is, and how many connections may be open there for reads and for consistent views. */
    record Storage(PostgresServer server, String database, int readConnections, int snapshotConnections) {
        static final int STANDARD_CONNECTIONS = 8;
        /** Of one of several deployments in a process, with one server for all of them. */
        static final int SHARED_CONNECTIONS = 4;
    }

    /** Where its API is. @param port 0: any free one */
    record Listen(String host, int port) {}

    /**
     * Bounds.
     *
     * @param threads event loops that serve the API
     * @param calls calls with one answer at a time
     * @param streams streams at a time
     * @param messageBytes largest message a client may send
     * @param drain how long a stop waits for running calls
     * @param feedRetention how long changes can be resumed from
     */
    record Limits(
            int threads, int calls, int streams, int messageBytes, Duration drain, Duration feedRetention) {
        static final Limits STANDARD = new Limits(
                Runtime.getRuntime().availableProcessors(),
                ApiOptions.DEFAULT_MAX_CALLS,
                ApiOptions.DEFAULT_MAX_STREAMS,
                ApiOptions.DEFAULT_MAX_MESSAGE_BYTES,
                ApiOptions.DEFAULT_DRAIN_TIMEOUT,
                Duration.ofHours(24));

        /** The same bounds, for one of several deployments in a process: one event loop is enough. */
        Limits sharingTheProcess() {
            return new Limits(1, calls, streams, messageBytes, drain, feedRetention);
        }
    }
}
