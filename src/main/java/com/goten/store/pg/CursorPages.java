package com.goten.store.pg;

import com.goten.store.Inspection.Pages;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.function.Function;

/**
 * Reads a statement page by page, the next one when the receiver of the last is done. One promise for all pages: a chain
 * of futures would be as long as there are pages.
 */
final class CursorPages<T> {
    private static final int ROWS = 500;

    private final Cursor cursor;
    private final Function<Row, T> row;
    private final Pages<T> pages;
    private final Promise<Void> end = Promise.promise();

    private CursorPages(Cursor cursor, Function<Row, T> row, Pages<T> pages) {
        this.cursor = cursor;
        this.row = row;
        this.pages = pages;
    }

    /** Inside a transaction. */
    static <T> Future<Void> read(SqlConnection connection, String sql, Tuple params, Function<Row, T> row, Pages<T> pages) {
        return connection.prepare(sql).compose(prepared -> {
            var reading = new CursorPages<>(prepared.cursor(params), row, pages);
            reading.next();
            return reading.end.future().eventually(reading.cursor::close);
        });
    }

    private void next() {
        cursor.read(ROWS)
                .compose(rows -> rows.size() == 0
                        ? Future.succeededFuture()
                        : pages.apply(PgInspection.list(rows, row)))
                .onFailure(end::fail)
                .onSuccess(taken -> {
                    if (cursor.hasMore()) {
                        next();
                    } else {
                        end.complete();
                    }
                });
    }
}
