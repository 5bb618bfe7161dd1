package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.function.Predicate;

/** Binds rows as one array a column, for {@code unnest}. In the order of the statement's parameters. */
final class Columns<T> {
    private final List<T> rows;
    private final Tuple tuple = Tuple.tuple();

    private Columns(List<T> rows) {
        this.rows = rows;
    }

    static <T> Columns<T> of(List<T> rows) {
        return new Columns<>(rows);
    }

    Tuple tuple() {
        return tuple;
    }

    Columns<T> text(Function<T, String> column) {
        tuple.addArrayOfString(rows.stream().map(column).toArray(String[]::new));
        return this;
    }

    Columns<T> uuid(Function<T, UUID> column) {
        tuple.addArrayOfUUID(rows.stream().map(column).toArray(UUID[]::new));
        return this;
    }

    Columns<T> bytes(Function<T, Buffer> column) {
        tuple.addArrayOfBuffer(rows.stream().map(column).toArray(Buffer[]::new));
        return this;
    }

    Columns<T> bigint(ToLongFunction<T> column) {
        tuple.addArrayOfLong(rows.stream().map(column::applyAsLong).toArray(Long[]::new));
        return this;
    }

    Columns<T> integer(ToIntFunction<T> column) {
        tuple.addArrayOfInteger(rows.stream().map(column::applyAsInt).toArray(Integer[]::new));
        return this;
    }

    Columns<T> bool(Predicate<T> column) {
        tuple.addArrayOfBoolean(rows.stream().map(column::test).toArray(Boolean[]::new));
        return this;
    }

    /** Version, type and name: three parameters. */
    Columns<T> key(Function<T, ResourceKey> column) {
        return text(row -> column.apply(row).version())
                .text(row -> column.apply(row).type())
                .text(row -> column.apply(row).name());
    }
}
