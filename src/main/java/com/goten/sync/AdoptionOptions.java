package com.goten.sync;

import com.goten.time.Pauses;
import java.time.Duration;

/**
 * Bounds of the follow-up of adoptions.
 *
 * @param tasks that are worked on side by side
 * @param claim how long a task is one's own before another node may take it up
 * @param poll how often tasks are looked for that nobody told of
 * @param answer how long another deployment may take to answer
 * @param pauses before something is tried again
 */
public record AdoptionOptions(int tasks, Duration claim, Duration poll, Duration answer, Pauses pauses) {
    public static final AdoptionOptions STANDARD = new AdoptionOptions(
            500,
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            new Pauses(Duration.ofMillis(100), Duration.ofSeconds(10)));
}
