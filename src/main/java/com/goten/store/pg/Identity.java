package com.goten.store.pg;

import com.goten.errors.GotenException;
import com.goten.schema.DeploymentId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** Which deployment a database belongs to, and which API version it is at. Given once; another deployment is refused. */
final class Identity {
    private static final String CLAIM = """
            insert into deployment (service, region) values ($1, $2) on conflict do nothing""";
    private static final String CLAIM_VERSION = """
            insert into version_state (current_version) values ($1) on conflict do nothing""";
    private static final String READ = """
            select d.service, d.region, v.current_version from deployment d cross join version_state v""";

    private Identity() {}

    /**
     * @param firstVersion current version of a new database
     * @return the current version
     */
    static Future<String> establish(Pool pool, DeploymentId deployment, String firstVersion) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(deployment.service(), deployment.region()))
                .compose(claimed -> pool.preparedQuery(CLAIM_VERSION).execute(Tuple.of(firstVersion)))
                .compose(claimed -> read(pool))
                .compose(found -> found.deployment().equals(deployment)
                        ? Future.succeededFuture(found.currentVersion())
                        : Future.failedFuture(another(found.deployment(), deployment)));
    }

    /** Whose database it is. */
    record Found(DeploymentId deployment, String currentVersion) {}

    static Future<Found> read(SqlClient client) {
        return client.query(READ).execute().map(rows -> {
            var row = rows.iterator().next();
            return new Found(new DeploymentId(row.getString(0), row.getString(1)), row.getString(2));
        });
    }

    static GotenException.FailedPrecondition another(DeploymentId owner, DeploymentId expected) {
        return new GotenException.FailedPrecondition(
                "the database belongs to %s, not to %s".formatted(owner, expected), "DATABASE_OF_ANOTHER_DEPLOYMENT");
    }
}
