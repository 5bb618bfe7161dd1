package com.goten.policy;

import java.util.function.Consumer;

/** Who knows the environment: follows the registry while the node runs. Safe to use from any thread. */
public interface EnvironmentSource {
    /** What is known now. No I/O. */
    Environment current();

    /** Adds who is told each newer environment, from any thread; he is told the current one at once. */
    void listen(Consumer<Environment> listener);

    /**
     * Whether there may be services, regions and deployments that are not in {@link #current}, because the registry cannot
     * be asked just now: that something is not known then does not say that it is not there.
     */
    default boolean uncertain() {
        return false;
    }

    /** An environment that does not change. */
    static EnvironmentSource fixed(Environment environment) {
        return new EnvironmentSource() {
            @Override
            public Environment current() {
                return environment;
            }

            @Override
            public void listen(Consumer<Environment> listener) {
                listener.accept(environment);
            }
        };
    }
}
