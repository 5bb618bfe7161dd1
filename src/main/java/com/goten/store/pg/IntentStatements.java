package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.schema.DeleteBehaviour;
import com.goten.store.Intent;
import com.goten.store.ShadowReader.PendingIntent;
import com.goten.store.Target;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Rows of table {@code intent}. */
final class IntentStatements {
    private static final String RECORD = """
            insert into intent (id, target_type, target_name, behaviour, holder_type, holder_name, field, deadline)
            select id, target_type, target_name, behaviour, holder_type, holder_name, field,
                   now() + $8::bigint * interval '1 millisecond'
            from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[])
                   as n(id, target_type, target_name, behaviour, holder_type, holder_name, field)""";

    private static final String DELETE = "delete from intent where id = any ($1::uuid[])";

    /** Locks them until the transaction is over: nobody takes them away meanwhile. Always in the same order. */
    private static final String LOCK = "select id from intent where id = any ($1::uuid[]) order by id for update";

    /** One that is locked is about to be committed: it is not taken away, and is read by the next statement. */
    private static final String TAKE_EXPIRED = """
            delete from intent where id in (
              select i.id from unnest($1::text[], $2::text[]) as t(type, name)
              join intent i on i.target_type = t.type and i.target_name = t.name
              where i.deadline <= now() order by i.id for update of i skip locked)""";

    private static final String READ = """
            select t.uuid, bool_or(i.behaviour = %d)
            from unnest($1::text[], $2::text[], $3::uuid[]) as t(type, name, uuid)
            join intent i on i.target_type = t.type and i.target_name = t.name
            group by t.uuid""".formatted(DeleteBehaviour.BLOCK.number());

    private static final String TOWARDS = """
            select i.id, i.target_type, i.target_name, i.behaviour, i.holder_type, i.holder_name, i.field, i.deadline
            from unnest($1::text[], $2::text[]) as t(type, name)
            join intent i on i.target_type = t.type and i.target_name = t.name
            order by i.deadline, i.id limit $3""";

    private static final String FIRST = """
            select id, target_type, target_name, behaviour, holder_type, holder_name, field, deadline
            from intent order by deadline, id limit $1""";

    private static final String SWEEP = "delete from intent where deadline < now() - interval '1 minute'";

    private record Named(UUID uuid, Target.Name name) {}

    private IntentStatements() {}

    static Future<?> record(SqlClient client, List<Intent> intents, Duration lease) {
        return client.preparedQuery(RECORD).execute(Columns.of(intents)
                .uuid(Intent::id)
                .text(Intent::targetType)
                .text(Intent::targetName)
                .integer(intent -> intent.behaviour().number())
                .text(intent -> intent.holder().type())
                .text(intent -> intent.holder().name())
                .text(Intent::field)
                .tuple()
                .addLong(lease.toMillis()));
    }

    static Future<?> delete(SqlClient client, Collection<UUID> ids) {
        return client.preparedQuery(DELETE).execute(uuids(ids));
    }

    static Future<Set<UUID>> lock(SqlClient client, Collection<UUID> ids) {
        return client.preparedQuery(LOCK).execute(uuids(ids)).map(rows -> {
            var there = new HashSet<UUID>();
            rows.forEach(row -> there.add(row.getUUID(0)));
            return there;
        });
    }

    static Future<?> takeExpired(SqlClient client, List<Target> targets) {
        return client.preparedQuery(TAKE_EXPIRED).execute(names(targets).tuple());
    }

    /** The targets that have intents, expired or not, and whether one of those is of a BLOCK reference. */
    static Future<Map<UUID, Boolean>> read(SqlClient client, List<Target> targets) {
        return client.preparedQuery(READ).execute(names(targets).uuid(Named::uuid).tuple()).map(rows -> {
            var found = new HashMap<UUID, Boolean>();
            rows.forEach(row -> found.put(row.getUUID(0), row.getBoolean(1)));
            return found;
        });
    }

    /** The first of those towards a target of any of these names; left alone. */
    static Future<List<PendingIntent>> towards(
            SqlClient client, List<Target.Name> names, String version, int limit) {
        var parameters = Columns.of(names).text(Target.Name::type).text(Target.Name::name).tuple().addInteger(limit);
        return client.preparedQuery(TOWARDS).execute(parameters).map(rows -> pending(rows, version));
    }

    /** The first of all. */
    static Future<List<PendingIntent>> first(SqlClient client, String version, int limit) {
        return client.preparedQuery(FIRST).execute(Tuple.of(limit)).map(rows -> pending(rows, version));
    }

    private static List<PendingIntent> pending(RowSet<Row> rows, String version) {
        var found = new ArrayList<PendingIntent>(rows.size());
        rows.forEach(row -> found.add(new PendingIntent(
                new Intent(
                        row.getUUID(0),
                        row.getString(1),
                        row.getString(2),
                        DeleteBehaviour.of(row.getInteger(3)),
                        new ResourceKey(version, row.getString(4), row.getString(5)),
                        row.getString(6)),
                row.getOffsetDateTime(7).toInstant())));
        return found;
    }

    /** Takes those away that nobody has asked for. Whoever has one of them cannot commit any more. */
    static Future<?> sweep(SqlClient client) {
        return client.query(SWEEP).execute();
    }

    private static Columns<Named> names(List<Target> targets) {
        var named = new ArrayList<Named>();
        targets.forEach(target -> target.names().forEach(name -> named.add(new Named(target.uuid(), name))));
        return Columns.of(named).text(row -> row.name().type()).text(row -> row.name().name());
    }

    private static Tuple uuids(Collection<UUID> ids) {
        return Tuple.tuple().addArrayOfUUID(ids.toArray(UUID[]::new));
    }
}
