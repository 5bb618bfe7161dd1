package com.goten.owner;

import java.time.Duration;

/**
 * Bounds of the owner flow.
 *
 * @param patience from the save of a reference, how long its owner may be created after it
 * @param period of asking again for what is confirmed; spread by a quarter of it either way
 * @param references most that are looked at at once; as many tasks of a kind for owners
 * @param questions most in one call
 * @param tasks most removals side by side
 * @param page references removed at once
 * @param inFlight most commands of one page under way; shared transactions take what is there
 * @param answer longest wait for one answer
 * @param claim how long a reference or a task is one's own before another node may take it up
 * @param poll how often to look for work that nobody told of
 * @param mostDelay longest pause before something that waits, or was held up, is looked at again; twelve times that where a
 *     deployment does not answer
 * @param redirects how often an owner may be somewhere else than where it was looked for
 */
public record OwnerOptions(
        Duration patience,
        Duration period,
        int references,
        int questions,
        int tasks,
        int page,
        int inFlight,
        Duration answer,
        Duration claim,
        Duration poll,
        Duration mostDelay,
        int redirects) {
    public static final OwnerOptions STANDARD = new OwnerOptions(
            Duration.ofSeconds(60),
            Duration.ofHours(1),
            1000,
            500,
            16,
            1000,
            800,
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofMillis(500),
            Duration.ofSeconds(5),
            3);

    /** The same with another patience. */
    public OwnerOptions withPatience(Duration other) {
        return new OwnerOptions(
                other, period, references, questions, tasks, page, inFlight, answer, claim, poll, mostDelay, redirects);
    }

    /** The same with another period. */
    public OwnerOptions withPeriod(Duration other) {
        return new OwnerOptions(
                patience, other, references, questions, tasks, page, inFlight, answer, claim, poll, mostDelay, redirects);
    }

    /** The same that looks more often. */
    public OwnerOptions withPoll(Duration every, Duration longest) {
        return new OwnerOptions(
                patience, period, references, questions, tasks, page, inFlight, answer, claim, every, longest, redirects);
    }
}
