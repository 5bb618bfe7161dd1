package com.goten.cascade;

import java.time.Duration;

/**
 * Bounds of the cascade flow.
 *
 * @param tasks most deletions followed up side by side; as many again of other deployments' ones
 * @param page holders looked at at once
 * @param inFlight most commands of one deletion under way; shared transactions take what is there
 * @param claim how long a task is one's own before another node may take it up; kept while it runs, at a third of that
 * @param poll how often to look for tasks that nobody told of
 * @param mostDelay longest pause before something that is held up is looked at again; twelve times that where it is so only
 *     because a deployment does not answer
 */
public record CascadeOptions(int tasks, int page, int inFlight, Duration claim, Duration poll, Duration mostDelay) {
    public static final CascadeOptions STANDARD = new CascadeOptions(
            16, 500, 400, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(5));

    /** Most holders of one target that are followed where it is found out whether they are in a circle with it. */
    static final int MOST_FOLLOWED = 100;
}
