package com.goten.api.call;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.resource.OrderBy;
import com.goten.resource.PageCursor;
import com.goten.resource.ResourceNames;
import com.goten.resource.Scope;
import com.goten.resource.filter.Filter;
import com.goten.schema.ApiMethod;
import com.goten.schema.Pager;
import com.goten.schema.ResourceType;
import com.goten.store.ListQuery;
import java.util.Optional;

/** The request of a List or Search: from its fields to a query. */
public final class ListFields {
    private final ResourceType type;
    private final Optional<FieldDescriptor> parent;
    private final RequestField<Integer> pageSize;
    private final RequestField<String> pageToken;
    private final RequestField<String> orderBy;
    private final RequestField<String> filter;
    private final RequestField<String> phrase;

    public ListFields(ApiMethod method) {
        this.type = method.resourceType();
        this.parent = method.fields().parent();
        this.pageSize = RequestField.integer(method, "page_size");
        this.pageToken = RequestField.string(method, "page_token");
        this.orderBy = RequestField.string(method, "order_by");
        this.filter = RequestField.string(method, "filter");
        this.phrase = RequestField.string(method, "phrase");
    }

    /**
     * What one request asks for.
     *
     * @param query its limit is the page size
     * @param binding what a page token is bound to
     */
    public record Asked(ListQuery query, String binding) {
        /** The same of what the call is about: all, only what is owned here, or only what some regions own. */
        Asked scoped(CallContext context) {
            return context.ownedOnly()
                    ? new Asked(query.owned(), binding)
                    : new Asked(query.of(context.scope().owners(), context.scope().bases()), binding);
        }

        public boolean backward() {
            return query.cursor().map(PageCursor::backward).orElse(false);
        }
    }

    /** Whether a request can name a page other than the first. */
    public boolean offersPages() {
        return pageToken.offered();
    }

    public Asked in(DynamicMessage request) {
        String under = parent.map(field -> (String) request.getField(field)).orElse("");
        Scope scope = parent.map(field -> ResourceNames.scope(type, under, field.getName())).orElse(Scope.ALL);
        Filter condition = condition(request);
        OrderBy order = order(request);
        String binding = binding(request, under);
        var query = new ListQuery(type, scope, condition, order, cursor(request, binding), size(request));
        return new Asked(query, binding);
    }

    private Filter condition(DynamicMessage request) {
        return Filter.parse(type, filter.in(request), filter.name()).andPhrase(phrase.in(request), phrase.name());
    }

    private OrderBy order(DynamicMessage request) {
        String text = orderBy.in(request);
        return text.isBlank() ? OrderBy.name(type) : OrderBy.parse(type, text, orderBy.name());
    }

    private Optional<PageCursor> cursor(DynamicMessage request, String binding) {
        String token = pageToken.in(request);
        return token.isEmpty() ? Optional.empty() : Optional.of(PageCursor.parse(token, binding, pageToken.name()));
    }

    private String binding(DynamicMessage request, String under) {
        return String.join(
                "\0",
                type.fullName(),
                type.version(),
                under,
                filter.in(request),
                orderBy.in(request),
                phrase.in(request));
    }

    private int size(DynamicMessage request) {
        int asked = pageSize.in(request);
        if (asked < 0) {
            throw new InvalidArgument(pageSize.name(), asked + " is negative");
        }
        Pager pager = type.options().pager();
        return asked == 0 ? pager.defaultPageSize() : Math.min(asked, pager.maxPageSize());
    }
}
