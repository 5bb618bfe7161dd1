package com.goten.watch;

import com.goten.resource.OrderBy;
import com.goten.resource.PageCursor;
import com.goten.schema.Pager;
import com.goten.store.ListQuery;
import com.goten.watch.MessageCodec.PageTokens;
import java.util.List;
import java.util.Optional;

/**
 * Which page of a collection a stateful watch is about, checked.
 *
 * @param queryText what page tokens are bound to; the same as for List, so that its tokens can be watched
 * @param cursor where the page begins or ends
 * @param size most resources on it
 */
record PageRequest(Selection selection, OrderBy order, String queryText, Optional<PageCursor> cursor, int size) {

    /** @throws com.goten.errors.GotenException.InvalidArgument for a page token that is none of this query */
    static PageRequest of(CollectionRequest request) {
        Pager pager = request.type().options().pager();
        int wanted = request.pageSize() == 0 ? pager.defaultPageSize() : request.pageSize();
        String query = queryText(request);
        Optional<PageCursor> cursor = request.pageToken().isEmpty()
                ? Optional.empty()
                : Optional.of(PageCursor.parse(request.pageToken(), query, "page_token"));
        return new PageRequest(
                request.selection(), request.order(), query, cursor, Math.min(wanted, pager.maxPageSize()));
    }

    boolean backward() {
        return cursor.filter(PageCursor::backward).isPresent();
    }

    /** The page and what {@link PageWindow} wants besides. */
    ListQuery query() {
        return new ListQuery(
                selection.type(),
                selection.scope(),
                selection.filter(),
                order,
                cursor,
                PageWindow.capacity(size),
                selection.ownedOnly());
    }

    /** @param read from the cursor on; {@code complete}: there is no more behind it */
    PageWindow window(List<PageItem> read, long pageBytes, boolean complete) {
        return new PageWindow(order.comparator(), backward(), cursor.isPresent(), size, pageBytes, read, complete);
    }

    /**
     * Tokens of the pages before and after, as List answers them. A page that was reached by a token has a neighbour
     * where it came from.
     */
    PageTokens tokens(PageWindow window, List<PageItem> page) {
        return tokens(window.backward(), window.hasMore(), page);
    }

    /** @param hasMore whether there is more in the direction that the page is walked in */
    PageTokens tokens(boolean backward, boolean hasMore, List<PageItem> page) {
        boolean before = backward ? hasMore : cursor.isPresent();
        boolean after = backward || hasMore;
        return new PageTokens(before ? token(page, 0, true) : "", after ? token(page, page.size() - 1, false) : "");
    }

    /** An empty page lies where its own token said. */
    private String token(List<PageItem> page, int index, boolean backward) {
        PageCursor edge = page.isEmpty()
                ? new PageCursor(cursor.orElseThrow().keys(), backward)
                : PageCursor.at(order, page.get(index).message(), backward);
        return edge.token(queryText);
    }

    /** The text that List binds its tokens to; a Search phrase is the last part, and a watch has none. */
    private static String queryText(CollectionRequest request) {
        return String.join(
                "\0",
                request.type().fullName(),
                request.type().version(),
                request.parent(),
                request.filterText(),
                request.orderText(),
                "");
    }
}
