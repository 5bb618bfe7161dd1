package com.goten.api.call;

import com.goten.mixin.Peers;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.PolicyStore;
import com.goten.policy.ReadCopies;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a deployment knows of the others.
 *
 * @param copies what it knows of its copies of what other regions own
 * @param handovers asks for how long nothing has been handed over from here, or to here; empty: nothing is on record
 */
public record Surroundings(
        EnvironmentSource environment,
        Peers peers,
        PolicyStore policies,
        ReadCopies copies,
        Supplier<Future<Optional<Duration>>> handovers) {

    /** From where nothing is handed over. */
    public Surroundings(EnvironmentSource environment, Peers peers, PolicyStore policies, ReadCopies copies) {
        this(environment, peers, policies, copies, () -> Future.succeededFuture(Optional.empty()));
    }

    /** Without read copies. */
    public Surroundings(EnvironmentSource environment, Peers peers, PolicyStore policies) {
        this(environment, peers, policies, ReadCopies.NONE);
    }
}
