package com.goten.api.call;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.resource.Bodies;
import com.goten.resource.PageCursor;
import com.goten.resource.Projection;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiMethod;
import com.goten.schema.ResourceType;
import com.goten.store.ListQuery;
import com.goten.store.ResourceReader;
import com.goten.store.ResourceReader.Listing;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/**
 * {@code ListXs}, and {@code SearchXs}, which is the same with a {@code phrase} that must stand in the name or the display
 * name. A page is asked for with one resource more than it holds: that one tells whether there is another page.
 *
 * <p>Where the whole resource is asked for, its stored bytes go into the answer unparsed; only the two at the ends of the
 * page are parsed, for the tokens. A page over {@link AnswerBound} ends early; a list without pages is refused then.
 */
final class ListCall implements UnaryCall {
    private static final long PAGE_BYTES = 8L << 20;

    private final ResourceType type;
    private final ListFields request;
    private final ReadFields fields;
    private final RequestField<Boolean> includePagingInfo;
    private final FieldDescriptor items;
    private final Optional<FieldDescriptor> previousToken;
    private final Optional<FieldDescriptor> nextToken;
    private final Optional<FieldDescriptor> offset;
    private final Optional<FieldDescriptor> total;
    private final boolean hasPages;
    private final ResourceReader reader;

    ListCall(ApiMethod method, ResourceReader reader) {
        this.type = method.resourceType();
        this.request = new ListFields(method);
        this.fields = new ReadFields(method);
        this.includePagingInfo = RequestField.bool(method, "include_paging_info");
        this.items = method.fields().items().orElseThrow();
        this.previousToken = method.responseField("prev_page_token");
        this.nextToken = method.responseField("next_page_token");
        this.offset = method.responseField("current_offset");
        this.total = method.responseField("total_results_count");
        this.hasPages = nextToken.isPresent() && request.offersPages();
        this.reader = reader;
    }

    @Override
    public Future<Buffer> run(DynamicMessage message, CallContext context) {
        ListFields.Asked asked = request.in(message).scoped(context);
        Projection projection = fields.in(message);
        ListQuery query = asked.query();
        Future<Page<StoredResource>> page = reader.list(query.withLimit(query.limit() + 1), maxBytes(), context.deadline())
                .map(found -> cut(found, asked));
        return includePagingInfo.in(message)
                ? page.compose(cut -> context.step(() -> counted(asked, cut, projection, context.deadline())))
                : page.map(cut -> write(asked, cut, projection).answer());
    }

    /** Where there are pages, a large one may end early; where there are none, all must fit into the answer. */
    private long maxBytes() {
        return hasPages ? PAGE_BYTES : AnswerBound.MAX_BYTES;
    }

    private Page<StoredResource> cut(Listing found, ListFields.Asked asked) {
        ListQuery query = asked.query();
        var page = Page.cut(found.resources(), found.cut(), query.limit(), asked.backward(), query.cursor().isPresent())
                .within(AnswerBound.MAX_BYTES, resource -> resource.body().length(), asked.backward());
        boolean whole = type.options().pager().disabled() || page.items().size() < query.limit();
        if (page.hasNext() && whole && !hasPages) {
            throw AnswerBound.tooLarge("narrow it by a filter: " + type.plural() + " are not answered in pages");
        }
        return page;
    }

    private Future<Buffer> counted(
            ListFields.Asked asked, Page<StoredResource> page, Projection projection, Deadline deadline) {
        ListQuery query = asked.query();
        ListQuery fromPage = page.isEmpty() ? query : query.withCursor(Optional.of(cursor(query, page.first(), false)));
        return reader.count(fromPage, deadline).map(counts -> {
            MessageWriter writer = write(asked, page, projection);
            offset.ifPresent(field -> writer.integer(field, counts.before()));
            total.ifPresent(field -> writer.integer(field, counts.total()));
            return writer.answer();
        });
    }

    private MessageWriter write(ListFields.Asked asked, Page<StoredResource> page, Projection projection) {
        List<Buffer> bodies = page.items().stream().map(projection::wire).toList();
        var writer = new MessageWriter(bodies.stream().mapToInt(body -> MessageWriter.sizeOf(items, body.length())).sum() + 512);
        bodies.forEach(body -> writer.message(items, body));
        if (page.hasPrevious()) {
            previousToken.ifPresent(field -> writer.string(field, previous(asked, page)));
        }
        if (page.hasNext()) {
            nextToken.ifPresent(field -> writer.string(field, next(asked, page)));
        }
        return writer;
    }

    private String previous(ListFields.Asked asked, Page<StoredResource> page) {
        return token(asked, page.isEmpty() ? Optional.empty() : Optional.of(page.first()), true);
    }

    private String next(ListFields.Asked asked, Page<StoredResource> page) {
        return token(asked, page.isEmpty() ? Optional.empty() : Optional.of(page.last()), false);
    }

    /** An empty page lies where its own token said: going on or back from there is going from that token. */
    private String token(ListFields.Asked asked, Optional<StoredResource> edge, boolean backward) {
        ListQuery query = asked.query();
        return edge.map(resource -> cursor(query, resource, backward))
                .or(() -> query.cursor().map(cursor -> new PageCursor(cursor.keys(), backward)))
                .orElseThrow()
                .token(asked.binding());
    }

    private PageCursor cursor(ListQuery query, StoredResource resource, boolean backward) {
        return PageCursor.at(query.order(), Bodies.parse(type, resource), backward);
    }
}
