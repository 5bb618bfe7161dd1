package com.goten.store.pg;

import com.goten.schema.DeploymentId;
import com.goten.store.Shadows.LeavingHolder;
import com.goten.store.Target;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Reads who holds references to targets, with the deployments that may refer to those in turn. What is DELETING gets no
 * new sources, so that those read here are all there will ever be, but for who adopts one of its holders: the region that
 * released that says until then that it stays.
 */
final class LeavingStatement {
    private static final String SQL = """
            select t.uuid, h.version, h.type, h.name, h.uuid, h.leaving,
                   array(select s.service || '/' || s.region from back_reference_source s where s.target = h.uuid order by 1)
            from unnest($1::uuid[]) as t(uuid)
            cross join lateral (
              select distinct f.holder from reference f where f.target = t.uuid order by f.holder limit $3) f
            cross join lateral (
              select h.version, h.type, h.name, h.uuid, h.deleting and h.owned as leaving from resource h
              where h.uuid = f.holder and h.version = $2 limit 1) h""";

    private LeavingStatement() {}

    /** A holder as it was read. @param deleting whether it is DELETING, and not on its way to another region */
    record Read(LeavingHolder holder, boolean deleting) {}

    /** @param limit most holders of each target */
    static Future<Map<UUID, List<Read>>> send(SqlClient client, String version, List<Target> targets, int limit) {
        UUID[] uuids = targets.stream().map(Target::uuid).distinct().toArray(UUID[]::new);
        return client.preparedQuery(SQL)
                .execute(Tuple.tuple().addArrayOfUUID(uuids).addString(version).addInteger(limit))
                .map(rows -> {
                    var holders = new HashMap<UUID, List<Read>>();
                    rows.forEach(row -> holders
                            .computeIfAbsent(row.getUUID(0), target -> new ArrayList<>())
                            .add(read(row)));
                    return holders;
                });
    }

    private static Read read(Row row) {
        var sources = Arrays.stream(row.getArrayOfStrings(6)).map(LeavingStatement::deployment).toList();
        return new Read(
                new LeavingHolder(ResourceRow.key(row, 1), row.getUUID(4), sources), row.getBoolean(5));
    }

    private static DeploymentId deployment(String text) {
        int slash = text.indexOf('/');
        return new DeploymentId(text.substring(0, slash), text.substring(slash + 1));
    }
}
