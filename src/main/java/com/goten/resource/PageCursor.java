package com.goten.resource;

import com.google.protobuf.DynamicMessage;
import java.util.List;

/**
 * The place of one resource in an order.
 *
 * @param keys its values under the order's keys, the name last, in a form that the store understands
 * @param backward whether the page ends before it rather than begins after it
 */
public record PageCursor(List<String> keys, boolean backward) {
    public PageCursor {
        keys = List.copyOf(keys);
    }

    public static PageCursor at(OrderBy order, DynamicMessage resource, boolean backward) {
        return new PageCursor(
                order.keys().stream().map(key -> OrderValues.text(key.path(), resource)).toList(), backward);
    }

    /**
     * An opaque token that survives restarts and is bound to its query.
     *
     * @param query everything that must be the same when the token is used: type, parent, filter, order
     */
    public String token(String query) {
        return PageTokens.write(this, query);
    }

    /** @throws com.goten.errors.GotenException.InvalidArgument for a token that is none, or of another query */
    public static PageCursor parse(String token, String query, String field) {
        return PageTokens.read(token, query, field);
    }
}
