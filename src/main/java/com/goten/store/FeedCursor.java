package com.goten.store;

import java.util.Optional;

/**
 * A place in a deployment's change feed: everything before it has been seen.
 *
 * <p>The feed's order is (transaction id, sequence number) below the oldest running transaction; that is complete and,
 * per resource, the order of commits. It is always the place of a change (or of none): ids of transactions without one
 * may come again. After a snapshot the cursor also carries what that snapshot saw beyond {@code xid}; those changes are
 * skipped.
 *
 * @param xid transaction id; changes with a smaller one have been seen
 * @param seq changes of transaction {@code xid} up to this one have been seen
 * @param seen transactions from {@code xid} on that were visible to the snapshot this cursor comes from
 */
public record FeedCursor(long xid, long seq, Optional<SeenTransactions> seen) implements Comparable<FeedCursor> {

    public static FeedCursor at(long xid, long seq) {
        return new FeedCursor(xid, seq, Optional.empty());
    }

    /** Whether the change at this place has been seen already. */
    public boolean covers(long changeXid, long changeSeq) {
        return changeXid < xid
                || changeXid == xid && changeSeq <= seq
                || seen.isPresent() && seen.get().contains(changeXid);
    }

    /** This cursor after everything up to the other has been read; keeps what is still to be skipped. */
    public FeedCursor advanceTo(FeedCursor other) {
        if (compareTo(other) >= 0) {
            return this;
        }
        return new FeedCursor(other.xid, other.seq, seen.filter(s -> s.reachesBeyond(other.xid)));
    }

    /** By place alone. */
    @Override
    public int compareTo(FeedCursor other) {
        int byXid = Long.compareUnsigned(xid, other.xid);
        return byXid != 0 ? byXid : Long.compare(seq, other.seq);
    }
}
