package com.goten.registry;

import java.time.Duration;

/**
 * Patience of a node with the registry.
 *
 * @param call deadline of one call
 * @param contact how long a node that has never known an environment looks for the registry before it gives up
 * @param snapshot how long one that has known one looks for it before it goes on with that
 * @param refusal how long what the registry refuses is tried again: what is missing there may just be starting, too
 * @param initial how long the whole of the environment is waited for, once registered
 * @param save how long after a change what is known is written to the database
 * @param shortest before something is tried again, doubled each time
 * @param longest the same, at most
 */
public record RegistryOptions(
        Duration call,
        Duration contact,
        Duration snapshot,
        Duration refusal,
        Duration initial,
        Duration save,
        Duration shortest,
        Duration longest) {
    public static final RegistryOptions STANDARD = new RegistryOptions(
            Duration.ofSeconds(3),
            Duration.ofSeconds(60),
            Duration.ofSeconds(3),
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            Duration.ofMillis(300),
            Duration.ofMillis(50),
            Duration.ofSeconds(5));

    /** The same for a registry that starts in the same process: it will be there. */
    public RegistryOptions besideTheRegistry() {
        return new RegistryOptions(call, contact, contact, contact, initial, save, shortest, longest);
    }

    /** The same with less patience. */
    public RegistryOptions waiting(Duration contact, Duration snapshot, Duration refusal) {
        return new RegistryOptions(call, contact, snapshot, refusal, initial, save, shortest, longest);
    }
}
