package com.goten.watch;

import com.goten.errors.GotenException;
import com.goten.resource.Bodies;
import com.goten.resource.StoredResource;
import com.goten.store.ResourceReader.Snapshot;
import com.goten.watch.Subscription.Awaiting;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the page of a stateful watch at a known place of the feed, in its turn, and not more often than every 100 ms: a
 * page that changes all the time is read from time to time, not all the time.
 */
final class PageLoader {
    private static final Duration GAP = Duration.ofMillis(100);

    private final PageRequest page;
    private final Subscription to;
    private final WatchSources sources;
    private final BiConsumer<PageWindow, ChangeReader> use;
    private final Patience patience;
    private final List<StoredResource> read = new ArrayList<>();
    private ReadSize size;
    private long bytes;
    private Turnstile.@Nullable Pass pass;
    private @Nullable Snapshot snapshot;
    private boolean loading;
    private boolean loaded;
    private long lastNanos;

    PageLoader(PageRequest page, Subscription to, WatchSources sources, BiConsumer<PageWindow, ChangeReader> use) {
        this.page = page;
        this.to = to;
        this.sources = sources;
        this.use = use;
        this.patience = new Patience(to.loop(), sources.patience().outage());
        this.size = new ReadSize(pageBytes());
    }

    boolean loading() {
        return loading;
    }

    /** Reads it, unless that is under way. */
    void load() {
        if (loading) {
            return;
        }
        loading = true;
        Duration since = Duration.ofNanos(to.loop().nanoTime() - lastNanos);
        if (loaded && since.compareTo(GAP) < 0) {
            to.later(GAP.minus(since), this::queue);
        } else {
            queue();
        }
    }

    void close() {
        Future<Void> closed = snapshot == null ? Future.succeededFuture() : snapshot.close();
        snapshot = null;
        if (pass != null) {
            pass.leaveAfter(closed, to.loop(), sources.patience().read());
            pass = null;
        }
    }

    private void queue() {
        read.clear();
        bytes = 0;
        size = new ReadSize(pageBytes());
        await(sources.patience().outage(), sources.snapshots().enter(), "waiting in line for a snapshot",
                Turnstile.Pass::leave, this::open);
    }

    private void open(Turnstile.Pass mine) {
        pass = mine;
        await(sources.patience().read(), sources.reader().openSnapshot(page.query()), "opening a snapshot",
                Snapshot::close, this::opened);
    }

    private void opened(Snapshot view) {
        snapshot = view;
        next(view);
    }

    private void next(Snapshot view) {
        int missing = PageWindow.capacity(page.size()) - read.size();
        await(sources.patience().read(), view.next(size.of(missing)), "reading a snapshot", late -> {},
                chunk -> got(view, chunk));
    }

    private void got(Snapshot view, List<StoredResource> chunk) {
        if (chunk.isEmpty()) {
            finish(view, true);
            return;
        }
        read.addAll(chunk);
        bytes += ReadSize.bytes(chunk);
        size.read(chunk);
        if (PageWindow.enough(read.size(), bytes, page.size(), pageBytes())) {
            finish(view, false);
        } else {
            next(view);
        }
    }

    private long pageBytes() {
        return sources.options().messages().maxPageBytes();
    }

    private void finish(Snapshot view, boolean complete) {
        var from = new ChangeReader(sources.tailer().ring(), view.cursor());
        close();
        List<PageItem> items = read.stream()
                .map(resource -> new PageItem(resource, Bodies.parse(page.selection().type(), resource)))
                .toList();
        read.clear();
        patience.succeeded();
        lastNanos = to.loop().nanoTime();
        loaded = true;
        loading = false;
        use.accept(page.window(items, pageBytes(), complete), from);
    }

    private void failed(GotenException error) {
        close();
        if (loaded && patience.endures(error)) {
            to.later(patience.pause(), this::queue);
        } else {
            to.end(error);
        }
    }

    private <T> void await(Duration limit, Future<T> future, String what, Consumer<T> late, Consumer<T> then) {
        to.await(limit, future, what, late, new Awaiting<T>() {
            @Override
            public void got(T result) {
                then.accept(result);
            }

            @Override
            public void failed(GotenException error) {
                PageLoader.this.failed(error);
            }
        });
    }
}
