package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.store.NameRange;
import com.goten.store.OwnedReader.Copier;
import com.goten.store.OwnedReader.Page;
import com.goten.store.OwnedState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.Optional;

/**
 * A page of what is owned and is to be elsewhere, and of what is offered there: released, and not confirmed. However few of
 * the resources that are, no page looks at more than some: it may be empty, and not the last.
 */
final class OwnedPageStatement {
    private static final int MOST_LOOKED_AT = 2_000;

    private static final String SQL = """
            select b.name, p.*
            from (
              select (
                select name from resource where version = $1 and type = $3 and name > $4 and name <= $5
                order by name offset %d limit 1) as name) b
            left join lateral (
              select r.* from (
                select name, %s, count(*) over () as found, offer, row_number() over (order by name) as number,
                       sum(octet_length(body) + coalesce(octet_length(offer), 0))
                         over (order by name rows unbounded preceding) as bytes
                from (
                  select r.*, k.offer from resource r
                  left join lateral (
                    select offer from ownership k
                    where not r.owned and r.owning_region = $2 and k.uuid = r.uuid and k.epoch = r.epoch
                      and k.offered_to = $2) k on true
                  where (%s or k.offer is not null) and version = $1
                    and type = $3 and name > $4 and name <= coalesce(b.name, $5)
                  order by name limit $6) r) r
              where r.number = 1 or r.bytes <= $7) p on true
            order by p.name"""
            .formatted(
                    MOST_LOOKED_AT - 1, ResourceRow.COLUMNS, CopierCondition.ownedFor(new Copier("", "")).sql());

    private static final int NAME = 1;
    private static final int FOUND = 11;
    private static final int OFFER = 12;

    private OwnedPageStatement() {}

    static Future<Page> read(SqlClient client, Copier copier, NameRange range, int limit, long bytes) {
        return client.preparedQuery(SQL)
                .execute(CopierCondition.ownedFor(copier)
                        .with(range.type(), range.after(), RangeHashStatement.end(range), (long) limit, bytes))
                .map(rows -> page(rows, copier.version(), range, limit));
    }

    private static Page page(RowSet<Row> rows, String version, NameRange range, int limit) {
        var states = new ArrayList<OwnedState.Present>(rows.size());
        for (Row row : rows) {
            String name = row.getString(NAME);
            if (name != null) {
                states.add(new OwnedState.Present(
                        ResourceRow.read(row, NAME + 1, new ResourceKey(version, range.type(), name)),
                        Optional.ofNullable(row.getString(OFFER))));
            }
        }
        Row first = rows.iterator().next();
        String lookedUpTo = first.getString(0);
        long found = states.isEmpty() ? 0 : first.getLong(FOUND);
        boolean cut = states.size() < found || found == limit;
        String until = cut
                ? states.get(states.size() - 1).key().name()
                : lookedUpTo == null ? range.until() : lookedUpTo;
        return new Page(
                states, new NameRange(range.type(), range.after(), until), !cut && lookedUpTo == null);
    }
}
