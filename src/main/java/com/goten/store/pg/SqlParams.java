package com.goten.store.pg;

import io.vertx.sqlclient.Tuple;
import java.util.Collection;

/** The parameters of a statement that is being written; each gets the next number. */
final class SqlParams {
    private final Tuple tuple = Tuple.tuple();

    Tuple tuple() {
        return tuple;
    }

    /** @return the parameter as it stands in the statement, typed */
    String text(String value) {
        tuple.addString(value);
        return "$" + tuple.size() + "::text";
    }

    String texts(Collection<String> values) {
        tuple.addArrayOfString(values.toArray(String[]::new));
        return "$" + tuple.size() + "::text[]";
    }

    String bigints(Collection<Long> values) {
        tuple.addArrayOfLong(values.toArray(Long[]::new));
        return "$" + tuple.size() + "::bigint[]";
    }

    String bigint(long value) {
        tuple.addLong(value);
        return "$" + tuple.size() + "::bigint";
    }
}
