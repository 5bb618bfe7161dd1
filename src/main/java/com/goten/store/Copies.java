package com.goten.store;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.List;

/**
 * The read copies in this database: what other regions of the service own (PROTOCOL.md section 9).
 *
 * <p>What an owner says never touches what this deployment owns. It puts its copies in place of what is older by
 * {@code (epoch, revision)}, whoever's copy that is, and takes away only what is recorded as its own. Only a snapshot
 * replaces also what is newer, where that is recorded as its own: it is all that there is. Copies have the bytes and the revision
 * of their owner; they hold no references. Their changes are in the change feed like any other.
 *
 * <p>Who writes copies of an origin has a <em>tenure</em>: whoever takes one ends that of everybody else, whose
 * transactions fail from then on with {@code Aborted}, reason {@value #OVER}.
 */
public interface Copies {
    String OVER = "COPIED_BY_ANOTHER";

    /**
     * Type of which no copy is ever removed, whoever says that it went: it only gives way to a later one. Who has none of these
     * believes that it never moved (PROTOCOL.md section 9, eighth rule of the hand-over).
     */
    String LASTING = "goten.CreationRight";

    /** Most states in one batch. */
    int MOST_STATES = 500;

    /** The right to write copies. @param cursor how far they had come when it was taken */
    record Tenure(CopyCursor cursor, long fence) {
        public Origin origin() {
            return cursor.origin();
        }
    }

    /**
     * What a batch has done.
     *
     * @param passedOver resources that could not be put, for there are newer copies of what another region had of these names
     */
    record Applied(int put, int removed, int passedOver) {
        public static final Applied NOTHING = new Applied(0, 0);

        public Applied(int put, int removed) {
            this(put, removed, 0);
        }

        public boolean nothing() {
            return put == 0 && removed == 0;
        }

        public Applied and(Applied other) {
            return new Applied(put + other.put, removed + other.removed, passedOver + other.passedOver);
        }
    }

    /** Takes the tenure of an origin; what others have under way is done, or will fail, when it is taken. */
    Future<Tenure> take(Origin origin);

    /** How far the copies from all origins have come that there are, or were, any from. */
    Future<List<CopyCursor>> cursors();

    /**
     * Makes copies of what an owner says, all of it and the cursor in one transaction; but where more goes by a snapshot
     * than fits in one, some of that goes earlier. Policy holders that are other than before get a task
     * {@link TaskKind#REFRESH}. What is asked for under one tenure is done in that order; what follows something that failed
     * fails.
     *
     * @param batch {@value #MOST_STATES} states at most
     */
    Future<Applied> apply(Tenure tenure, CopyBatch batch);

    /** What there is of a range that is recorded as the origin's, in short; read little by little. */
    Future<RangeHash> hash(Origin origin, NameRange range, Deadline deadline);

    /** The first of a range that are recorded as the origin's, one by one. */
    Future<List<RangeEntry>> entries(Origin origin, NameRange range, int limit);

    /** The copies under some names, whosever they are recorded as. @param names {@value #MOST_STATES} at most */
    Future<List<StoredResource>> read(Origin origin, String type, List<String> names);

    /** Puts copies right, {@value #MOST_STATES} at most. What is no longer as it was compared stays as it is. */
    Future<Applied> repair(Tenure tenure, List<CopyRepair> repairs);

    /**
     * The first resources of an origin that were passed over, and were neither put nor removed since: when the other copies
     * have gone, nobody tells of them again. Who asks the owner for them has them {@linkplain #repair put}.
     */
    Future<List<ResourceKey>> passedOver(Origin origin, int limit);

    /** The owner does not have them any more. */
    Future<Void> notPassedOver(Origin origin, List<ResourceKey> gone);

    /**
     * Removes all copies that are recorded as the origin's, page by page, and forgets the origin; nobody copies any more. They
     * are incomplete from the beginning: where that fails half-way, whoever copies again begins anew.
     */
    Future<Applied> purge(Tenure tenure);
}
