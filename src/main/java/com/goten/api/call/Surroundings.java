package com.goten.api.call;

import com.goten.mixin.Peers;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.PolicyStore;
import java.util.function.Predicate;

/**
 * What a deployment knows of the others.
 *
 * @param copies whether this deployment has complete read copies of what a region owns, so far as policy sends them here
 */
public record Surroundings(
        EnvironmentSource environment, Peers peers, PolicyStore policies, Predicate<String> copies) {

    /** Without read copies. */
    public Surroundings(EnvironmentSource environment, Peers peers, PolicyStore policies) {
        this(environment, peers, policies, region -> false);
    }
}
