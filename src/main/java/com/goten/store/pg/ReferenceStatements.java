package com.goten.store.pg;

import com.goten.schema.DeleteBehaviour;
import com.goten.store.RecordedReference;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/** Rows of table {@code reference}. */
final class ReferenceStatements {
    /** What {@link #read} expects, in its order. */
    static final String COLUMNS = "holder, field, target_type, target_name, target, behaviour";

    static final String OF_HOLDERS = "select %s from reference where holder = any ($1::uuid[])".formatted(COLUMNS);

    /** References are held by what is owned here, in the current version. */
    static final String STRAY = """
            select %s from reference f
            where not exists (select from resource r where r.uuid = f.holder and r.version = $1 and r.owned)
              and not exists (select from ownership o where o.uuid = f.holder and o.offered_to is not null)
            order by holder, field, target_type, target_name""".formatted(COLUMNS);

    private static final String ADD = """
            insert into reference (holder, field, target_type, target_name, target, behaviour)
            select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::int[])
            on conflict (holder, field, target_type, target_name)
            do update set target = excluded.target, behaviour = excluded.behaviour""";

    private static final String DROP = """
            with dropped as (
              delete from reference r
              using unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as d(holder, field, target_type, target_name)
              where r.holder = d.holder and r.field = d.field and r.target_type = d.target_type
                and r.target_name = d.target_name
              returning r.target)
            %s"""
            .formatted(TaskStatements.wake("dropped"));

    private ReferenceStatements() {}

    static Future<?> add(SqlConnection connection, List<RecordedReference> references) {
        return connection.preparedQuery(ADD).execute(Columns.of(references)
                .uuid(RecordedReference::holder)
                .text(RecordedReference::field)
                .text(RecordedReference::targetType)
                .text(RecordedReference::targetName)
                .uuid(RecordedReference::target)
                .integer(reference -> reference.behaviour().number())
                .tuple());
    }

    /** Tasks that wait for a dropped reference become due. */
    static Future<?> drop(SqlConnection connection, List<RecordedReference> references) {
        return connection.preparedQuery(DROP).execute(Columns.of(references)
                .uuid(RecordedReference::holder)
                .text(RecordedReference::field)
                .text(RecordedReference::targetType)
                .text(RecordedReference::targetName)
                .tuple());
    }

    static RecordedReference read(Row row, int first) {
        return new RecordedReference(
                row.getUUID(first),
                row.getString(first + 1),
                row.getString(first + 2),
                row.getString(first + 3),
                row.getUUID(first + 4),
                DeleteBehaviour.of(row.getInteger(first + 5)));
    }
}
