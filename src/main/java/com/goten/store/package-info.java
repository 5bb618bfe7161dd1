/**
 * What the rest of the system asks of storage. {@code store.pg} is the one implementation; SQL and the database client
 * are seen nowhere else.
 *
 * <p>All futures fail with {@link com.goten.errors.GotenException}: {@code Unavailable} where the database cannot be
 * reached in time, {@code Internal} for what should not happen.
 */
@NullMarked
package com.goten.store;

import org.jspecify.annotations.NullMarked;
