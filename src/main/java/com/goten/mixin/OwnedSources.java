package com.goten.mixin;

import com.goten.schema.DeploymentId;
import com.goten.store.OwnedReader;
import com.goten.watch.FeedFollower;
import com.goten.watch.FeedTailer;
import com.goten.watch.WatchOptions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is told to regions with copies, and from where.
 *
 * <p>What regions say themselves, in hidden types, comes first: nothing goes by a snapshot before the reader has heard by
 * which policies it does.
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

    private static final Comparator<String> ORDER =
            Comparator.<String>comparingInt(type -> type.indexOf('.') >= 0 ? 0 : 1).thenComparing(type -> type);

    OwnedSources {
        types = types.stream().distinct().sorted(ORDER).toList();
    }

    /** The one that follows a type, which need not be among them; empty at the end. */
    Optional<String> after(String type) {
        return types.stream().filter(other -> ORDER.compare(other, type) > 0).findFirst();
    }
}
