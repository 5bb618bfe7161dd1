package com.goten.store.pg;

import com.goten.errors.GotenException.FailedPrecondition;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;

/**
 * Refuses a database that tells of commits which a crash undoes: answers would be wrong, and readers of the feed would
 * stand at transactions that come again with other changes. What the server does beyond that, as waiting for standbys, is
 * the operator's to say.
 */
final class Durability {
    private Durability() {}

    static Future<Void> require(Pool pool) {
        return pool.query("show synchronous_commit").execute().compose(rows ->
                rows.iterator().next().getString(0).equals("off")
                        ? Future.failedFuture(new FailedPrecondition(
                                "synchronous_commit is off for this database or user: committed writes would not be durable",
                                "DATABASE_NOT_DURABLE"))
                        : Future.succeededFuture());
    }
}
