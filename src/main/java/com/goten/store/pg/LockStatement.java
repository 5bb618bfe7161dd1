package com.goten.store.pg;

import com.goten.store.Needs;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/**
 * Takes a transaction's locks, before anything gives it an id: a SELECT does not. What has waited here is seen by the
 * next statement, not by this one.
 */
final class LockStatement {
    private static final String SQL = """
            select count(case when exclusive
                         then pg_advisory_xact_lock(key)::text
                         else pg_advisory_xact_lock_shared(key)::text end)
            from unnest($1::bigint[], $2::boolean[]) as l(key, exclusive)""";

    private LockStatement() {}

    static Future<?> send(SqlConnection connection, Needs needs) {
        var locks = LockKeys.of(needs);
        Tuple tuple = Tuple.tuple()
                .addArrayOfLong(locks.keySet().toArray(Long[]::new))
                .addArrayOfBoolean(locks.values().toArray(Boolean[]::new));
        return connection.preparedQuery(SQL).execute(tuple);
    }
}
