package com.goten.store.pg;

import com.goten.store.ListQuery;
import io.vertx.sqlclient.Tuple;

/** Provisional: by name only, until the real one lands. */
record ListStatement(String sql, Tuple params) {
    static ListStatement page(ListQuery query) {
        boolean backward = query.cursor().isPresent() && query.cursor().get().backward();
        String after = query.cursor().map(c -> c.keys().get(c.keys().size() - 1)).orElse(backward ? "\uffff" : "");
        return new ListStatement(
                "select name, " + ResourceRow.COLUMNS + " from resource where version = $1 and type = $2"
                        + " and starts_with(name, $3) and name " + (backward ? "<" : ">") + " $4"
                        + " order by name " + (backward ? "desc" : "") + " limit $5",
                Tuple.of(query.type().version(), query.type().singular(), query.scope().prefix(), after, query.limit()));
    }

    static ListStatement count(ListQuery query) {
        return new ListStatement(
                "select count(*), 0::bigint from resource where version = $1 and type = $2 and starts_with(name, $3)",
                Tuple.of(query.type().version(), query.type().singular(), query.scope().prefix()));
    }
}
