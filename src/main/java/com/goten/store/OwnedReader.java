package com.goten.store;

import com.goten.resource.StoredResource;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.List;

/**
 * Reads what this deployment owns and another region is to have copies of (PROTOCOL.md section 9). Beside what clients
 * read: neither waits for the other.
 */
public interface OwnedReader {

    /**
     * Who has copies of what.
     *
     * @param region that has them: it gets what has it, or all, in its regions
     * @param version of the resources
     */
    record Copier(String region, String version) {
        private static final String EVERYWHERE = "*";

        /** Whether it is to have a copy of that state. */
        public boolean isFor(StoredResource state) {
            return state.owned()
                    && state.key().version().equals(version)
                    && (state.regions().contains(region) || state.regions().contains(EVERYWHERE));
        }
    }

    /** Where the feed is now. */
    Future<Place> place();

    /**
     * A place in the feed.
     *
     * @param cursor reading on from here brings all that a read that begins now could not see
     * @param newest the newest change that can be seen now, be it final or not: who has read up to here has read all
     *     that had been committed
     */
    record Place(FeedCursor cursor, FeedCursor newest) {}

    /**
     * The first resources of a range, as they are now.
     *
     * @param limit most resources
     * @param bytes most bytes of their bodies and offers, but for one that is larger alone
     */
    Future<Page> page(Copier copier, NameRange range, int limit, long bytes);

    /**
     * A part of a range.
     *
     * @param states all there are in it, by name, and what was released to the copier and is not confirmed; perhaps none,
     *     although there are more behind it
     * @param part what was read: the range from its beginning, perhaps to its end
     * @param last whether that is the end
     */
    record Page(List<OwnedState.Present> states, NameRange part, boolean last) {
        public Page {
            states = List.copyOf(states);
        }
    }

    /** Those of the names that there are. Fails with {@code ResourceExhausted} where they are too large together. */
    Future<List<StoredResource>> read(Copier copier, String type, List<String> names);

    /** What there is in a range, in short; read little by little, so not all at the same time. */
    Future<RangeHash> hash(Copier copier, NameRange range, Deadline deadline);

    /**
     * Compares what there is in a range with what the copier has of it.
     *
     * @param deadline beyond it nothing more is read; fails with {@code DeadlineExceeded} then
     */
    Future<RangeComparison> compare(Copier copier, RangeHash there, Deadline deadline);
}
