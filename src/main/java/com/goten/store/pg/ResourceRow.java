package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Head;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Rows of table {@code resource}. */
final class ResourceRow {
    /** What {@link #read} expects, in its order, after the key's columns where those are selected. */
    static final String COLUMNS = "uuid, body, generation, revision, owned, owning_region, regions, deleting, epoch";

    /** A larger body is left out of reads of many rows, and looked up by itself. */
    static final int SMALL_BODY = 16 << 10;

    /** As {@link #COLUMNS}, but without a body that is not small; then how large it is. */
    static final String SMALL_COLUMNS =
            COLUMNS.replace("body", "case when octet_length(body) <= " + SMALL_BODY + " then body end")
                    + ", octet_length(body)";

    /** Position of the size after that of {@code uuid}, in {@link #SMALL_COLUMNS}. */
    private static final int SIZE = 9;

    private ResourceRow() {}

    /** Whether a row of {@link #SMALL_COLUMNS} comes without its body; {@code first} is the position of {@code uuid}. */
    static boolean isLarge(Row row, int first) {
        return bytes(row, first) > SMALL_BODY;
    }

    /** How large the body of a row of {@link #SMALL_COLUMNS} is. */
    static int bytes(Row row, int first) {
        return row.getInteger(first + SIZE);
    }

    /** A resource whose key is known; {@code first} is the position of {@code uuid}. */
    static StoredResource read(Row row, int first, ResourceKey key) {
        return read(row, first, key, row.getBuffer(first + 1));
    }

    /** The same with a body that was looked up by itself. */
    static StoredResource read(Row row, int first, ResourceKey key, Buffer body) {
        return new StoredResource(
                key,
                row.getUUID(first),
                body,
                row.getLong(first + 2),
                row.getLong(first + 3),
                row.getBoolean(first + 4),
                row.getString(first + 5),
                List.of(row.getArrayOfStrings(first + 6)),
                row.getBoolean(first + 7),
                row.getLong(first + 8));
    }

    /** Version, type and name from position {@code first} on. */
    static ResourceKey key(Row row, int first) {
        return new ResourceKey(row.getString(first), row.getString(first + 1), row.getString(first + 2));
    }

    /** Version, type, name, uuid, deleting from position {@code first} on. */
    static Head head(Row row, int first) {
        return new Head(key(row, first), row.getUUID(first + 3), row.getBoolean(first + 4));
    }
}
