package com.goten.store.pg;

import com.goten.store.Pointer;
import com.goten.store.Pointer.Pointing;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Looks whether holders, whose keys are locked, refer to targets: takes expired intents away, then reads intents, then
 * references, each in a statement of its own.
 */
final class PointerStatements {
    private static final String POINTERS = """
            unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
              as p(place, version, holder_type, holder_name, target_type, target_name)""";

    private static final String TAKE_EXPIRED = """
            delete from intent where id in (
              select i.id from %s
              join intent i on i.target_type = p.target_type and i.target_name = p.target_name
                            and i.holder_type = p.holder_type and i.holder_name = p.holder_name
              where i.deadline <= now() order by i.id for update of i)""".formatted(POINTERS);

    private static final String INTENTS = """
            select distinct p.place from %s
            join intent i on i.target_type = p.target_type and i.target_name = p.target_name
                          and i.holder_type = p.holder_type and i.holder_name = p.holder_name""".formatted(POINTERS);

    private static final String REFERENCES = """
            select p.place
            from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::uuid[]) as p(place, version, type, name, target)
            join resource h on h.version = p.version and h.type = p.type and h.name = p.name
            where exists (select from reference f where f.target = p.target and f.holder = h.uuid)""";

    private record Named(int place, Pointer pointer, String type, String name) {}

    private PointerStatements() {}

    static Future<Map<Pointer, Pointing>> read(SqlConnection connection, Collection<Pointer> needed) {
        List<Pointer> pointers = List.copyOf(needed);
        var seen = new HashMap<Pointer, Pointing>();
        List<Named> decided = named(pointers, true);
        Future<?> taken = decided.isEmpty()
                ? Future.succeededFuture()
                : connection.preparedQuery(TAKE_EXPIRED).execute(columns(decided).tuple());
        Future<?> intents = connection.preparedQuery(INTENTS).execute(columns(named(pointers, false)).tuple())
                .onSuccess(rows -> rows.forEach(row -> seen.put(pointers.get(row.getInteger(0)), Pointing.PENDING)));
        List<Integer> places = IntStream.range(0, pointers.size()).boxed().toList();
        Future<?> references = connection.preparedQuery(REFERENCES)
                .execute(Columns.of(places)
                        .integer(place -> place)
                        .key(place -> pointers.get(place).holder())
                        .uuid(place -> pointers.get(place).target().uuid())
                        .tuple())
                .onSuccess(rows -> rows.forEach(row -> seen.put(pointers.get(row.getInteger(0)), Pointing.YES)));
        return Future.join(taken, intents, references).map(seen);
    }

    /** @param decided only those for which a decision is asked */
    private static List<Named> named(List<Pointer> pointers, boolean decided) {
        var named = new ArrayList<Named>();
        for (int i = 0; i < pointers.size(); i++) {
            Pointer pointer = pointers.get(i);
            if (pointer.decide() || !decided) {
                int place = i;
                pointer.target().names().forEach(name -> named.add(new Named(place, pointer, name.type(), name.name())));
            }
        }
        return named;
    }

    private static Columns<Named> columns(List<Named> named) {
        return Columns.of(named)
                .integer(Named::place)
                .key(row -> row.pointer().holder())
                .text(Named::type)
                .text(Named::name);
    }
}
