package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.Op;
import com.goten.store.Promise;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Rows of table {@code owner_decision}: promises. Given under a lock of the name that they are about. */
final class PromiseStatements {
    private static final String GIVE = """
            insert into owner_decision (mark, type, name, service, region)
            select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
            on conflict (mark) do nothing""";

    private static final String ABOUT = """
            select mark, service, region from owner_decision where type = $1 and name = $2 order by service, region limit $3""";

    private static final String DUE = """
            update owner_decision o
            set attempts = o.attempts + 1, due = now() + least(power(2, least(o.attempts, 9)), 300) * interval '1 second'
            from (select mark from owner_decision where due <= now() order by due limit $1 for update skip locked) d
            where o.mark = d.mark
            returning o.mark, o.service, o.region""";

    private static final String END = "delete from owner_decision where mark = any ($1::uuid[])";

    private PromiseStatements() {}

    static Future<?> give(SqlConnection connection, List<Op.GivePromise> promises) {
        return connection.preparedQuery(GIVE).execute(Columns.of(promises)
                .uuid(given -> given.promise().mark())
                .text(given -> given.owner().type())
                .text(given -> given.owner().name())
                .text(given -> given.promise().deployment().service())
                .text(given -> given.promise().deployment().region())
                .tuple());
    }

    static Future<List<Promise>> about(SqlClient client, ResourceKey owner, int most) {
        return client.preparedQuery(ABOUT).execute(Tuple.of(owner.type(), owner.name(), most)).map(PromiseStatements::read);
    }

    static Future<List<Promise>> due(SqlClient client, int most) {
        return client.preparedQuery(DUE).execute(Tuple.of(most)).map(PromiseStatements::read);
    }

    static Future<?> end(SqlClient client, Collection<UUID> marks) {
        return client.preparedQuery(END).execute(Tuple.tuple().addArrayOfUUID(marks.toArray(UUID[]::new)));
    }

    private static List<Promise> read(RowSet<Row> rows) {
        var promises = new ArrayList<Promise>(rows.size());
        rows.forEach(row -> promises.add(
                new Promise(row.getUUID(0), new DeploymentId(row.getString(1), row.getString(2)))));
        return promises;
    }
}
