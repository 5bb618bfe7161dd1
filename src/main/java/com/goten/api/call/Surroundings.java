package com.goten.api.call;

import com.goten.mixin.Peers;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.PolicyStore;
import com.goten.policy.ReadCopies;

/**
 * What a deployment knows of the others.
 *
 * @param copies what it knows of its copies of what other regions own
 */
public record Surroundings(
        EnvironmentSource environment, Peers peers, PolicyStore policies, ReadCopies copies) {

    /** Without read copies. */
    public Surroundings(EnvironmentSource environment, Peers peers, PolicyStore policies) {
        this(environment, peers, policies, ReadCopies.NONE);
    }
}
