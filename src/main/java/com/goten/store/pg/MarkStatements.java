package com.goten.store.pg;

import com.goten.store.Op;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/** Rows of table {@code deletion} that are marks. Set and taken under the locks of what they mark. */
final class MarkStatements {
    private static final String SET = """
            insert into deletion (version, type, name, uuid, mark, mark_deadline)
            select version, type, name, uuid, mark, now() + lease * interval '1 millisecond'
            from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::bigint[])
                   as m(version, type, name, uuid, mark, lease)
            order by uuid
            on conflict (uuid) do update set mark = excluded.mark, mark_deadline = excluded.mark_deadline
              where deletion.mark is not null""";

    /** Several may take away the same one that has expired: in the same order, for what they share. */
    private static final String TAKE = """
            delete from deletion where (uuid, mark) in (
              select d.uuid, d.mark from unnest($1::uuid[], $2::uuid[]) as m(uuid, mark)
              join deletion d on d.uuid = m.uuid and d.mark = m.mark
              order by d.uuid for update of d)""";

    /** One that is locked is about to be taken, or to be set anew. */
    private static final String SWEEP = """
            delete from deletion where uuid in (
              select uuid from deletion where mark is not null and mark_deadline < now() - interval '1 minute'
              order by uuid for update skip locked)""";

    private MarkStatements() {}

    /**
     * Takes those away that nobody has come across since they expired. Needs no lock of what they mark: whoever has set
     * one of them cannot delete any more, or has it before him with those locks, and nobody establishes anything then.
     */
    static Future<?> sweep(SqlClient client) {
        return client.query(SWEEP).execute();
    }

    static Future<?> set(SqlConnection connection, List<Op.SetMark> marks) {
        return connection.preparedQuery(SET).execute(Columns.of(marks)
                .key(Op.SetMark::key)
                .uuid(Op.SetMark::uuid)
                .uuid(Op.SetMark::mark)
                .bigint(mark -> mark.lease().toMillis())
                .tuple());
    }

    static Future<?> take(SqlConnection connection, List<Op.TakeMark> marks) {
        return connection.preparedQuery(TAKE)
                .execute(Columns.of(marks).uuid(Op.TakeMark::uuid).uuid(Op.TakeMark::mark).tuple());
    }
}
