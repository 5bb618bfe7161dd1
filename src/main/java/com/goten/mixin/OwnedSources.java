package com.goten.mixin;

import com.goten.schema.DeploymentId;
import com.goten.store.OwnedReader;
import com.goten.watch.FeedFollower;
import com.goten.watch.FeedTailer;
import com.goten.watch.WatchOptions;
import java.util.List;

/**
 * What is told to regions with copies, and from where.
 *
 * @param types short names of all that may be told of, in the order in which they are
 * @param line lets in those that are behind what is in memory
 */
record OwnedSources(
        DeploymentId own,
        String version,
        List<String> types,
        OwnedReader reader,
        FeedTailer tailer,
        WatchOptions options,
        FeedFollower.Line line) {

    OwnedSources {
        types = types.stream().sorted().distinct().toList();
    }
}
