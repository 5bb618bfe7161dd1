package com.goten.store.pg;

import com.goten.store.NameRange;
import com.goten.store.RangeEntry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What there is in a range of names, in short. Owner and copy compute it with the same text over the same columns, all
 * that a copy has of its owner; MD5 is the same in every release of PostgreSQL, what its own hashes are not bound to be.
 * It finds mistakes, not forgeries: who could forge a copy could as well write it.
 */
final class RangeHashStatement {
    /** Greater than every name. */
    static final String NO_END = Character.toString(Character.MAX_CODE_POINT);

    private static final String HASH = """
            ('x' || left(md5(name || '|' || uuid || '|' || epoch || '|' || revision || '|' || generation || '|' || deleting
               || '|' || owning_region || '|' || array_to_string(regions, ',') || '|' || md5(body)), 16))::bit(64)::bigint""";

    private static final String ROWS = """
            select name, uuid, epoch, revision, %s as hash from resource
            where %s and type = $3 and name > $4 and name <= $5 order by name limit $6""";

    private static final String SUM =
            "select count(*), coalesce(bit_xor(hash), 0), max(name) from (" + ROWS + ") r";

    private RangeHashStatement() {}

    /** @param end the last name; empty: there was nothing */
    record Sum(long count, long hash, String end) {}

    /** Of the first {@code limit} resources of a range. */
    static Future<Sum> sum(SqlClient client, CopierCondition condition, NameRange range, long limit) {
        return client.preparedQuery(SUM.formatted(HASH, condition.sql()))
                .execute(condition.with(range.type(), range.after(), end(range), limit))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    String end = row.getString(2);
                    return new Sum(row.getLong(0), row.getLong(1), end == null ? "" : end);
                });
    }

    /** The first {@code limit} resources of a range, one by one. */
    static Future<List<RangeEntry>> entries(SqlClient client, CopierCondition condition, NameRange range, long limit) {
        return client.preparedQuery(ROWS.formatted(HASH, condition.sql()))
                .execute(condition.with(range.type(), range.after(), end(range), limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false).map(RangeHashStatement::entry).toList());
    }

    static String end(NameRange range) {
        return range.until().isEmpty() ? NO_END : range.until();
    }

    private static RangeEntry entry(Row row) {
        return new RangeEntry(
                row.getString(0), row.getUUID(1), row.getLong(2), row.getLong(3), row.getLong(4));
    }
}
