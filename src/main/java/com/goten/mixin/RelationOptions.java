package com.goten.mixin;

import java.time.Duration;

/**
 * Bounds of what deployments ask each other.
 *
 * @param intentLease how long an intent is not taken away; longer than a save takes
 * @param markLease how long a mark is not taken away; longer than a deletion takes
 * @param answer longest wait for one answer
 * @param pendingPatience how long a deletion waits for references that are about to be saved
 * @param pendingPause between two looks at those
 * @param redirects how often a target may be somewhere else than where it was looked for
 */
public record RelationOptions(
        Duration intentLease,
        Duration markLease,
        Duration answer,
        Duration pendingPatience,
        Duration pendingPause,
        int redirects) {
    public static final RelationOptions STANDARD = new RelationOptions(
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofMillis(25),
            3);
}
