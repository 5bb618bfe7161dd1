package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Head;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Rows of table {@code resource}. */
final class ResourceRow {
    /** What {@link #read} expects, in its order, after the key's columns where those are selected. */
    static final String COLUMNS = "uuid, body, generation, revision, owned, owning_region, regions, deleting";

    private ResourceRow() {}

    /** A resource whose key is known; {@code first} is the position of {@code uuid}. */
    static StoredResource read(Row row, int first, ResourceKey key) {
        return new StoredResource(
                key,
                row.getUUID(first),
                row.getBuffer(first + 1),
                row.getLong(first + 2),
                row.getLong(first + 3),
                row.getBoolean(first + 4),
                row.getString(first + 5),
                List.of(row.getArrayOfStrings(first + 6)),
                row.getBoolean(first + 7));
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
