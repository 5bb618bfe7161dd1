package com.goten.store.pg;

import com.goten.store.Insertion;
import com.goten.store.NamedReference;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Inserts resources if nothing is in the way: the name is free and not kept, all targets are there and stay. Each has its
 * own verdict: those that are not among the answered revisions have not been inserted, and nothing says why.
 *
 * <p>Runs under the locks of names and targets, so that its one snapshot sees what they waited for.
 */
final class SpeculativeInsertStatement {
    private static final String SQL = """
            with w as (select * from %s as w(%s)),
            r as (
              select l.*, t.uuid as target
              from unnest($11::uuid[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::int[])
                     as l(holder, field, target_type, target_version, target_singular, target_name, behaviour)
              left join resource t on t.version = l.target_version and t.type = l.target_singular
                                   and t.name = l.target_name and t.owned and not t.deleting),
            bad as (
              select array(
                select holder from r where target is null
                union all
                select w.uuid from w join resource x on x.version = w.version and x.type = w.type and x.name = w.name
                union all
                select w.uuid from w join deletion d on d.type = w.type and d.name = w.name) as uuids),
            ins as (
              insert into resource (version, type, name, uuid, body, doc, owned, generation, revision, owning_region,
                                    regions, deleting)
              select version, type, name, uuid, body, doc::jsonb, true, generation, nextval('revision'), owning_region,
                     string_to_array(regions, ','), deleting
              from w where uuid <> all ((select uuids from bad)::uuid[])
              returning *),
            ref as (
              insert into reference (holder, field, target_type, target_name, target, behaviour)
              select holder, field, target_type, target_name, target, behaviour
              from r where holder <> all ((select uuids from bad)::uuid[])),
            chg as (
              insert into change (slot, version, type, name, uuid, revision, after, owned, owning_region, regions,
                                  generation, deleting)
              select (select slot from feed), version, type, name, uuid, revision, body, owned, owning_region, regions,
                     generation, deleting
              from ins)
            select uuid, revision from ins""".formatted(InsertStatement.STATES, InsertStatement.STATE_COLUMNS);

    private record Held(UUID holder, NamedReference reference) {}

    private SpeculativeInsertStatement() {}

    static Future<Map<UUID, Long>> send(SqlConnection connection, List<? extends Insertion<?>> insertions) {
        return connection.preparedQuery(SQL).execute(bind(insertions)).map(InsertStatement::revisions);
    }

    private static Tuple bind(List<? extends Insertion<?>> insertions) {
        Tuple tuple = InsertStatement.<Insertion<?>>bind(List.copyOf(insertions), Insertion::resource).tuple();
        Tuple references = Columns.of(held(insertions))
                .uuid(Held::holder)
                .text(held -> held.reference().field())
                .text(held -> held.reference().targetType())
                .key(held -> held.reference().target())
                .integer(held -> held.reference().behaviour().number())
                .tuple();
        for (int i = 0; i < references.size(); i++) {
            tuple.addValue(references.getValue(i));
        }
        return tuple;
    }

    private static List<Held> held(List<? extends Insertion<?>> insertions) {
        var held = new ArrayList<Held>();
        for (Insertion<?> insertion : insertions) {
            UUID holder = insertion.resource().uuid();
            insertion.references().forEach(reference -> held.add(new Held(holder, reference)));
        }
        return held;
    }
}
