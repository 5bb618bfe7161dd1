package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.goten.errors.GotenException;
import com.goten.resource.Projection;
import com.goten.resource.StoredResource;
import com.goten.watch.MessageCodec.PageTokens;
import com.goten.watch.PageChange.Added;
import com.goten.watch.PageChange.Modified;
import com.goten.watch.PageChange.Removed;
import com.goten.watch.Subscription.Awaiting;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A STATEFUL watch of a collection (PROTOCOL.md section 3): one page in its order, with positions; not resumable.
 *
 * <p>The client's page and the true one ({@link PageWindow}) are compared whenever the client can take something; what
 * is sent are the steps from the one to the other ({@link PageDiff}). So changes that come faster than the client reads
 * are combined, and however far behind the watch falls, all it needs is one new look at the page.
 *
 * <p>Of a watch over what this region owns somebody makes one with those over the others. What goes to another region stays on
 * the page for a while then, as released: the other one shows it by that time, and nobody is told that it has gone.
 */
final class StatefulWatch implements Subscription.Watch {
    private static final int SCAN = 512;
    /** As long as another region may take to show what it has got. */
    private static final Duration STAY = Duration.ofSeconds(5);

    private final CollectionRequest request;
    private final PageRequest page;
    private final MessageCodec codec;
    private final Subscription to;
    private final WatchSources sources;
    private final PageLoader loader;
    private final Queue<PageChange> unsent = new ArrayDeque<>();
    /** What has gone to other regions; the same object stands for the same state. */
    private final Set<PageItem> staying = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable PageWindow window;
    private @Nullable ChangeReader reader;
    private List<PageItem> shown = List.of();
    private @Nullable PageTokens shownTokens;
    private boolean changed;

    StatefulWatch(
            CollectionRequest request, PageRequest page, MessageCodec codec, Subscription to, WatchSources sources) {
        this.request = request;
        this.codec = codec;
        this.to = to;
        this.sources = sources;
        this.page = page;
        this.loader = new PageLoader(page, to, sources, this::loaded);
    }

    @Override
    public void start() {
        to.await(sources.patience().read(), sources.tailer().started(), "waiting for the change feed", late -> {},
                new Awaiting<Void>() {
                    @Override
                    public void got(Void nothing) {
                        loader.load();
                    }

                    @Override
                    public void failed(GotenException error) {
                        to.end(error);
                    }
                });
    }

    private void loaded(PageWindow fresh, ChangeReader from) {
        window = fresh;
        reader = from;
        changed = true;
        to.phase("FOLLOWING");
    }

    @Override
    public void proceed() {
        while (to.ready()) {
            if (!unsent.isEmpty()) {
                sendChunk();
            } else if (!refresh()) {
                return;
            }
        }
    }

    /** Brings the page up to date and works out what to send. Answers whether there is something. */
    private boolean refresh() {
        PageWindow now = window;
        ChangeReader from = reader;
        if (now == null || from == null || loader.loading()) {
            return false;
        }
        boolean more = readOn(now, from);
        if (now.stale() || !more && !from.atHead()) {
            to.phase("RELOADING");
            loader.load();
            return false;
        }
        if (more) {
            to.loop().run(to::proceed);
            return false;
        }
        return changed && compare(now);
    }

    /** Applies the changes at hand, up to a bound. Answers whether there are more. */
    private boolean readOn(PageWindow now, ChangeReader from) {
        RecentChange change = from.peek();
        for (int scanned = 0; change != null && scanned < SCAN && !now.stale(); scanned++) {
            apply(now, change);
            from.advance(change);
            change = from.peek();
        }
        return change != null;
    }

    private void apply(PageWindow now, RecentChange change) {
        Selection selection = request.selection();
        if (!change.isOf(selection.type()) || !selection.scope().contains(change.key().name())) {
            return;
        }
        DynamicMessage after = change.after(selection.type());
        PageItem item = selection.sees(after, change.event())
                ? new PageItem(change.event().after().orElseThrow(), after)
                : null;
        PageItem known = item == null && goesElsewhere(change) ? now.item(change.key().name()) : null;
        if (known == null) {
            changed |= now.apply(change.key().name(), item);
        } else if (staying.add(known)) {
            to.later(STAY, () -> leave(known));
        }
    }

    /** Whether it is another region's by now: it is a copy, or it has left without being deleted. */
    private boolean goesElsewhere(RecentChange change) {
        Selection selection = request.selection();
        return selection.ownedOnly()
                && (change.event().after().isPresent() && !change.event().after().get().owned()
                        || change.isMove(selection.type(), false));
    }

    private void leave(PageItem item) {
        staying.remove(item);
        PageWindow now = window;
        if (now != null && now.item(item.name()) == item) {
            changed |= now.apply(item.name(), null);
            to.proceed();
        }
    }

    private static boolean sameState(StoredResource one, StoredResource other) {
        return one.revision() == other.revision() && one.epoch() == other.epoch();
    }

    private boolean compare(PageWindow now) {
        changed = false;
        Projection projection = request.selection().projection();
        List<PageItem> target = now.page();
        unsent.addAll(PageDiff.between(shown, target, (before, after) ->
                !sameState(before.resource(), after.resource())
                        && (projection.isAll() || projection.differs(before.message(), after.message()))));
        shown = target;
        if (unsent.isEmpty() && !page.tokens(now, shown).equals(shownTokens)) {
            sendChunk();
        }
        return !unsent.isEmpty();
    }

    /**
     * Without a bound from the client the whole set of changes is one message, so that {@code is_current} is always true.
     * It is bounded because each resource of the page is in it once at most, and {@link PageWindow} bounds the page; of
     * those that leave there are only the names.
     */
    private void sendChunk() {
        int bound = request.maxChunk() == 0 ? Integer.MAX_VALUE : request.maxChunk();
        int bytes = request.maxChunk() == 0 ? Integer.MAX_VALUE : sources.options().messages().maxBytes();
        var draft = new Draft(bound, bytes);
        while (!unsent.isEmpty() && !draft.full()) {
            draft.add(encode(unsent.remove()).getBytes());
        }
        if (unsent.isEmpty()) {
            to.send(codec.currentPage(draft.message(), newTokens()), draft.count());
        } else {
            to.send(codec.partial(draft.message()), draft.count());
        }
    }

    /** The page's tokens, where they are not those that the client has. */
    private @Nullable PageTokens newTokens() {
        PageWindow now = window;
        if (now == null) {
            return null;
        }
        PageTokens tokens = page.tokens(now, shown);
        if (tokens.equals(shownTokens)) {
            return null;
        }
        shownTokens = tokens;
        return tokens;
    }

    private Buffer encode(PageChange change) {
        Projection projection = request.selection().projection();
        ChangeCodec changes = codec.changes();
        if (change instanceof Added added) {
            return changes.added(projection.wire(added.item().resource()), added.index());
        }
        if (change instanceof Removed removed) {
            return changes.removed(removed.item().name(), removed.index());
        }
        Modified modified = (Modified) change;
        FieldMask mask = projection.changedPaths(
                modified.before().message(), modified.item().message());
        return changes.modified(
                modified.item().name(),
                projection.wire(modified.item().resource()),
                mask,
                modified.previousIndex(),
                modified.index());
    }

    @Override
    public void tick() {}

    @Override
    public long lag() {
        ChangeReader from = reader;
        return from == null ? 0 : from.lag();
    }

    @Override
    public void close() {
        loader.close();
        unsent.clear();
    }
}
