package com.goten.store.pg;

import com.goten.schema.DeleteBehaviour;
import com.goten.store.Concerned.Holding;
import com.goten.store.HolderReader;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads who points to what is going. */
final class PgHolders implements HolderReader {
    /** What was released to another region is that region's affair. One short range of the index for each behaviour: a page costs the same however many there are. */
    private static final String HOLDERS = """
            select p.*
            from unnest($5::int[]) as b(behaviour)
            cross join lateral (
              select h.version, h.type, h.name, h.uuid, h.deleting, %s
              from reference f join resource h on h.uuid = f.holder and h.version = $4 and h.owned
              where f.target = $1 and f.behaviour = b.behaviour and f.holder > $2
              order by f.holder limit $3) p
            order by p.holder, p.field limit $3"""
            .formatted("f." + ReferenceStatements.COLUMNS.replace(", ", ", f."));

    private static final UUID BEFORE_ALL = new UUID(0, 0);
    private static final Integer[] BEHAVIOURS =
            Arrays.stream(DeleteBehaviour.values()).map(DeleteBehaviour::number).toArray(Integer[]::new);

    private static final String REMAINDER = """
            select version, type, name, uuid, true from resource where uuid = $1 and deleting and version = $2 and owned
            union all
            select version, type, name, uuid, false from deletion where uuid = $1 and mark is null""";

    private final Pool pool;
    private final String currentVersion;

    PgHolders(Pool pool, String currentVersion) {
        this.pool = pool;
        this.currentVersion = currentVersion;
    }

    @Override
    public Future<List<Holding>> holders(UUID target, Optional<UUID> after, int limit) {
        return pool.preparedQuery(HOLDERS)
                .execute(Tuple.of(target, after.orElse(BEFORE_ALL), limit, currentVersion).addArrayOfInteger(BEHAVIOURS))
                .map(rows -> {
                    List<Holding> holders = new ArrayList<>(rows.size());
                    rows.forEach(row -> holders.add(
                            new Holding(ResourceRow.head(row, 0), ReferenceStatements.read(row, 5))));
                    return holders;
                })
                .recover(PgFailures::fail);
    }

    @Override
    public Future<Optional<Remainder>> remainder(UUID uuid) {
        return pool.preparedQuery(REMAINDER).execute(Tuple.of(uuid, currentVersion)).map(rows -> {
            var row = rows.iterator();
            return row.hasNext()
                    ? Optional.of(read(row.next()))
                    : Optional.<Remainder>empty();
        }).recover(PgFailures::fail);
    }

    private static Remainder read(Row row) {
        return new Remainder(ResourceRow.key(row, 0), row.getUUID(3), row.getBoolean(4));
    }
}
