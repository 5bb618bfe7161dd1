package com.goten.store.pg;

import com.google.protobuf.DynamicMessage;
import com.goten.resource.Bodies;
import com.goten.resource.Doc;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.resource.filter.Filter;
import com.goten.schema.ResourceType;
import com.goten.store.ListQuery;
import com.goten.store.ResourceReader.Counts;
import com.goten.testing.Await;
import com.goten.testing.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** A database with resources in it, without the write path. */
final class StoredSamples implements AutoCloseable {
    private static final String INSERT = """
            insert into resource (version, type, name, uuid, body, doc, owned, owning_region, regions, generation,
                revision, deleting)
            values ($1, $2, $3, $4, $5, $6::text::jsonb, true, 'r', '{}', 1, $7, false)""";

    private final Vertx vertx = Vertx.vertx();
    private final Pool pool;
    private long revision;

    StoredSamples() {
        pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(2))
                .connectingTo(TestPostgres.createDatabase().setCachePreparedStatements(true))
                .using(vertx)
                .build();
        Await.result(DdlChain.apply(pool));
    }

    Pool pool() {
        return pool;
    }

    /** Stores messages; answers them as clients would read them. */
    List<DynamicMessage> insert(ResourceType type, List<DynamicMessage> messages) {
        var rows = new ArrayList<Tuple>();
        var read = new ArrayList<DynamicMessage>();
        for (DynamicMessage message : messages) {
            StoredResource resource = resource(type, message);
            rows.add(Tuple.of(
                    type.version(),
                    type.singular(),
                    resource.key().name(),
                    resource.uuid(),
                    resource.body(),
                    Doc.of(type, message),
                    resource.revision()));
            read.add(Bodies.parse(type, resource));
        }
        Await.result(pool.preparedQuery(INSERT).executeBatch(rows));
        return read;
    }

    private StoredResource resource(ResourceType type, DynamicMessage message) {
        revision++;
        String name = (String) message.getField(type.fields().name());
        return new StoredResource(
                new ResourceKey(type.version(), type.singular(), name),
                new UUID(1, revision),
                Bodies.stored(type, message),
                1,
                revision,
                true,
                "r",
                List.of(),
                false);
    }

    /** Makes all documents these, as a schema may have left them whose fields had other types. */
    void redocument(String doc) {
        Await.result(pool.preparedQuery("update resource set doc = $1::text::jsonb").execute(Tuple.of(doc)));
    }

    /** The names that a filter selects in SQL. */
    Set<String> select(ResourceType type, Filter filter) {
        var params = new SqlParams();
        String sql = "select name from resource where version = " + params.text(type.version()) + " and type = "
                + params.text(type.singular()) + " and " + FilterSql.of(filter, params);
        var names = new TreeSet<String>();
        Await.result(pool.preparedQuery(sql).execute(params.tuple())).forEach(row -> names.add(row.getString(0)));
        return names;
    }

    /** The names on a page, in the query's order. */
    List<String> page(ListQuery query) {
        ListStatement statement = ListStatement.page(query, Long.MAX_VALUE);
        RowSet<Row> rows = Await.result(pool.preparedQuery(statement.sql()).execute(statement.params()));
        var names = new ArrayList<String>();
        rows.forEach(row -> names.add(query.backward() ? 0 : names.size(), row.getString(0)));
        return names;
    }

    Counts count(ListQuery query) {
        ListStatement statement = ListStatement.count(query);
        Row row = Await.result(pool.preparedQuery(statement.sql()).execute(statement.params())).iterator().next();
        return new Counts(row.getLong(0), row.getLong(1));
    }

    @Override
    public void close() {
        Await.result(pool.close());
        Await.result(vertx.close());
    }
}
