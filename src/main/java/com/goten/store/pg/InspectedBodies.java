package com.goten.store.pg;

import com.goten.resource.StoredResource;
import com.goten.store.Inspection.Pages;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Gives rows of resources on in pages of some megabytes at most; large bodies are looked up when it is their turn. */
final class InspectedBodies {
    private static final String SELECT = "select version, type, name, " + ResourceRow.SMALL_COLUMNS + " from resource";

    /** By uuid: what is stored of a resource in several versions comes together. */
    static final String ALL = SELECT + " order by uuid, version";

    static final String SOME = SELECT + " where uuid = any ($1::uuid[]) order by uuid, version";

    private static final String BODY =
            "select body from resource where version = $1 and type = $2 and name = $3";

    private static final long MOST_BYTES = 4L << 20;
    private static final int FIRST = 3;

    private InspectedBodies() {}

    static Future<Void> pages(SqlConnection connection, List<Row> rows, Pages<StoredResource> pages) {
        Future<Void> given = Future.succeededFuture();
        for (List<Row> page : split(rows)) {
            given = given.compose(before -> bodies(connection, page)).compose(bodies -> pages.apply(page.stream()
                    .map(row -> ResourceRow.read(
                            row,
                            FIRST,
                            ResourceRow.key(row, 0),
                            bodies.getOrDefault(row, row.getBuffer(FIRST + 1))))
                    .toList()));
        }
        return given;
    }

    private static List<List<Row>> split(List<Row> rows) {
        var pages = new ArrayList<List<Row>>();
        long bytes = MOST_BYTES;
        for (Row row : rows) {
            if (bytes >= MOST_BYTES) {
                pages.add(new ArrayList<>());
                bytes = 0;
            }
            pages.get(pages.size() - 1).add(row);
            bytes += ResourceRow.bytes(row, FIRST);
        }
        return pages;
    }

    private static Future<Map<Row, Buffer>> bodies(SqlConnection connection, List<Row> page) {
        Map<Row, Buffer> bodies = new IdentityHashMap<>();
        Future<Void> read = Future.succeededFuture();
        for (Row row : page) {
            if (ResourceRow.isLarge(row, FIRST)) {
                read = read.compose(before -> connection.preparedQuery(BODY)
                        .execute(Tuple.of(row.getString(0), row.getString(1), row.getString(2)))
                        .map(found -> {
                            bodies.put(row, found.iterator().next().getBuffer(0));
                            return null;
                        }));
            }
        }
        return read.map(bodies);
    }
}
