package com.goten.store.pg;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.resource.OrderBy;
import com.goten.resource.PageCursor;
import com.goten.resource.Scope;
import com.goten.schema.ResourceType;
import com.goten.resource.ResourceKey;
import com.goten.store.Basis;
import com.goten.store.ListQuery;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Pages and counts of collections. Queries of one shape have one text, so that they share a prepared statement; what
 * clients send is in the parameters.
 *
 * <p>A scope is a range of names, which the primary key answers in order: a page in the order of names reads its rows
 * and no others. Other orders and filters look at everything in scope.
 */
record ListStatement(String sql, Tuple params) {
    /** What was released from here counts as this region's until the other one has said that it has it. */
    private static final String UNCONFIRMED = """
            exists (select from ownership where ownership.uuid = resource.uuid and ownership.offered_to is not null)""";

    /**
     * The rows of a page: {@code name} and {@link ResourceRow#COLUMNS}. A backward page comes in reverse.
     *
     * @param maxBytes the page ends with the row whose body reaches it; bodies beyond it are not even looked up
     */
    static ListStatement page(ListQuery query, long maxBytes) {
        var params = new SqlParams();
        String rows = rows("name, " + ResourceRow.COLUMNS, query, params);
        String sql = """
                select name, %1$s from (
                  select *, sum(octet_length(body)) over (rows between unbounded preceding and 1 preceding) as earlier
                  from (%2$s) p) p
                where coalesce(earlier, 0) < %3$s""".formatted(ResourceRow.COLUMNS, rows, params.bigint(maxBytes));
        return new ListStatement(sql, params.tuple());
    }

    /** The same rows, all of them, with {@link ResourceRow#SMALL_COLUMNS}: to be read little by little. */
    static ListStatement view(ListQuery query) {
        var params = new SqlParams();
        return new ListStatement(rows("name, " + ResourceRow.SMALL_COLUMNS, query, params), params.tuple());
    }

    private static String rows(String columns, ListQuery query, SqlParams params) {
        var sql = new StringBuilder("select ").append(columns).append(" from resource where ");
        sql.append(where(query, params));
        query.cursor().ifPresent(cursor ->
                sql.append(" and ").append(beyond(query.type(), query.order(), cursor, query.backward(), params)));
        sql.append(" order by ").append(order(query, params));
        return sql.append(" limit ").append(limit(query, params)).toString();
    }

    /** What is divided by zero where a basis has changed is asked for once, whatever there is to be found. */
    private static String limit(ListQuery query, SqlParams params) {
        String limit = params.bigint(query.limit());
        if (query.bases().isEmpty()) {
            return limit;
        }
        var keys = query.bases().stream().map(Basis::key).toList();
        return limit + """
                 / (select (count(*) = %d)::int
                    from unnest(%s, %s, %s, %s) as b(version, type, name, revision)
                    left join resource r on r.version = b.version and r.type = b.type and r.name = b.name
                    where coalesce(r.revision, %d) = b.revision)""".formatted(
                query.bases().size(),
                params.texts(keys.stream().map(ResourceKey::version).toList()),
                params.texts(keys.stream().map(ResourceKey::type).toList()),
                params.texts(keys.stream().map(ResourceKey::name).toList()),
                params.bigints(query.bases().stream().map(Basis::revision).toList()),
                Basis.MISSING);
    }

    /** One row: how many there are, and how many of them before the cursor. */
    static ListStatement count(ListQuery query) {
        var params = new SqlParams();
        String where = where(query, params);
        String before = query.cursor()
                .map(cursor -> beyond(query.type(), query.order(), cursor, true, params))
                .map(condition -> "count(*) filter (where " + condition + ")")
                .orElse("0::bigint");
        return new ListStatement("select count(*), " + before + " from resource where " + where, params.tuple());
    }

    private static String where(ListQuery query, SqlParams params) {
        var sql = new StringBuilder("version = ").append(params.text(query.type().version()));
        sql.append(" and type = ").append(params.text(query.type().singular()));
        scope(query.scope(), params, sql);
        if (query.ownedOnly()) {
            sql.append(" and (owned or ").append(UNCONFIRMED).append(")");
        }
        if (!query.owners().isEmpty()) {
            sql.append(" and (owning_region = any (").append(params.texts(query.owners())).append(") or ");
            sql.append(UNCONFIRMED).append(")");
        }
        if (!query.filter().isTrue()) {
            sql.append(" and ").append(FilterSql.of(query.filter(), params));
        }
        return sql.toString();
    }

    private static void scope(Scope scope, SqlParams params, StringBuilder sql) {
        if (!scope.prefix().isEmpty()) {
            sql.append(" and name >= ").append(params.text(scope.prefix()));
            sql.append(" and name < ").append(params.text(after(scope.prefix())));
        }
        scope.pattern().ifPresent(pattern -> sql.append(" and name ~ ").append(params.text(pattern.pattern())));
    }

    /** The least text that is greater than all with that prefix; prefixes end with a slash. */
    private static String after(String prefix) {
        int last = prefix.length() - 1;
        return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }

    private static String order(ListQuery query, SqlParams params) {
        var values = ValueSql.document(query.type(), params);
        return query.order().keys().stream()
                .map(key -> values.ordered(key.path()) + (key.descending() == query.backward() ? "" : " desc"))
                .collect(Collectors.joining(", "));
    }

    /** What lies beyond the cursor, in the order's direction or against it. */
    private static String beyond(
            ResourceType type, OrderBy order, PageCursor cursor, boolean against, SqlParams params) {
        if (!order.accepts(cursor)) {
            throw new InvalidArgument("page_token", "is not a page token of this order");
        }
        var values = ValueSql.document(type, params);
        List<Bound> bounds = new ArrayList<>();
        for (int i = 0; i < order.keys().size(); i++) {
            OrderBy.Key key = order.keys().get(i);
            String bound = params.text(cursor.keys().get(i)) + ValueSql.cast(key.path().leaf().kind());
            bounds.add(new Bound(values.ordered(key.path()), key.descending() == against ? " > " : " < ", bound));
        }
        boolean oneWay = bounds.stream().map(Bound::operator).distinct().count() == 1;
        return oneWay ? together(bounds) : nested(bounds, 0);
    }

    private record Bound(String value, String operator, String bound) {}

    private static String together(List<Bound> bounds) {
        String values = bounds.stream().map(Bound::value).collect(Collectors.joining(", "));
        String limits = bounds.stream().map(Bound::bound).collect(Collectors.joining(", "));
        return bounds.size() == 1
                ? values + bounds.get(0).operator() + limits
                : "(" + values + ")" + bounds.get(0).operator() + "(" + limits + ")";
    }

    /** Rows compare in one direction only; with several, key by key. */
    private static String nested(List<Bound> bounds, int index) {
        Bound bound = bounds.get(index);
        String here = bound.value() + bound.operator() + bound.bound();
        return index == bounds.size() - 1
                ? here
                : "(" + here + " or " + bound.value() + " = " + bound.bound() + " and "
                        + nested(bounds, index + 1) + ")";
    }
}
