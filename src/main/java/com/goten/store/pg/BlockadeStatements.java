package com.goten.store.pg;

import com.goten.schema.DeleteBehaviour;
import com.goten.store.Blockade;
import com.goten.store.Blockade.Blocker;
import com.goten.store.Blockade.Status;
import com.goten.store.Concerned;
import com.goten.store.Target;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Answers who points to targets elsewhere. The order of its statements is what makes the answer true, each with a snapshot
 * of its own: expired intents are taken away, the others read, then the references. A reference that was committed after
 * the intents were read is seen; one that is committed after the references were read had its intent among those that were
 * read, or has lost it and is not committed. {@code model/relations.py} beside the protocol has the histories.
 */
class BlockadeStatements {
    /**
     * A holder of which nothing is known counts as one that stays. So does one that was released to another region, DELETING
     * or not: while its references are on record here, nobody but this region answers for them.
     */
    private static final String REFERENCES = """
            select t.uuid,
                   exists (select from reference f where f.target = t.uuid) as held,
                   exists (
                     select from reference f
                     left join lateral (
                       select h.deleting and h.owned as leaving from resource h where h.uuid = f.holder and h.version = $2 limit 1) h on true
                     where f.target = t.uuid and not coalesce(h.leaving, false)) as staying,
                   (select count(*) from (
                      select from reference f
                      left join lateral (
                        select h.deleting and h.owned as leaving from resource h where h.uuid = f.holder and h.version = $2 limit 1) h on true
                      where f.target = t.uuid and f.behaviour = %d and not coalesce(h.leaving, false) limit %d) b) as blocking
            from unnest($1::uuid[]) as t(uuid)""".formatted(DeleteBehaviour.BLOCK.number(), Blockade.MOST_COUNTED);

    /** The first of each target, before the second of any. */
    private static final String BLOCKERS = """
            select b.* from unnest($1::uuid[]) as t(uuid)
            cross join lateral (
              select t.uuid, h.type, h.name, f.field, f.target_name, row_number() over (order by h.name, f.field) as place
              from reference f join resource h on h.uuid = f.holder and h.version = $2
              where f.target = t.uuid and f.behaviour = %d and not (h.deleting and h.owned)
              order by h.name, f.field limit %d) b
            order by b.place, b.uuid limit %d"""
            .formatted(DeleteBehaviour.BLOCK.number(), Concerned.MOST_BLOCKERS, Blockade.MOST_NAMED);

    private final String version;

    /** @param version the current one: references are held by its resources */
    BlockadeStatements(String version) {
        this.version = version;
    }

    /**
     * The references to one target.
     *
     * @param staying whether one of their holders is not DELETING
     * @param blocking how many BLOCK references there are whose holders are not DELETING
     */
    record Seen(boolean held, boolean staying, long blocking) {
        static final Seen NOTHING = new Seen(false, false, 0);
    }

    /**
     * What was read of all targets.
     *
     * @param intents of which targets there are any, and whether one is of a BLOCK reference
     */
    record Look(Map<UUID, Boolean> intents, Map<UUID, Seen> references) {}

    /** One for each target, in order. Outside of transactions: each statement sees what was committed before it. */
    final Future<List<Blockade>> blockades(SqlConnection connection, List<Target> targets) {
        return look(connection, targets).compose(look -> blockers(connection, look.references())
                .map(blockers -> targets.stream()
                        .map(target -> blockade(target.uuid(), look, blockers))
                        .toList()));
    }

    /** The three statements, in the only order that is safe. */
    Future<Look> look(SqlConnection connection, List<Target> targets) {
        return takeExpired(connection, targets)
                .compose(taken -> intents(connection, targets))
                .compose(intents -> references(connection, targets).map(references -> new Look(intents, references)));
    }

    Future<?> takeExpired(SqlConnection connection, List<Target> targets) {
        return IntentStatements.takeExpired(connection, targets);
    }

    Future<Map<UUID, Boolean>> intents(SqlConnection connection, List<Target> targets) {
        return IntentStatements.read(connection, targets);
    }

    Future<Map<UUID, Seen>> references(SqlConnection connection, List<Target> targets) {
        return connection.preparedQuery(REFERENCES)
                .execute(Tuple.tuple()
                        .addArrayOfUUID(targets.stream().map(Target::uuid).distinct().toArray(UUID[]::new))
                        .addString(version))
                .map(rows -> {
                    var seen = new HashMap<UUID, Seen>();
                    rows.forEach(row -> seen.put(
                            row.getUUID(0), new Seen(row.getBoolean(1), row.getBoolean(2), row.getLong(3))));
                    return seen;
                });
    }

    private Future<Map<UUID, List<Blocker>>> blockers(SqlClient client, Map<UUID, Seen> seen) {
        UUID[] blocked = seen.entrySet().stream()
                .filter(target -> target.getValue().blocking() > 0)
                .map(Map.Entry::getKey)
                .toArray(UUID[]::new);
        if (blocked.length == 0) {
            return Future.succeededFuture(Map.of());
        }
        return client.preparedQuery(BLOCKERS).execute(Tuple.tuple().addArrayOfUUID(blocked).addString(version)).map(rows -> {
            var blockers = new HashMap<UUID, List<Blocker>>();
            for (Row row : rows) {
                blockers.computeIfAbsent(row.getUUID(0), uuid -> new ArrayList<>())
                        .add(new Blocker(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
            }
            return blockers;
        });
    }

    private static Blockade blockade(UUID target, Look look, Map<UUID, List<Blocker>> blockers) {
        Seen seen = look.references().getOrDefault(target, Seen.NOTHING);
        boolean intended = look.intents().containsKey(target);
        var status = Status.of(
                seen.blocking() > 0, look.intents().getOrDefault(target, false), intended || seen.held());
        boolean leavingOnly = seen.held() && !seen.staying() && !intended;
        return new Blockade(target, status, blockers.getOrDefault(target, List.of()), seen.blocking(), leavingOnly);
    }
}
