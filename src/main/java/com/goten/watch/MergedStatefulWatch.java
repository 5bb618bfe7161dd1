package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.goten.resource.Projection;
import com.goten.watch.MessageCodec.PageTokens;
import com.goten.watch.PageChange.Added;
import com.goten.watch.PageChange.Modified;
import com.goten.watch.PageChange.Removed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A STATEFUL watch over several regions. Each region's stream keeps a page of its own, of the same size and from the same
 * place on; the beginning of them all, in the common order, is the page that the client is to have, and what is sent are
 * the steps to it ({@link PageDiff}), as for {@link StatefulWatch}. A stream that is lost tells its page anew, and the
 * client hears of the difference only.
 */
final class MergedStatefulWatch implements Subscription.Watch, RegionPart.Whole {
    private final CollectionRequest request;
    private final PageRequest page;
    private final DynamicMessage regional;
    private final MessageCodec codec;
    private final Subscription to;
    private final WatchSources sources;
    private final Map<String, RegionPart> parts = new TreeMap<>();
    private final Map<String, RegionPage> pages = new TreeMap<>();
    private final Queue<PageChange> unsent = new ArrayDeque<>();
    /** Resources that were released by one region and shown by another: what the first one still has of them is no more. */
    private final Set<UUID> superseded = new HashSet<>();
    private List<PageItem> shown = List.of();
    private @Nullable PageTokens tokens;
    private @Nullable PageTokens shownTokens;
    private boolean changed;
    private Promise<Void> drained = Promise.promise();

    /** @param asked the request as the client sent it */
    MergedStatefulWatch(
            CollectionRequest request,
            DynamicMessage asked,
            List<String> regions,
            RegionStreams streams,
            MessageCodec codec,
            Subscription to,
            WatchSources sources) {
        this.request = request;
        this.page = PageRequest.of(request);
        this.regional = whole(request, asked);
        this.codec = codec;
        this.to = to;
        this.sources = sources;
        for (String region : regions) {
            parts.put(region, new RegionPart(region, this, to, streams, sources.patience()));
            pages.put(region, new RegionPage(request.method(), region));
        }
    }

    /** Whole resources, each region's changes in one message: the order may go by what the client does not see. */
    private static DynamicMessage whole(CollectionRequest request, DynamicMessage asked) {
        DynamicMessage.Builder whole = asked.toBuilder();
        for (String field : List.of("view", "field_mask", "max_chunk_size")) {
            request.method().requestField(field).ifPresent(whole::clearField);
        }
        return whole.build();
    }

    @Override
    public void start() {
        to.phase("MERGING");
        parts.values().forEach(RegionPart::open);
    }

    @Override
    public DynamicMessage request(String region) {
        return regional;
    }

    @Override
    public Future<Void> message(String region, Buffer message) {
        pages.get(region).apply(message);
        changed = true;
        to.proceed();
        return idle() ? Future.succeededFuture() : drained.future();
    }

    /** Until it is told anew, the client keeps what it has. */
    @Override
    public Duration lost(String region) {
        pages.put(region, new RegionPage(request.method(), region));
        return Duration.ZERO;
    }

    /** Nothing is sent before all of them are current, and so none before it is known which are missing. */
    @Override
    public void settled(String region) {
        if (parts.get(region).missing()) {
            pages.remove(region);
            changed = true;
            to.proceed();
        }
    }

    /** Whether no client has to take anything before more is heard. */
    private boolean idle() {
        return unsent.isEmpty() && (!changed || !allCurrent());
    }

    private boolean allCurrent() {
        return pages.values().stream().allMatch(RegionPage::current);
    }

    @Override
    public void proceed() {
        while (to.ready() && !idle()) {
            if (unsent.isEmpty()) {
                compare();
            } else {
                sendChunk();
            }
        }
        if (idle()) {
            Promise<Void> waiting = drained;
            drained = Promise.promise();
            waiting.complete();
        }
    }

    private void compare() {
        changed = false;
        Projection projection = request.selection().projection();
        List<PageItem> target = merged();
        unsent.addAll(PageDiff.between(shown, target, (before, after) ->
                !before.message().equals(after.message()) && projection.differs(before.message(), after.message())));
        shown = target;
        if (unsent.isEmpty() && !tokens.equals(shownTokens)) {
            sendChunk();
        }
    }

    /**
     * The first of all in walking order, as {@link PageWindow} bounds a page, and its tokens. What one region has released to
     * another is on the pages of both for a while, and counts once.
     */
    private List<PageItem> merged() {
        boolean backward = page.backward();
        var walk = new PageWalk(pages.values(), comparator(), backward);
        Map<String, PageItem> taken = new LinkedHashMap<>();
        long bytes = 0;
        for (PageItem next = walk.next(); next != null && taken.size() < page.size(); next = walk.next()) {
            bytes += isSuperseded(next) ? 0 : next.bytes();
            if (bytes > sources.options().messages().maxPageBytes() && !taken.isEmpty()) {
                break;
            }
            take(next, taken);
            walk.take();
        }
        forgetSuperseded();
        List<PageItem> items = new ArrayList<>(taken.values());
        if (backward) {
            Collections.reverse(items);
        }
        tokens = page.tokens(backward, walk.hasMore(), items);
        return items;
    }

    private void take(PageItem next, Map<String, PageItem> taken) {
        PageItem same = taken.get(next.name());
        if (same != null && (next.replaces(same) || same.replaces(next))) {
            superseded.add((next.replaces(same) ? same : next).resource().uuid());
        }
        if (!isSuperseded(next) && (same == null || next.replaces(same))) {
            taken.remove(next.name());
            taken.put(next.name(), next);
        }
    }

    private boolean isSuperseded(PageItem item) {
        return !item.resource().owned() && superseded.contains(item.resource().uuid());
    }

    private void forgetSuperseded() {
        if (!superseded.isEmpty()) {
            superseded.retainAll(pages.values().stream()
                    .flatMap(part -> part.items().stream())
                    .filter(item -> !item.resource().owned())
                    .map(item -> item.resource().uuid())
                    .collect(Collectors.toSet()));
        }
    }

    private Comparator<PageItem> comparator() {
        Comparator<DynamicMessage> order = page.order().comparator();
        return (one, other) -> order.compare(one.message(), other.message());
    }

    private void sendChunk() {
        int bound = request.maxChunk() == 0 ? Integer.MAX_VALUE : request.maxChunk();
        int bytes = request.maxChunk() == 0 ? Integer.MAX_VALUE : sources.options().messages().maxBytes();
        var draft = new Draft(bound, bytes);
        while (!unsent.isEmpty() && !draft.full()) {
            draft.add(encode(unsent.remove()).getBytes());
        }
        if (unsent.isEmpty()) {
            PageTokens told = tokens.equals(shownTokens) ? null : tokens;
            shownTokens = tokens;
            to.send(codec.currentPage(draft.message(), told), draft.count());
        } else {
            to.send(codec.partial(draft.message()), draft.count());
        }
    }

    private Buffer encode(PageChange change) {
        ChangeCodec changes = codec.changes();
        if (change instanceof Added added) {
            return changes.added(wire(added.item()), added.index());
        }
        if (change instanceof Removed removed) {
            return changes.removed(removed.item().name(), removed.index());
        }
        Modified modified = (Modified) change;
        FieldMask mask = request.selection().projection()
                .changedPaths(modified.before().message(), modified.item().message());
        return changes.modified(
                modified.item().name(), wire(modified.item()), mask, modified.previousIndex(), modified.index());
    }

    private Buffer wire(PageItem item) {
        Projection projection = request.selection().projection();
        return projection.isAll()
                ? item.resource().body()
                : Buffer.buffer(projection.apply(item.message()).toByteArray());
    }

    @Override
    public void tick() {}

    @Override
    public long lag() {
        return 0;
    }

    @Override
    public void close() {
        parts.values().forEach(RegionPart::close);
        unsent.clear();
    }
}
