package com.goten.store.pg;

import com.goten.store.RegistrySnapshot;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Table {@code registry_snapshot}. */
final class PgRegistrySnapshot implements RegistrySnapshot {
    private static final String READ = "select name, body from registry_snapshot";
    /** Rows that stay as they are are not written again: every node comes with the same. */
    private static final String WRITE = """
            with gone as (
              delete from registry_snapshot where body is not null and name <> all ($1::text[]))
            insert into registry_snapshot (name, body)
            select * from unnest($1::text[], $2::bytea[])
            on conflict (name) do update set body = excluded.body
            where registry_snapshot.body is distinct from excluded.body""";

    private final Pool pool;

    PgRegistrySnapshot(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<List<Entry>> read() {
        return pool.query(READ).execute()
                .map(rows -> StreamSupport.stream(rows.spliterator(), false).map(PgRegistrySnapshot::entry).toList())
                .recover(PgFailures::fail);
    }

    private static Entry entry(Row row) {
        return new Entry(row.getString(0), Optional.ofNullable(row.getBuffer(1)));
    }

    @Override
    public Future<Void> write(List<Entry> entries) {
        var sorted = entries.stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
        return pool.preparedQuery(WRITE)
                .execute(Tuple.tuple()
                        .addArrayOfString(sorted.stream().map(Entry::name).toArray(String[]::new))
                        .addArrayOfBuffer(sorted.stream().map(e -> e.body().orElse(null)).toArray(Buffer[]::new)))
                .<Void>mapEmpty()
                .recover(PgFailures::fail);
    }
}
