package com.goten.store.pg;

import com.goten.store.Copies.Tenure;
import com.goten.store.CopyBatch;
import com.goten.store.CopyCursor;
import com.goten.store.Origin;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows of table {@code sync_cursor}. The row is also the fence: what is written under a tenure that is over fails, as
 * {@link ChangedUnderLock} does. Fences come from a sequence, so that one never comes again, even for an origin that was
 * forgotten.
 */
final class CopyCursorStatements {
    private static final String COLUMNS = "region, version, token, complete, safe_time";

    private static final String TAKE = """
            insert into sync_cursor (region, version, fence) values ($1, $2, nextval('epoch'))
            on conflict (region, version) do update set fence = excluded.fence
            returning %s, fence""".formatted(COLUMNS);

    private static final String READ = "select %s from sync_cursor".formatted(COLUMNS);

    private static final String HOLD = """
            select 1 / count(*)::int from (
              select from sync_cursor where region = $1 and version = $2 and fence = $3 for update) held""";

    private static final String ADVANCE = """
            with held as (
              update sync_cursor
              set token = $4, complete = coalesce($5, complete),
                  safe_time = coalesce($6, case when coalesce($5, true) then safe_time end)
              where region = $1 and version = $2 and fence = $3 returning 1)
            select 1 / count(*)::int from held""";

    private static final String FORGET = """
            with held as (delete from sync_cursor where region = $1 and version = $2 and fence = $3 returning 1)
            select 1 / count(*)::int from held""";

    private CopyCursorStatements() {}

    static Future<Tenure> take(SqlClient client, Origin origin) {
        return client.preparedQuery(TAKE).execute(Tuple.of(origin.region(), origin.version())).map(rows -> {
            Row row = rows.iterator().next();
            return new Tenure(cursor(row), row.getLong(5));
        });
    }

    static Future<List<CopyCursor>> read(SqlClient client) {
        return client.query(READ).execute().map(rows -> {
            var cursors = new ArrayList<CopyCursor>();
            rows.forEach(row -> cursors.add(cursor(row)));
            return cursors;
        });
    }

    /** Holds the fence until the end of the transaction. */
    static Future<?> hold(SqlClient client, Tenure tenure) {
        return client.preparedQuery(HOLD).execute(fenced(tenure));
    }

    /** The same, and says how far the copies have come. */
    static Future<?> advance(SqlClient client, Tenure tenure, CopyBatch batch) {
        return client.preparedQuery(ADVANCE).execute(fenced(tenure)
                .addString(batch.token())
                .addBoolean(batch.complete().orElse(null))
                .addOffsetDateTime(batch.safeTime()
                        .map(time -> OffsetDateTime.ofInstant(time, ZoneOffset.UTC))
                        .orElse(null)));
    }

    static Future<?> forget(SqlClient client, Tenure tenure) {
        return client.preparedQuery(FORGET).execute(fenced(tenure));
    }

    private static Tuple fenced(Tenure tenure) {
        return Tuple.of(tenure.origin().region(), tenure.origin().version(), tenure.fence());
    }

    private static CopyCursor cursor(Row row) {
        return new CopyCursor(
                new Origin(row.getString(0), row.getString(1)),
                row.getString(2),
                row.getBoolean(3),
                Optional.ofNullable(row.getOffsetDateTime(4)).map(OffsetDateTime::toInstant));
    }
}
