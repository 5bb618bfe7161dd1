package com.goten.store.pg;

import com.goten.schema.DeploymentId;
import com.goten.store.Head;
import com.goten.store.OwneeSource;
import com.goten.store.OwneeSources.Owner;
import com.goten.store.TaskKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Rows of table {@code ownee_source}. Under a lock of the owner they are added, and only while it is not DELETING. */
final class OwneeStatements {
    private static final String RECORD = """
            insert into ownee_source (owner, service, region, requires)
            select owner, service, region, bool_or(requires)
            from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[]) as n(owner, service, region, requires)
            group by owner, service, region order by 1, 2, 3
            on conflict (owner, service, region) do update set requires = true
            where excluded.requires and not ownee_source.requires""";

    private static final String OWNERS = """
            select g.version, g.type, g.name, u.uuid, g.deleting, g.revision, s.service, s.region, s.requires
            from unnest($1::uuid[]) as u(uuid)
            cross join lateral (
              select version, type, name, deleting, revision from resource where uuid = u.uuid and version = $2
              union all
              select version, type, name, true, 0 from deletion where uuid = u.uuid and mark is null
              limit 1) g
            left join ownee_source s on s.owner = u.uuid
            order by u.uuid""";

    private static final String DROP = """
            delete from ownee_source s using unnest($1::uuid[], $2::text[], $3::text[]) as d(owner, service, region)
            where s.owner = d.owner and s.service = d.service and s.region = d.region""";

    private static final String DONE = """
            delete from task
            where kind = '%s' and subject = any ($1::uuid[])
              and not exists (select from ownee_source s where s.owner = task.subject)""".formatted(TaskKind.RELEASE);

    /** One that is locked runs again by itself. */
    private static final String WAKE = """
            update task set due = now()
            from (select kind, subject from task
                  where kind = '%s' and subject = any ($1::uuid[]) and due > now()
                    and not exists (select from ownee_source s where s.owner = task.subject)
                  order by subject for update skip locked) w
            where task.kind = w.kind and task.subject = w.subject""".formatted(TaskKind.CASCADE);

    private OwneeStatements() {}

    static Future<?> record(SqlClient client, List<OwneeSource> sources) {
        return client.preparedQuery(RECORD).execute(Columns.of(sources)
                .uuid(OwneeSource::owner)
                .text(source -> source.deployment().service())
                .text(source -> source.deployment().region())
                .bool(OwneeSource::requires)
                .tuple());
    }

    static Future<List<Owner>> owners(SqlClient client, String version, Collection<UUID> owners) {
        Tuple tuple = Tuple.tuple().addArrayOfUUID(owners.toArray(UUID[]::new)).addString(version);
        return client.preparedQuery(OWNERS).execute(tuple).map(rows -> {
            Map<UUID, Owner> found = new LinkedHashMap<>();
            rows.forEach(row -> {
                Head head = ResourceRow.head(row, 0);
                var sources = new ArrayList<OwneeSource>();
                if (found.containsKey(head.uuid())) {
                    sources.addAll(found.get(head.uuid()).sources());
                }
                if (row.getString(6) != null) {
                    var deployment = new DeploymentId(row.getString(6), row.getString(7));
                    sources.add(new OwneeSource(head.uuid(), deployment, row.getBoolean(8)));
                }
                found.put(head.uuid(), new Owner(head, row.getLong(5), sources));
            });
            return List.copyOf(found.values());
        });
    }

    /** In statements of their own: what a later one looks at is what the one before has left. */
    static Future<?> drop(SqlClient client, Collection<OwneeSource> sources) {
        Tuple rows = Columns.of(List.copyOf(sources))
                .uuid(OwneeSource::owner)
                .text(source -> source.deployment().service())
                .text(source -> source.deployment().region())
                .tuple();
        UUID[] owners = sources.stream().map(OwneeSource::owner).distinct().sorted().toArray(UUID[]::new);
        return client.preparedQuery(DROP).execute(rows)
                .compose(dropped -> client.preparedQuery(DONE).execute(Tuple.tuple().addArrayOfUUID(owners)))
                .compose(done -> client.preparedQuery(WAKE).execute(Tuple.tuple().addArrayOfUUID(owners)));
    }
}
