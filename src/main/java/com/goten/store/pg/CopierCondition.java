package com.goten.store.pg;

import com.goten.store.OwnedReader.Copier;
import io.vertx.sqlclient.Tuple;

/**
 * Which rows are meant where two regions agree on copies: those that one owns and the other is to have, or those that it
 * has. Their parameters come first.
 *
 * @param sql over {@code resource}
 */
record CopierCondition(String sql, String version, String region) {
    private static final String OWNED = "version = $1 and owned and regions && array[$2::text, '*']";
    /** That a region has a name is said for index {@code resource_copies}. */
    private static final String COPIED = "version = $1 and not owned and owning_region = $2::text and owning_region <> ''";

    /** What is owned here, and is to be there. */
    static CopierCondition ownedFor(Copier copier) {
        return new CopierCondition(OWNED, copier.version(), copier.region());
    }

    /** What is here and recorded as another region's. */
    static CopierCondition copiedFrom(String owner, String version) {
        return new CopierCondition(COPIED, version, owner);
    }

    /** The parameters, and more. */
    Tuple with(Object... more) {
        Tuple all = Tuple.of(version, region);
        for (Object one : more) {
            all.addValue(one);
        }
        return all;
    }
}
