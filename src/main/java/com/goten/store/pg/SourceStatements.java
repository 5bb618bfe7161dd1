package com.goten.store.pg;

import com.goten.schema.DeploymentId;
import com.goten.store.FeedCursor;
import com.goten.store.Op;
import com.goten.store.Shadows.Going;
import com.goten.store.Shadows.Notices;
import com.goten.store.Source;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Rows of table {@code back_reference_source}. Transactions that share targets touch them in the same order. */
final class SourceStatements {
    private static final String RECORD = """
            insert into back_reference_source (target, service, region)
            select distinct target, service, region from unnest($1::uuid[], $2::text[], $3::text[]) as n(target, service, region)
            order by 1, 2, 3
            on conflict (target, service, region) do update set epoch = nextval('epoch')""";

    /** A row that gets another epoch while this statement waits for it is looked at anew, and stays. */
    private static final String DROP = """
            delete from back_reference_source s
            using unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) as d(target, service, region, epoch)
            where s.target = d.target and s.service = d.service and s.region = d.region and s.epoch = d.epoch""";

    private static final String TELL = """
            update back_reference_source set notice_xid = pg_current_xact_id(), notice_seq = nextval('epoch')
            where target = any ($1::uuid[])""";

    private static final String READ = """
            select target, service, region, epoch from back_reference_source where target = $1 order by service, region""";

    /**
     * What is still there of the resource comes along; a row without either is about to be dropped. A place in a future that
     * was undone, by the restore of a backup, is none: everything is told once more.
     */
    private static final String NOTICES = """
            select n.notice_xid::text::bigint, n.notice_seq, g.version, g.type, g.name, n.target
            from (select target, notice_xid, notice_seq from back_reference_source
                  where service = $1 and region = $2
                    and (notice_xid, notice_seq) > (
                      case when $3::bigint::text::xid8 >= pg_snapshot_xmax(pg_current_snapshot())
                      then '0'::xid8 else $3::bigint::text::xid8 end, $4::bigint)
                    and notice_xid < pg_snapshot_xmin(pg_current_snapshot())
                  order by notice_xid, notice_seq limit $5) n
            left join lateral (
              select version, type, name from resource where uuid = n.target and deleting and version = $6
              union all
              select version, type, name from deletion where uuid = n.target and mark is null
              limit 1) g on true
            order by 1, 2""";

    private SourceStatements() {}

    static Future<?> record(SqlClient client, List<Op.RecordSource> sources) {
        return client.preparedQuery(RECORD).execute(Columns.of(sources)
                .uuid(Op.RecordSource::target)
                .text(source -> source.deployment().service())
                .text(source -> source.deployment().region())
                .tuple());
    }

    static Future<?> drop(SqlClient client, List<Source> sources) {
        return client.preparedQuery(DROP).execute(Columns.of(sources)
                .uuid(Source::target)
                .text(source -> source.deployment().service())
                .text(source -> source.deployment().region())
                .bigint(Source::epoch)
                .tuple());
    }

    static Future<?> tell(SqlClient client, List<UUID> targets) {
        return client.preparedQuery(TELL).execute(Tuple.tuple().addArrayOfUUID(targets.toArray(UUID[]::new)));
    }

    static Future<List<Source>> read(SqlClient client, UUID target) {
        return client.preparedQuery(READ).execute(Tuple.of(target)).map(rows -> {
            var sources = new ArrayList<Source>(rows.size());
            rows.forEach(row -> sources.add(read(row)));
            return sources;
        });
    }

    private static Source read(Row row) {
        return new Source(row.getUUID(0), new DeploymentId(row.getString(1), row.getString(2)), row.getLong(3));
    }

    static Future<Notices> notices(
            SqlClient client, String version, DeploymentId source, FeedCursor after, int limit) {
        return client.preparedQuery(NOTICES)
                .execute(Tuple.of(source.service(), source.region(), after.xid(), after.seq(), limit, version))
                .map(rows -> {
                    var going = new ArrayList<Going>(rows.size());
                    FeedCursor next = after;
                    for (Row row : rows) {
                        next = FeedCursor.at(row.getLong(0), row.getLong(1));
                        if (row.getString(2) != null) {
                            going.add(new Going(ResourceRow.key(row, 2), row.getUUID(5)));
                        }
                    }
                    return new Notices(going, next);
                });
    }
}
