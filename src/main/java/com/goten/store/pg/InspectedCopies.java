package com.goten.store.pg;

import com.goten.store.Inspection.Copying;
import com.goten.store.Inspection.Imprint;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.Optional;

/** What two regions have of the same resource, for {@link PgInspection}. Bodies never leave the database. */
final class InspectedCopies {
    private static final String KEYS = "unnest($1::text[], $2::text[], $3::text[]) as k(version, type, name)";

    static final String IMPRINTS = """
            select version, type, name, r.uuid, r.epoch, r.revision, r.owned,
                   md5(row(r.uuid, md5(r.body), r.doc, r.generation, r.revision, r.owning_region, r.regions, r.deleting,
                           r.epoch)::text)
            from %s join resource r using (version, type, name)""".formatted(KEYS);

    static final String COPYING = "select region, complete, safe_time from sync_cursor where version = $1";

    static final String CHANGED = """
            select version, type, name from %s, feed f
            where coalesce(f.floor_time >= $4, false)
               or exists (select from change c
                          where c.at >= $4 and c.version = k.version and c.type = k.type and c.name = k.name)"""
            .formatted(KEYS);

    private InspectedCopies() {}

    static Imprint imprint(Row row) {
        return new Imprint(
                ResourceRow.key(row, 0), row.getUUID(3), row.getLong(4), row.getLong(5), row.getBoolean(6), row.getString(7));
    }

    static Copying copying(Row row) {
        return new Copying(
                row.getBoolean(1), Optional.ofNullable(row.getOffsetDateTime(2)).map(OffsetDateTime::toInstant));
    }
}
