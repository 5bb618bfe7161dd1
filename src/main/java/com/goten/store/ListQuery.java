package com.goten.store;

import com.goten.resource.OrderBy;
import com.goten.resource.PageCursor;
import com.goten.resource.Scope;
import com.goten.resource.filter.Filter;
import com.goten.schema.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A query over one collection.
 *
 * @param scope which names
 * @param order total: the name is the last key
 * @param cursor where the page begins, exclusive; its direction says which way it goes from there. A backward page is
 *     answered in the query's order all the same
 * @param limit most resources to answer
 * @param ownedOnly whether read copies are left out. What was released to another region is none until that has it
 * @param owners only what these regions own, copies of it included; empty: whoever owns it
 * @param bases states of other resources that the query was prepared on. Where one of them is another when a page is read,
 *     that fails with {@code Aborted}, reason {@value #BASIS_CHANGED}
 */
public record ListQuery(
        ResourceType type,
        Scope scope,
        Filter filter,
        OrderBy order,
        Optional<PageCursor> cursor,
        int limit,
        boolean ownedOnly,
        Set<String> owners,
        List<Basis> bases) {
    public static final String BASIS_CHANGED = "BASIS_CHANGED";

    public ListQuery {
        owners = Set.copyOf(owners);
        bases = List.copyOf(bases);
    }

    /** Whoever owns it. */
    public ListQuery(
            ResourceType type,
            Scope scope,
            Filter filter,
            OrderBy order,
            Optional<PageCursor> cursor,
            int limit,
            boolean ownedOnly) {
        this(type, scope, filter, order, cursor, limit, ownedOnly, Set.of(), List.of());
    }

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
        return new ListQuery(type, scope, filter, order, other, limit, ownedOnly, owners, bases);
    }

    /** Without read copies. */
    public ListQuery owned() {
        return new ListQuery(type, scope, filter, order, cursor, limit, true, owners, bases);
    }

    /** Only what these regions own, while other resources are as they were. */
    public ListQuery of(Set<String> regions, List<Basis> standing) {
        return new ListQuery(type, scope, filter, order, cursor, limit, ownedOnly, regions, standing);
    }

    public ListQuery withLimit(int other) {
        return new ListQuery(type, scope, filter, order, cursor, other, ownedOnly, owners, bases);
    }
}
