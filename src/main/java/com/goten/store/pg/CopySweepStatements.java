package com.goten.store.pg;

import com.goten.store.Copies;
import com.goten.store.Copies.Applied;
import com.goten.store.NameRange;
import com.goten.store.Origin;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Finds copies that an owner does not have any more, and removes them. Finding takes no locks and so is looked at again when
 * they are removed, under theirs: what was not recorded as the owner's any more stays. So does what was released from here
 * and is not confirmed: its new owner may not know of it yet. That a region has a name is said for index
 * {@code resource_copies}.
 */
final class CopySweepStatements {
    /** After every name that there can be. */
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    private static final String BEYOND = """
            select name from resource
            where version = $1 and type = $3 and name > $4 and name <= $5 and not owned and owning_region = $2
                  and owning_region <> ''
                  and name not in (select unnest($6::text[]))
            order by name limit $7""";

    private static final String PAGE = """
            select type, name, not owned and owning_region = $2 from resource
            where version = $1 and (type, name) > ($3, $4) order by type, name limit $5""";

    private static final String REMOVE = """
            with gone as (
              delete from resource r
              using (select $1::text as version, d.* from unnest($3::text[], $4::text[]) as d(type, name) offset 0) d
              where r.version = d.version and r.type = d.type and r.name = d.name and not r.owned and r.owning_region = $2
                and r.type <> '%s'
                and not exists (select from ownership k where k.uuid = r.uuid and k.offered_to is not null)
              returning r.type, r.name, r.uuid, r.body, r.revision, r.owning_region, r.regions, r.generation, r.deleting,
                        r.epoch),
            chg as (
              insert into change (slot, version, type, name, uuid, revision, epoch, before, before_revision, before_epoch,
                                  before_owned, before_owning_region, before_regions, before_generation,
                                  before_deleting)
              select (select slot from feed), $1, type, name, uuid, revision + 1, epoch, body, revision, epoch, false,
                     owning_region, regions, generation, deleting
              from gone)
            select count(*) from gone""".formatted(Copies.LASTING);

    private CopySweepStatements() {}

    /** A copy by name. */
    record Place(String type, String name) {}

    /** Names of a range that are recorded as the origin's and are none of those known, in order. */
    static Future<List<Place>> beyond(
            SqlClient client, Origin origin, NameRange range, Collection<String> known, int limit) {
        Tuple tuple = Tuple.of(origin.version(), origin.region(), range.type(), range.after());
        tuple.addString(range.until().isEmpty() ? LAST : range.until())
                .addArrayOfString(known.toArray(String[]::new))
                .addInteger(limit);
        return client.preparedQuery(BEYOND).execute(tuple).map(rows -> {
            var names = new ArrayList<Place>();
            rows.forEach(row -> names.add(new Place(range.type(), row.getString(0))));
            return names;
        });
    }

    /** A page of all resources. @param last the last of them @param copies those that are recorded as the origin's */
    record Page(Place last, List<Place> copies, boolean end) {}

    static Future<Page> page(SqlClient client, Origin origin, Place after, int limit) {
        return client.preparedQuery(PAGE)
                .execute(Tuple.of(origin.version(), origin.region(), after.type(), after.name(), limit))
                .map(rows -> {
                    Place last = after;
                    var copies = new ArrayList<Place>();
                    for (var row : rows) {
                        last = new Place(row.getString(0), row.getString(1));
                        if (row.getBoolean(2)) {
                            copies.add(last);
                        }
                    }
                    return new Page(last, copies, rows.size() < limit);
                });
    }

    static Future<Applied> remove(SqlConnection connection, Origin origin, List<Place> places) {
        Tuple columns = Columns.of(places).text(Place::type).text(Place::name).tuple();
        Tuple tuple = Tuple.of(origin.version(), origin.region());
        tuple.addValue(columns.getValue(0)).addValue(columns.getValue(1));
        return connection.preparedQuery(REMOVE)
                .execute(tuple)
                .map(rows -> new Applied(0, rows.iterator().next().getInteger(0)));
    }
}
