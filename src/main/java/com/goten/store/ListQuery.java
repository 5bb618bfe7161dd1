package com.goten.store;

import com.goten.resource.OrderBy;
import com.goten.resource.PageCursor;
import com.goten.resource.Scope;
import com.goten.resource.filter.Filter;
import com.goten.schema.ResourceType;
import java.util.Optional;

/**
 * A query over one collection.
 *
 * @param scope which names
 * @param order total: the name is the last key
 * @param cursor where the page begins, exclusive; its direction says which way it goes from there. A backward page is
 *     answered in the query's order all the same
 * @param limit most resources to answer
 * @param ownedOnly whether read copies are left out
 */
public record ListQuery(
        ResourceType type,
        Scope scope,
        Filter filter,
        OrderBy order,
        Optional<PageCursor> cursor,
        int limit,
        boolean ownedOnly) {

    /** With read copies. */
    public ListQuery(
            ResourceType type, Scope scope, Filter filter, OrderBy order, Optional<PageCursor> cursor, int limit) {
        this(type, scope, filter, order, cursor, limit, false);
    }

    /** Whether the page is the one before its cursor. */
    public boolean backward() {
        return cursor.isPresent() && cursor.get().backward();
    }

    public ListQuery withCursor(Optional<PageCursor> other) {
        return new ListQuery(type, scope, filter, order, other, limit, ownedOnly);
    }

    /** Without read copies. */
    public ListQuery owned() {
        return new ListQuery(type, scope, filter, order, cursor, limit, true);
    }

    public ListQuery withLimit(int other) {
        return new ListQuery(type, scope, filter, order, cursor, other, ownedOnly);
    }
}
