package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.store.NameRange;
import com.goten.store.PolicyRefreshes;
import com.goten.store.TaskKind;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of table {@code policy_refresh}, and the pages of {@code resource} that are looked at. */
final class PgPolicyRefreshes implements PolicyRefreshes {
    private static final String COLUMNS =
            "holder, policy, generation, announced, type, name, looked, written, begun";

    /** In the update all columns are those from before. */
    private static final String BEGIN = """
            insert into policy_refresh as p (holder, policy, generation, announced) values ($1, $2, $3, $4)
            on conflict (holder) do update set
              policy = excluded.policy, generation = excluded.generation, announced = excluded.announced,
              type = case when %1$s then p.type else '' end, name = case when %1$s then p.name else '' end,
              looked = case when %1$s then p.looked else 0 end, written = case when %1$s then p.written else 0 end,
              begun = case when %1$s then p.begun else now() end
            returning %2$s""".formatted("(p.policy, p.announced) = (excluded.policy, excluded.announced)", COLUMNS);

    private static final String REACHED = """
            update policy_refresh set type = $3, name = $4, looked = $5, written = $6
            where holder = $1 and announced = $2 and policy = $7""";

    private static final String END = "delete from policy_refresh where holder = $1";

    private static final String UNDER_WAY =
            "select %s from policy_refresh order by begun, holder limit $1".formatted(COLUMNS);

    private static final String PLACED = "name, uuid, owned, owning_region, regions";

    /** No end is the last character there is: an "or" would be no bound of the index. */
    private static final String PAGE = """
            select %s from resource
            where version = $1 and type = $2 and name > $3
              and name <= case when $4::text = '' then chr(1114111) else $4::text end
            order by name limit $5""".formatted(PLACED);

    private static final String ANY_OWNED = """
            select exists (
              select from unnest($2::text[], $3::text[], $4::text[]) as w(type, after, until)
              cross join lateral (
                select from resource
                where version = $1 and type = w.type and name > w.after
                  and name <= case when w.until = '' then chr(1114111) else w.until end and owned
                limit 1) r)""";

    private static final String FIND = "select version, type, name from resource where uuid = $1 and version = $2";

    private static final String UNANNOUNCED = """
            select %s from resource h
            where version = $1 and type = $2 and name > $5 and generation > 1 and not exists (
              select from resource s where s.version = $1 and s.type = $3 and s.name = $4::text || '/' || h.uuid::text)
            order by name limit $6""".formatted(PLACED);

    private static final String STRAY = """
            select right(s.name, 36)::uuid from resource s
            where s.version = $1 and s.type = $2 and s.owned and s.name > $3::text || '/' || $4::text
              and s.name < $3::text || '0'
              and not exists (select from resource h where h.uuid = right(s.name, 36)::uuid and h.version = $1)
              and not exists (select from task t where t.kind = '%s' and t.subject = right(s.name, 36)::uuid)
            order by s.name limit $5""".formatted(TaskKind.REFRESH);

    /** The service's own policy has no holder to be missed; it is the first of all. */
    private static final UUID SERVICE = new UUID(0, 0);

    private final Pool pool;
    private final String version;

    PgPolicyRefreshes(Pool pool, String version) {
        this.pool = pool;
        this.version = version;
    }

    @Override
    public Future<Progress> begin(UUID holder, Buffer policy, long generation, long announced) {
        return pool.preparedQuery(BEGIN)
                .execute(Tuple.of(holder, policy, generation, announced))
                .map(rows -> progress(rows.iterator().next()))
                .recover(PgFailures::fail);
    }

    @Override
    public Future<Boolean> reached(Progress progress) {
        return pool.preparedQuery(REACHED)
                .execute(Tuple.of(
                        progress.holder(),
                        progress.announced(),
                        progress.type(),
                        progress.name(),
                        progress.looked(),
                        progress.written(),
                        progress.policy()))
                .map(rows -> rows.rowCount() > 0)
                .recover(PgFailures::fail);
    }

    @Override
    public Future<Void> end(UUID holder) {
        return pool.preparedQuery(END).execute(Tuple.of(holder)).<Void>mapEmpty().recover(PgFailures::fail);
    }

    @Override
    public Future<List<Progress>> underWay(int limit) {
        return pool.preparedQuery(UNDER_WAY).execute(Tuple.of(limit)).map(rows -> {
            List<Progress> all = new ArrayList<>(rows.size());
            rows.forEach(row -> all.add(progress(row)));
            return all;
        }).recover(PgFailures::fail);
    }

    @Override
    public Future<List<Placed>> page(NameRange range, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(version, range.type(), range.after(), range.until(), limit))
                .map(rows -> placed(range.type(), rows))
                .recover(PgFailures::fail);
    }

    @Override
    public Future<Boolean> anyOwned(List<NameRange> ranges) {
        return pool.preparedQuery(ANY_OWNED)
                .execute(Tuple.of(
                        version,
                        ranges.stream().map(NameRange::type).toArray(String[]::new),
                        ranges.stream().map(NameRange::after).toArray(String[]::new),
                        ranges.stream().map(NameRange::until).toArray(String[]::new)))
                .map(rows -> rows.iterator().next().getBoolean(0))
                .recover(PgFailures::fail);
    }

    @Override
    public Future<Optional<ResourceKey>> find(UUID uuid) {
        return pool.preparedQuery(FIND).execute(Tuple.of(uuid, version)).map(rows -> {
            var row = rows.iterator();
            return row.hasNext() ? Optional.of(ResourceRow.key(row.next(), 0)) : Optional.<ResourceKey>empty();
        }).recover(PgFailures::fail);
    }

    @Override
    public Future<List<Placed>> unannounced(
            String type, String announcements, String region, String after, int limit) {
        return pool.preparedQuery(UNANNOUNCED)
                .execute(Tuple.of(version, type, announcements, region, after, limit))
                .map(rows -> placed(type, rows))
                .recover(PgFailures::fail);
    }

    @Override
    public Future<List<UUID>> strayAnnouncements(
            String announcements, String region, Optional<UUID> after, int limit) {
        return pool.preparedQuery(STRAY)
                .execute(Tuple.of(version, announcements, region, after.orElse(SERVICE).toString(), limit))
                .map(rows -> {
                    List<UUID> all = new ArrayList<>(rows.size());
                    rows.forEach(row -> all.add(row.getUUID(0)));
                    return all;
                })
                .recover(PgFailures::fail);
    }

    private List<Placed> placed(String type, RowSet<Row> rows) {
        List<Placed> page = new ArrayList<>(rows.size());
        rows.forEach(row -> page.add(new Placed(
                new ResourceKey(version, type, row.getString(0)),
                row.getUUID(1),
                row.getBoolean(2),
                row.getString(3),
                List.of(row.getArrayOfStrings(4)))));
        return page;
    }

    private static Progress progress(Row row) {
        return new Progress(
                row.getUUID(0),
                row.getBuffer(1),
                row.getLong(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getLong(6),
                row.getLong(7),
                row.getOffsetDateTime(8).toInstant());
    }
}
