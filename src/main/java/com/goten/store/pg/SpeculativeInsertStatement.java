package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.store.Basis;
import com.goten.store.Copies;
import com.goten.store.Insertion;
import com.goten.store.NamedReference;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Inserts resources if nothing is in the way: the name is free, not kept and promised to nobody, all targets are there and
 * stay, and what it was prepared on is what it was; a right to create must be this region's too, for revisions of another one
 * are no order among those here. Each has its own verdict: those that are not among the answered
 * revisions have not been inserted, and nothing says why.
 *
 * <p>Runs under the locks of names and targets, so that its one snapshot sees what they waited for.
 */
final class SpeculativeInsertStatement {
    private static final String SQL = """
            with w as (
              select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::bytea[], $6::text[], $7::bigint[],
                                   $8::text[], $9::text[], $10::boolean[], $19::bigint[]) as w(%1$s, epoch)),
            r as (
              select l.*, case when t.owned and not t.deleting and not exists (
                            select from owner_reference o where o.ownee = t.uuid and o.requires and o.mark is not null)
                          then t.uuid end as target, t.revision, t.type = '%2$s' and not t.owned as copied_right
              from unnest($11::uuid[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::int[],
                          $18::bigint[])
                     as l(holder, field, target_type, target_version, target_singular, target_name, behaviour, basis)
              left join resource t on t.version = l.target_version and t.type = l.target_singular
                                   and t.name = l.target_name),
            bad as (
              select array(
                select holder from r
                where field <> '' and target is null or basis >= 0 and basis <> coalesce(revision, 0) or copied_right
                union all
                select w.uuid from w join resource x on x.version = w.version and x.type = w.type and x.name = w.name
                union all
                select w.uuid from w join owner_decision p on p.type = w.type and p.name = w.name
                union all
                select w.uuid from w join deletion d on d.type = w.type and d.name = w.name and d.mark is null) as uuids),
            ins as (
              insert into resource (version, type, name, uuid, body, doc, owned, generation, revision, owning_region,
                                    regions, deleting, epoch)
              select version, type, name, uuid, body, doc::jsonb, true, generation, nextval('revision'), owning_region,
                     string_to_array(regions, ','), deleting, epoch
              from w where uuid <> all ((select uuids from bad)::uuid[])
              returning *),
            ref as (
              insert into reference (holder, field, target_type, target_name, target, behaviour)
              select holder, field, target_type, target_name, target, behaviour
              from r where field <> '' and holder <> all ((select uuids from bad)::uuid[])),
            chg as (
              insert into change (slot, version, type, name, uuid, revision, after, owned, owning_region, regions,
                                  generation, deleting, epoch)
              select (select slot from feed), version, type, name, uuid, revision, body, owned, owning_region, regions,
                     generation, deleting, epoch
              from ins)
            select uuid, revision from ins""".formatted(InsertStatement.STATE_COLUMNS, Copies.LASTING);

    /** Stands for no {@link Basis}. */
    private static final long ANY = -1;

    /**
     * A resource to look at: the target of a reference, or what the insertion was prepared on, or, mostly, both.
     *
     * @param field empty where there is no reference
     * @param basis the revision that it must have, or {@link #ANY}
     */
    private record Looked(
            UUID holder, String field, String targetType, ResourceKey key, int behaviour, long basis) {}

    private SpeculativeInsertStatement() {}

    static Future<Map<UUID, Long>> send(SqlConnection connection, List<? extends Insertion<?>> insertions) {
        return connection.preparedQuery(SQL).execute(bind(insertions)).map(InsertStatement::revisions);
    }

    private static Tuple bind(List<? extends Insertion<?>> insertions) {
        Tuple tuple = InsertStatement.<Insertion<?>>bind(List.copyOf(insertions), Insertion::resource).tuple();
        Tuple references = Columns.of(looked(insertions))
                .uuid(Looked::holder)
                .text(Looked::field)
                .text(Looked::targetType)
                .key(Looked::key)
                .integer(Looked::behaviour)
                .bigint(Looked::basis)
                .tuple();
        for (int i = 0; i < references.size(); i++) {
            tuple.addValue(references.getValue(i));
        }
        return tuple.addArrayOfLong(
                insertions.stream().map(insertion -> insertion.resource().epoch()).toArray(Long[]::new));
    }

    private static List<Looked> looked(List<? extends Insertion<?>> insertions) {
        var looked = new ArrayList<Looked>();
        insertions.forEach(insertion -> look(insertion, looked));
        return looked;
    }

    private static void look(Insertion<?> insertion, List<Looked> looked) {
        UUID holder = insertion.resource().uuid();
        var bases = new HashMap<ResourceKey, Long>();
        insertion.bases().forEach(basis -> bases.put(basis.key(), basis.revision()));
        for (NamedReference reference : insertion.references()) {
            Long basis = bases.remove(reference.target());
            looked.add(new Looked(holder, reference.field(), reference.targetType(), reference.target(),
                    reference.behaviour().number(), basis == null ? ANY : basis));
        }
        bases.forEach((key, revision) -> looked.add(new Looked(holder, "", "", key, 0, revision)));
    }
}
