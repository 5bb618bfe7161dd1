package com.goten.store.pg;

import com.goten.store.RecordedOwner;
import com.goten.store.ShadowReader.OwnerState;
import com.goten.store.ShadowReader.Owning;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Owner references, looked at from both ends, page by page. Reads only. */
final class OwningStatements {
    /** Each owner by itself, so that a page costs what is on it, wherever it begins. */
    private static final String PAGE = """
            select p.* from (select u.uuid from unnest($1::uuid[]) as u(uuid) where u.uuid >= $2 order by u.uuid) t
            cross join lateral (
              select distinct o.owner, o.ownee from owner_reference o
              where o.owner = t.uuid and (t.uuid > $2 or o.ownee > $3)
              order by o.owner, o.ownee limit $4) p
            order by p.owner, p.ownee limit $4""";

    private static final String COUNT = """
            select count(*) from (select distinct ownee from owner_reference where owner = $1 limit $2) n""";

    private static final String OWNERS = """
            select ownee, type, name, version, region, requires, unset, owner, mark, saved, due, attempts
            from owner_reference where ownee = any ($1::uuid[]) order by ownee, name""";

    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private OwningStatements() {}

    static Future<List<Owning>> page(SqlClient client, Collection<UUID> owners, Optional<Owning> after, int limit) {
        var parameters = uuids(owners)
                .addUUID(after.map(Owning::owner).orElse(BEFORE_ALL))
                .addUUID(after.map(Owning::ownee).orElse(BEFORE_ALL))
                .addInteger(limit);
        return client.preparedQuery(PAGE).execute(parameters).map(rows -> {
            var ownings = new ArrayList<Owning>(rows.size());
            rows.forEach(row -> ownings.add(new Owning(row.getUUID(0), row.getUUID(1))));
            return ownings;
        });
    }

    static Future<Long> count(SqlClient client, UUID owner, int most) {
        return client.preparedQuery(COUNT).execute(Tuple.of(owner, most)).map(rows -> rows.iterator().next().getLong(0));
    }

    static Future<List<OwnerState>> owners(SqlClient client, Collection<UUID> ownees) {
        return client.preparedQuery(OWNERS).execute(uuids(ownees)).map(rows -> {
            var owners = new ArrayList<OwnerState>(rows.size());
            rows.forEach(row -> owners.add(owner(row)));
            return owners;
        });
    }

    private static OwnerState owner(Row row) {
        var reference = new RecordedOwner(
                row.getUUID(0), row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5),
                row.getBoolean(6));
        return new OwnerState(
                reference,
                Optional.ofNullable(row.getUUID(7)),
                row.getUUID(8) != null,
                row.getOffsetDateTime(9).toInstant(),
                row.getOffsetDateTime(10).toInstant(),
                row.getInteger(11));
    }

    private static Tuple uuids(Collection<UUID> uuids) {
        return Tuple.tuple().addArrayOfUUID(uuids.stream().distinct().toArray(UUID[]::new));
    }
}
