package com.goten.store.pg;

import com.goten.store.Shadows;
import com.goten.store.Target;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** The real statements by which a source answers, each behind a gate; or in a wrong order, or of a wrong kind. */
public final class SteppedShadows {
    /** What is wrong with them. */
    public enum Flaw {
        NONE,
        REFERENCES_BEFORE_INTENTS,
        ONLY_LIVE_INTENTS
    }

    private static final String LIVE_INTENTS = """
            select t.uuid, bool_or(i.behaviour = 1)
            from unnest($1::text[], $2::text[], $3::uuid[]) as t(type, name, uuid)
            join intent i on i.target_type = t.type and i.target_name = t.name and i.deadline > now()
            group by t.uuid""";

    private SteppedShadows() {}

    /** @param gate is passed before each statement */
    public static Shadows of(Pool pool, Supplier<Future<Void>> gate, Flaw flaw) {
        return new PgShadows(pool, "v1", new BlockadeStatements("v1") {
            @Override
            Future<Look> look(SqlConnection connection, List<Target> targets) {
                if (flaw != Flaw.REFERENCES_BEFORE_INTENTS) {
                    return super.look(connection, targets);
                }
                return takeExpired(connection, targets)
                        .compose(taken -> references(connection, targets))
                        .compose(references -> intents(connection, targets)
                                .map(intents -> new Look(intents, references)));
            }

            @Override
            Future<?> takeExpired(SqlConnection connection, List<Target> targets) {
                return gate.get().compose(open -> super.takeExpired(connection, targets));
            }

            @Override
            Future<Map<UUID, Boolean>> intents(SqlConnection connection, List<Target> targets) {
                return gate.get().compose(open -> flaw == Flaw.ONLY_LIVE_INTENTS
                        ? liveIntents(connection, targets)
                        : super.intents(connection, targets));
            }

            @Override
            Future<Map<UUID, Seen>> references(SqlConnection connection, List<Target> targets) {
                return gate.get().compose(open -> super.references(connection, targets));
            }
        });
    }

    private static Future<Map<UUID, Boolean>> liveIntents(SqlConnection connection, List<Target> targets) {
        Target target = targets.get(0);
        Target.Name name = target.names().get(0);
        return connection.preparedQuery(LIVE_INTENTS)
                .execute(Tuple.tuple()
                        .addArrayOfString(new String[] {name.type()})
                        .addArrayOfString(new String[] {name.name()})
                        .addArrayOfUUID(new UUID[] {target.uuid()}))
                .map(rows -> {
                    Map<UUID, Boolean> found = new HashMap<>();
                    rows.forEach(row -> found.put(row.getUUID(0), row.getBoolean(1)));
                    return found;
                });
    }
}
