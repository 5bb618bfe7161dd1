package com.goten.sync;

import java.time.Duration;

/**
 * Bounds of the looks at everything under a policy that has changed.
 *
 * @param tasks most policies followed up side by side
 * @param page resources looked at at once
 * @param slice most of them written at a time
 * @param claim how long a task is one's own before another node may take it up; kept while it runs, at a third of that
 * @param poll how often to look for tasks that nobody told of
 * @param mostDelay longest pause before something that is held up is looked at again
 * @param spreading how long other nodes may go on with what they have read of a holder that is not here
 * @param sweep how often to look for holders that are not here, and for what they leave behind
 */
public record RefreshOptions(
        int tasks,
        int page,
        int slice,
        Duration claim,
        Duration poll,
        Duration mostDelay,
        Duration spreading,
        Duration sweep) {
    public static final RefreshOptions STANDARD = new RefreshOptions(
            4,
            1000,
            200,
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            Duration.ofSeconds(60));
}
