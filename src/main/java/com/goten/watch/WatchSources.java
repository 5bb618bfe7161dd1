package com.goten.watch;

import com.goten.store.ChangeFeed;
import com.goten.store.ResourceReader;

/**
 * Where the watches of a deployment get what they send.
 *
 * @param catchUps lets in those that read the feed themselves
 * @param snapshots lets in those that read a snapshot
 */
record WatchSources(
        ResourceReader reader, FeedTailer tailer, WatchOptions options, Turnstile catchUps, Turnstile snapshots) {

    static WatchSources of(ResourceReader reader, FeedTailer tailer, WatchOptions options) {
        return new WatchSources(
                reader, tailer, options, new Turnstile(options.maxCatchUps()), new Turnstile(options.maxSnapshots()));
    }

    /** As it is read beside the tailer. */
    ChangeFeed feed() {
        return tailer.feed().forCatchUp();
    }

    WatchOptions.Patience patience() {
        return options.patience();
    }
}
