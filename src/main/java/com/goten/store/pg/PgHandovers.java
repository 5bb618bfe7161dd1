package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.store.Handovers;
import com.goten.store.NameRange;
import com.goten.store.RecordedOwner;
import com.goten.store.RecordedReference;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads table {@code ownership}, and keeps offers in {@code unadopted}. */
final class PgHandovers implements Handovers {
    private static final String ADOPTIONS = """
            select k.version, k.type, k.name, k.uuid, r.owned is not null, k.epoch, k.adopted_from, k.established,
                   k.placed
            from ownership k
            left join lateral (select owned from resource r where r.uuid = k.uuid and r.version = k.version and r.owned) r on true
            where k.uuid = any ($1::uuid[]) and (k.adopted_from is not null or not k.placed)""";

    private static final String OWNERS = """
            select ownee, type, name, version, region, requires, unset from owner_reference
            where ownee = any ($1::uuid[]) and adopted
              and not exists (select from resource r where r.uuid = ownee and r.owned and r.deleting)
            order by ownee, name""";

    private static final String ANY_OFFERED =
            "select exists (select from ownership where holder = $1 and offered_to is not null)";

    /** Each table by itself, so that a page costs what is on it. */
    private static final String WITHHELD = """
            select distinct name from (
              (select name from deletion where type = $1 and name > $2 and name <= $3 and mark is null
               order by name limit $4)
              union all
              (select name from owner_decision where type = $1 and name > $2 and name <= $3 order by name limit $4)) n
            order by name limit $4""";

    private static final String UNDER_WAY = """
            select o.count, a.count, extract(epoch from now() - least(o.at, a.at)) * 1000, u.count,
                   (select format('%s from %s: %s', f.name, f.region, coalesce(t.last_error, f.reason))
                    from unadopted f left join task t on t.kind = 'ADOPT' and t.subject = f.uuid
                    order by f.since, f.uuid limit 1)
            from (select count(*), min(at) as at from ownership where offered_to is not null) o
            cross join (select count(*), min(at) as at from ownership where adopted_from is not null) a
            cross join (select count(*) from unadopted) u""";

    private static final String FIRST = """
            select k.version, k.type, k.name, k.uuid, k.epoch, coalesce(k.adopted_from, d.region),
                   coalesce(k.offered_to, d.region), k.established, extract(epoch from now() - k.at) * 1000
            from ownership k cross join deployment d
            where k.offered_to is not null or k.adopted_from is not null
            order by k.at, k.uuid limit $1""";

    private static final String OFFERED = """
            select version, type, name, uuid, epoch, holder, offer from ownership
            where offered_to = $1 and ($2::uuid is null or holder = $2) order by at, uuid limit $3""";

    private static final String OWNED_OF = """
            select name from resource where version = $1 and type = $2 and name > $3 and owned order by name limit $4""";

    private static final String OWNED = """
            select version, type, name from resource where uuid = any ($1::uuid[]) and owned""";

    /** By the indexes; what is offered was not handed over yet. */
    private static final String QUIET = """
            select extract(epoch from clock_timestamp() - greatest(
                     (select max(at) from ownership where offered_to is null and adopted_from is null),
                     (select max(at) from ownership where adopted_from is not null))) * 1000""";

    private final Pool pool;

    PgHandovers(Pool pool) {
        this.pool = pool;
    }

    /** The references after the rows: an adoption by then has them. */
    @Override
    public Future<List<Adoption>> adoptions(Collection<UUID> resources) {
        if (resources.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        Tuple uuids = Tuple.tuple().addArrayOfUUID(resources.toArray(UUID[]::new));
        return pool.withConnection(connection -> connection.preparedQuery(ADOPTIONS).execute(uuids)
                        .compose(adopted -> {
                            Map<UUID, List<RecordedReference>> references = new HashMap<>();
                            Map<UUID, List<RecordedOwner>> owners = new HashMap<>();
                            return Future.join(
                                            connection.preparedQuery(ReferenceStatements.OF_HOLDERS).execute(uuids)
                                                    .onSuccess(rows -> rows.forEach(row -> reference(row, references))),
                                            connection.preparedQuery(OWNERS).execute(uuids)
                                                    .onSuccess(rows -> rows.forEach(row -> owner(row, owners))))
                                    .map(read -> {
                                        List<Adoption> all = new ArrayList<>(adopted.size());
                                        adopted.forEach(row -> all.add(adoption(row, references, owners)));
                                        return all;
                                    });
                        }))
                .recover(PgFailures::fail);
    }

    @Override
    public Future<Void> keep(Unadopted offer) {
        return UnadoptedStatements.keep(pool, offer).<Void>mapEmpty().recover(PgFailures::fail);
    }

    @Override
    public Future<List<Unadopted>> unadopted(Collection<UUID> resources) {
        return resources.isEmpty()
                ? Future.succeededFuture(List.of())
                : UnadoptedStatements.read(pool, resources).recover(PgFailures::fail);
    }

    @Override
    public Future<Void> takenUp(UUID resource, long epoch) {
        return UnadoptedStatements.forget(pool, resource, epoch).<Void>mapEmpty().recover(PgFailures::fail);
    }

    private static void reference(Row row, Map<UUID, List<RecordedReference>> references) {
        RecordedReference reference = ReferenceStatements.read(row, 0);
        references.computeIfAbsent(reference.holder(), holder -> new ArrayList<>()).add(reference);
    }

    private static void owner(Row row, Map<UUID, List<RecordedOwner>> owners) {
        var owner = new RecordedOwner(
                row.getUUID(0), row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5),
                row.getBoolean(6));
        owners.computeIfAbsent(owner.ownee(), ownee -> new ArrayList<>()).add(owner);
    }

    private static Adoption adoption(
            Row row, Map<UUID, List<RecordedReference>> references, Map<UUID, List<RecordedOwner>> owners) {
        UUID uuid = row.getUUID(3);
        return new Adoption(
                ResourceRow.key(row, 0),
                uuid,
                row.getBoolean(4),
                row.getLong(5),
                Optional.ofNullable(row.getString(6)),
                row.getBoolean(7),
                row.getBoolean(8),
                references.getOrDefault(uuid, List.of()),
                owners.getOrDefault(uuid, List.of()));
    }

    @Override
    public Future<Boolean> anyOffered(UUID holder) {
        return pool.preparedQuery(ANY_OFFERED).execute(Tuple.of(holder))
                .map(rows -> rows.iterator().next().getBoolean(0))
                .recover(PgFailures::fail);
    }

    @Override
    public Future<List<String>> withheld(NameRange range, int limit) {
        return pool.preparedQuery(WITHHELD)
                .execute(Tuple.of(range.type(), range.after(), RangeHashStatement.end(range), limit))
                .map(PgHandovers::names)
                .recover(PgFailures::fail);
    }

    @Override
    public Future<List<Offer>> offered(String region, Optional<UUID> holder, int limit) {
        return pool.preparedQuery(OFFERED).execute(Tuple.of(region, holder.orElse(null), limit))
                .map(rows -> {
                    List<Offer> offers = new ArrayList<>(rows.size());
                    rows.forEach(row -> offers.add(new Offer(
                            ResourceRow.key(row, 0), row.getUUID(3), row.getLong(4), row.getUUID(5), row.getString(6))));
                    return offers;
                })
                .recover(PgFailures::fail);
    }

    @Override
    public Future<List<String>> owned(String version, String type, String after, int limit) {
        return pool.preparedQuery(OWNED_OF).execute(Tuple.of(version, type, after, limit))
                .map(PgHandovers::names)
                .recover(PgFailures::fail);
    }

    @Override
    public Future<List<ResourceKey>> owned(Collection<UUID> resources) {
        return pool.preparedQuery(OWNED).execute(Tuple.tuple().addArrayOfUUID(resources.toArray(UUID[]::new)))
                .map(rows -> {
                    List<ResourceKey> keys = new ArrayList<>(rows.size());
                    rows.forEach(row -> keys.add(ResourceRow.key(row, 0)));
                    return keys;
                })
                .recover(PgFailures::fail);
    }

    private static List<String> names(RowSet<Row> rows) {
        List<String> names = new ArrayList<>(rows.size());
        rows.forEach(row -> names.add(row.getString(0)));
        return names;
    }

    @Override
    public Future<Optional<Duration>> quietFor() {
        return pool.query(QUIET).execute()
                .map(rows -> Optional.ofNullable(rows.iterator().next().getDouble(0))
                        .map(millis -> Duration.ofMillis(millis.longValue())))
                .recover(PgFailures::fail);
    }

    @Override
    public Future<UnderWay> underWay() {
        return pool.query(UNDER_WAY).execute()
                .map(rows -> {
                    Row row = rows.iterator().next();
                    Double age = row.getDouble(2);
                    return new UnderWay(
                            row.getLong(0), row.getLong(1),
                            Optional.ofNullable(age).map(millis -> Duration.ofMillis(millis.longValue())),
                            row.getLong(3), Optional.ofNullable(row.getString(4)));
                })
                .recover(PgFailures::fail);
    }

    @Override
    public Future<List<Moving>> first(int limit) {
        return pool.preparedQuery(FIRST).execute(Tuple.of(limit))
                .map(rows -> {
                    List<Moving> all = new ArrayList<>(rows.size());
                    rows.forEach(row -> all.add(new Moving(
                            ResourceRow.key(row, 0), row.getUUID(3), row.getLong(4), row.getString(5), row.getString(6),
                            row.getBoolean(7), Duration.ofMillis(row.getDouble(8).longValue()))));
                    return all;
                })
                .recover(PgFailures::fail);
    }
}
