package com.goten.store;

import io.vertx.core.Future;

/**
 * Looks into the database of a deployment from outside, beside its nodes or without them. Changes nothing. Fails with
 * {@code Unavailable} where the database cannot be looked into, and with {@code FailedPrecondition} where it is not what
 * this program would write.
 */
public interface Inspector {
    /** Opens a consistent view of the whole database, which stands until it is closed. */
    Future<Inspection> open();
}
