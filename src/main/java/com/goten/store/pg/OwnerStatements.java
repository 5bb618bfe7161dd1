package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.store.Op;
import com.goten.store.OwnerReferences.Confirmed;
import com.goten.store.OwnerReferences.Later;
import com.goten.store.Ownee;
import com.goten.store.RecordedOwner;
import com.goten.store.Target;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Rows of table {@code owner_reference}. What changes several rows locks them first, in the order of their keys; a row that
 * has changed while it was waited for is looked at anew.
 */
final class OwnerStatements {
    private static final String COLUMNS = """
            o.ownee, o.type, o.name, o.version, o.region, o.requires, o.unset, o.epoch, o.owner, o.mark, o.attempts""";

    private static final String SAVE = """
            insert into owner_reference (ownee, type, name, version, region, requires, unset)
            select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::boolean[])
            on conflict (ownee, name) do update
            set type = excluded.type, version = excluded.version, region = excluded.region, requires = excluded.requires,
                unset = excluded.unset, epoch = nextval('epoch'), owner = null, adopted = false, revision = 0, mark = null,
                asked = false, saved = now(), due = now(), attempts = 0""";

    private static final String CORRECT = """
            update owner_reference o set type = c.type, name = c.name, version = c.version, region = c.region
            from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
                 as c(ownee, type, name, version, region, known)
            where o.ownee = c.ownee and o.name = c.known""";

    private static final String DROP = """
            delete from owner_reference o using unnest($1::uuid[], $2::text[]) as d(ownee, name)
            where o.ownee = d.ownee and o.name = d.name""";

    private static final String READ = """
            select r.version, r.type, r.name, r.deleting, %s, false
            from unnest($1::text[], $2::text[], $3::text[]) as k(version, type, name)
            join resource r on r.version = k.version and r.type = k.type and r.name = k.name
            join owner_reference o on o.ownee = r.uuid
            order by o.ownee, o.name for update of o""".formatted(COLUMNS);

    private static final String CLAIM = """
            with o as (
              update owner_reference c
              set due = now() + $2::bigint * interval '1 millisecond', attempts = c.attempts + 1, asked = true
              from (select ownee, name from owner_reference where due <= now() order by due limit $1
                    for update skip locked) d
              where c.ownee = d.ownee and c.name = d.name
              returning c.*)
            select r.version, r.type, r.name, r.deleting, %s, o.saved + $3::bigint * interval '1 millisecond' <= now()
            from o join resource r on r.uuid = o.ownee and r.version = $4 and r.owned""".formatted(COLUMNS);

    /** Locks those of $1 to $3 that are at their epoch. */
    private static final String AT_EPOCH = """
            (select n.* from unnest($1::uuid[], $2::text[], $3::bigint[], %s) as n(ownee, name, epoch, %s)
             join owner_reference x on x.ownee = n.ownee and x.name = n.name and x.epoch = n.epoch
             order by x.ownee, x.name for update of x)""";

    private static final String CONFIRM = """
            update owner_reference o
            set owner = n.owner, adopted = false, mark = null, asked = false, attempts = 0, due = now() + n.pause * interval '1 millisecond'
            from %s n
            where o.ownee = n.ownee and o.name = n.name and o.epoch = n.epoch"""
            .formatted(AT_EPOCH.formatted("$4::uuid[], $5::bigint[]", "owner, pause"));

    /** Only by who claimed it last: whoever took it up since may have an answer on its way. */
    private static final String LATER = """
            update owner_reference o set asked = false, due = now() + n.pause * interval '1 millisecond'
            from %s n
            where o.ownee = n.ownee and o.name = n.name and o.epoch = n.epoch and o.attempts = n.attempts"""
            .formatted(AT_EPOCH.formatted("$4::bigint[], $5::int[]", "pause, attempts"));

    private static final String MARK = """
            update owner_reference o set mark = coalesce(o.mark, n.mark)
            from %s n
            where o.ownee = n.ownee and o.name = n.name and o.epoch = n.epoch
            returning o.ownee, o.name, o.mark""".formatted(AT_EPOCH.formatted("$4::uuid[]", "mark"));

    private static final String WITHDRAW = """
            update owner_reference o set mark = null, due = now() + $2::bigint * interval '1 millisecond'
            from (select ownee, name from owner_reference where mark = any ($1::uuid[]) and mark is not null
                  order by ownee, name for update) n
            where o.ownee = n.ownee and o.name = n.name and o.mark = any ($1::uuid[])""";

    private static final String STANDING = "select mark from owner_reference where mark = any ($1::uuid[]) and mark is not null";

    private static final String VOID = """
            update owner_reference o set epoch = nextval('epoch'), asked = false, due = now()
            from (select x.ownee, x.name, g.owner
                  from unnest($1::text[], $2::text[], $3::uuid[]) as g(type, name, owner)
                  join owner_reference x on x.name = g.name and x.type = g.type and x.asked and x.owner is distinct from g.owner
                  order by x.ownee, x.name for update of x) n
            where o.ownee = n.ownee and o.name = n.name and o.asked and o.owner is distinct from n.owner""";

    private static final String LEFT = """
            select u from unnest($1::uuid[]) as g(u) where exists (select from owner_reference where owner = u)""";

    /**
     * Those that were confirmed, and those of that name that have never been. An owner has a row for each of its names, so
     * that a reference may be found twice.
     */
    private static final String CHECK = """
            with found as (
              select x.ownee, x.name, max(c.revision) as revision
              from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) as c(owner, type, name, revision)
              cross join lateral (
                select ownee, name from owner_reference where owner = c.owner and requires and revision < c.revision and due < 'infinity'
                union
                select ownee, name from owner_reference
                where name = c.name and type = c.type and owner is null and requires and revision < c.revision
                      and due < 'infinity') x
              group by x.ownee, x.name)
            update owner_reference o
            set epoch = nextval('epoch'), asked = false, revision = n.revision, due = now(), attempts = 0
            from (select x.ownee, x.name, f.revision
                  from found f join owner_reference x on x.ownee = f.ownee and x.name = f.name
                  where x.revision < f.revision order by x.ownee, x.name for update of x) n
            where o.ownee = n.ownee and o.name = n.name and o.revision < n.revision""";

    /** Whether some of those are of ownees that were released and are not confirmed. */
    private static final String MOVING = """
            select exists (
              select from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) as c(owner, type, name, revision)
              cross join lateral (
                select ownee from owner_reference where owner = c.owner and requires
                union all
                select ownee from owner_reference where name = c.name and type = c.type and owner is null and requires) x
              join ownership k on k.uuid = x.ownee and k.offered_to is not null)""";

    /** Several references of one ownee may keep one owner, under names of several versions. */
    private static final String OF = """
            select r.version, r.type, r.name, r.deleting, %s, false
            from owner_reference o
            cross join lateral (
              select r.version, r.type, r.name, r.deleting from resource r
              where r.uuid = o.ownee and r.version = $5 and r.owned limit 1) r
            where o.owner = $1 and (o.ownee, o.name) > ($2, $3)
            order by o.ownee, o.name limit $4""".formatted(COLUMNS);

    private static final String WAITING = "select count(*) from owner_reference where owner is null";

    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private OwnerStatements() {}

    static Future<?> save(SqlConnection connection, List<RecordedOwner> references) {
        return connection.preparedQuery(SAVE).execute(Columns.of(references)
                .uuid(RecordedOwner::ownee)
                .text(RecordedOwner::type)
                .text(RecordedOwner::name)
                .text(RecordedOwner::version)
                .text(RecordedOwner::region)
                .bool(RecordedOwner::requires)
                .bool(RecordedOwner::unset)
                .tuple());
    }

    static Future<?> correct(SqlConnection connection, List<Op.CorrectOwner> corrections) {
        return connection.preparedQuery(CORRECT).execute(Columns.of(corrections)
                .uuid(correction -> correction.reference().ownee())
                .text(correction -> correction.reference().type())
                .text(correction -> correction.reference().name())
                .text(correction -> correction.reference().version())
                .text(correction -> correction.reference().region())
                .text(Op.CorrectOwner::name)
                .tuple());
    }

    static Future<?> drop(SqlConnection connection, List<Op.DropOwner> references) {
        return connection.preparedQuery(DROP)
                .execute(Columns.of(references).uuid(Op.DropOwner::ownee).text(Op.DropOwner::name).tuple());
    }

    static Future<List<Ownee>> read(SqlConnection connection, Collection<ResourceKey> ownees) {
        return connection.preparedQuery(READ)
                .execute(Columns.of(List.copyOf(ownees)).key(key -> key).tuple())
                .map(OwnerStatements::rows);
    }

    static Future<List<Ownee>> claim(SqlClient client, String version, int most, Duration claim, Duration patience) {
        return client.preparedQuery(CLAIM)
                .execute(Tuple.of(most, claim.toMillis(), patience.toMillis(), version))
                .map(OwnerStatements::rows);
    }

    static Future<?> confirm(SqlClient client, List<Confirmed> confirmed) {
        return client.preparedQuery(CONFIRM).execute(atEpoch(confirmed, Confirmed::ownee)
                .uuid(Confirmed::owner)
                .bigint(one -> one.again().toMillis())
                .tuple());
    }

    static Future<?> later(SqlClient client, List<Later> later) {
        return client.preparedQuery(LATER)
                .execute(atEpoch(later, Later::ownee)
                        .bigint(one -> one.pause().toMillis())
                        .integer(one -> one.ownee().attempts())
                        .tuple());
    }

    /** Answers the marks by ownee and name. */
    static Future<Map<OwnerKey, UUID>> mark(SqlClient client, List<Ownee> ownees) {
        return client.preparedQuery(MARK)
                .execute(atEpoch(ownees, ownee -> ownee).uuid(ownee -> UUID.randomUUID()).tuple())
                .map(rows -> {
                    var marks = new HashMap<OwnerKey, UUID>();
                    rows.forEach(row -> marks.put(new OwnerKey(row.getUUID(0), row.getString(1)), row.getUUID(2)));
                    return marks;
                });
    }

    /** What a row is known by. */
    record OwnerKey(UUID ownee, String name) {
        static OwnerKey of(Ownee ownee) {
            return new OwnerKey(ownee.reference().ownee(), ownee.reference().name());
        }
    }

    static Future<?> withdraw(SqlClient client, Collection<UUID> marks, Duration pause) {
        return client.preparedQuery(WITHDRAW).execute(uuids(marks).addLong(pause.toMillis()));
    }

    static Future<Set<UUID>> standing(SqlClient client, Collection<UUID> marks) {
        return client.preparedQuery(STANDING).execute(uuids(marks)).map(OwnerStatements::uuids);
    }

    static Future<?> voidAnswers(SqlClient client, List<Target> owners) {
        return client.preparedQuery(VOID).execute(named(owners, target -> 0L)
                .text(one -> one.name().type())
                .text(one -> one.name().name())
                .uuid(Named::owner)
                .tuple());
    }

    static Future<Set<UUID>> left(SqlClient client, Collection<UUID> owners) {
        return client.preparedQuery(LEFT).execute(uuids(owners)).map(OwnerStatements::uuids);
    }

    static Future<?> check(SqlClient client, Map<Target, Long> owners) {
        return client.preparedQuery(CHECK).execute(checked(owners));
    }

    static Future<Boolean> moving(SqlClient client, Map<Target, Long> owners) {
        return client.preparedQuery(MOVING).execute(checked(owners)).map(rows -> rows.iterator().next().getBoolean(0));
    }

    private static Tuple checked(Map<Target, Long> owners) {
        return named(List.copyOf(owners.keySet()), owners::get)
                .uuid(Named::owner)
                .text(one -> one.name().type())
                .text(one -> one.name().name())
                .bigint(Named::revision)
                .tuple();
    }

    static Future<List<Ownee>> of(
            SqlClient client, String version, UUID owner, Optional<RecordedOwner> after, int limit) {
        return client.preparedQuery(OF)
                .execute(Tuple.of(
                        owner,
                        after.map(RecordedOwner::ownee).orElse(BEFORE_ALL),
                        after.map(RecordedOwner::name).orElse(""),
                        limit,
                        version))
                .map(OwnerStatements::rows);
    }

    static Future<Long> waiting(SqlClient client) {
        return client.query(WAITING).execute().map(rows -> rows.iterator().next().getLong(0));
    }

    private record Named(UUID owner, Target.Name name, long revision) {}

    private static Columns<Named> named(List<Target> owners, ToLongFunction<Target> revision) {
        var named = new ArrayList<Named>();
        owners.forEach(owner -> owner.names()
                .forEach(name -> named.add(new Named(owner.uuid(), name, revision.applyAsLong(owner)))));
        return Columns.of(named);
    }

    private static <T> Columns<T> atEpoch(List<T> rows, Function<T, Ownee> ownee) {
        return Columns.of(rows)
                .uuid(row -> ownee.apply(row).reference().ownee())
                .text(row -> ownee.apply(row).reference().name())
                .bigint(row -> ownee.apply(row).epoch());
    }

    private static Tuple uuids(Collection<UUID> uuids) {
        return Tuple.tuple().addArrayOfUUID(uuids.toArray(UUID[]::new));
    }

    private static Set<UUID> uuids(RowSet<Row> rows) {
        var uuids = new HashSet<UUID>();
        rows.forEach(row -> uuids.add(row.getUUID(0)));
        return uuids;
    }

    private static List<Ownee> rows(RowSet<Row> rows) {
        var ownees = new ArrayList<Ownee>(rows.size());
        rows.forEach(row -> ownees.add(row(row)));
        return ownees;
    }

    private static Ownee row(Row row) {
        var reference = new RecordedOwner(
                row.getUUID(4), row.getString(5), row.getString(6), row.getString(7), row.getString(8), row.getBoolean(9),
                row.getBoolean(10));
        return new Ownee(
                ResourceRow.key(row, 0), row.getBoolean(3), reference, row.getLong(11), Optional.ofNullable(row.getUUID(12)),
                Optional.ofNullable(row.getUUID(13)), row.getBoolean(15), row.getInteger(14));
    }
}
