package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.resource.Bodies;
import com.goten.resource.Projection;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.StoredResource;
import com.goten.schema.ResourceType;
import com.goten.store.ChangeEvent;
import com.goten.watch.Subscription.Awaiting;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A watch of one resource (PROTOCOL.md section 3, {@code WatchX}): its state as {@code added}, then what becomes of it.
 * After {@code removed} the watch goes on, and says {@code added} when the name is used again.
 *
 * <p>It keeps the state it has shown last, and shows the way from there to each newer one. A state is newer by its
 * epoch and revision; so it does not matter that the place from which it reads the feed is a little before the first state, and
 * when it has fallen off the ring it asks for the state again instead of reading everything in between.
 */
final class SingleWatch implements Subscription.Watch {
    private final ResourceType type;
    private final ResourceName name;
    private final Projection projection;
    private final MessageCodec codec;
    private final Subscription to;
    private final WatchSources sources;
    private final Patience patience;
    private final Queue<Buffer> unsent = new ArrayDeque<>();
    private @Nullable ChangeReader reader;
    private boolean loading;
    private boolean begun;
    /** The one that was looked at last, also after it has gone. */
    private @Nullable StoredResource last;
    private long revision;
    private Optional<StoredResource> shown = Optional.empty();

    SingleWatch(ResourceName name, Projection projection, MessageCodec codec, Subscription to, WatchSources sources) {
        this.type = name.type();
        this.name = name;
        this.projection = projection;
        this.codec = codec;
        this.to = to;
        this.sources = sources;
        this.patience = new Patience(to.loop(), sources.patience().outage());
    }

    @Override
    public void start() {
        loading = true;
        to.await(sources.patience().read(), sources.tailer().started(), "waiting for the change feed", late -> {},
                new Awaiting<Void>() {
                    @Override
                    public void got(Void nothing) {
                        load();
                    }

                    @Override
                    public void failed(GotenException error) {
                        to.end(error);
                    }
                });
    }

    /** The place in the feed first, then the state: so nothing falls between them. */
    private void load() {
        loading = true;
        Ring ring = sources.tailer().ring();
        var next = new ChangeReader(ring, ring.extent().head());
        to.await(sources.patience().read(), sources.reader().get(ResourceKey.of(name)), "reading " + name, late -> {},
                new Awaiting<Optional<StoredResource>>() {
                    @Override
                    public void got(Optional<StoredResource> state) {
                        patience.succeeded();
                        loading = false;
                        reader = next;
                        loaded(state);
                    }

                    @Override
                    public void failed(GotenException error) {
                        if (to.hasSent() && patience.endures(error)) {
                            to.later(patience.pause(), SingleWatch.this::load);
                        } else {
                            to.end(error);
                        }
                    }
                });
    }

    private void loaded(Optional<StoredResource> state) {
        if (!begun && state.isEmpty()) {
            throw new GotenException.NotFound(name.value());
        }
        begun = true;
        to.phase("FOLLOWING");
        show(state);
    }

    @Override
    public void proceed() {
        while (!loading && to.ready()) {
            if (!unsent.isEmpty()) {
                to.send(codec.partial(unsent.remove()), 1);
            } else if (!readOn()) {
                return;
            }
        }
    }

    /** Takes one change. Answers whether there was one. */
    private boolean readOn() {
        ChangeReader from = reader;
        RecentChange change = from == null ? null : from.peek();
        if (change == null) {
            if (from != null && !from.atHead()) {
                load();
            }
            return false;
        }
        from.advance(change);
        if (change.isOf(type) && change.key().name().equals(name.value()) && isNews(change)) {
            last = change.event().subject();
            revision = change.event().revision();
            show(change.event().after());
        }
        return true;
    }

    private boolean isNews(RecentChange change) {
        ChangeEvent event = change.event();
        StoredResource subject = event.subject();
        long epochs = last == null || !last.uuid().equals(subject.uuid()) ? 0 : subject.epoch() - last.epoch();
        return !change.isMove(type, true)
                && (epochs > 0 || epochs == 0 && (event.revision() > revision || goesOn(event)));
    }

    /** From what is shown, though not in numbers: after a release revisions are those of another region. */
    private boolean goesOn(ChangeEvent event) {
        return shown.isPresent()
                && event.before().filter(before -> same(before, shown.get())).isPresent()
                && event.after().filter(after -> same(after, shown.get())).isEmpty();
    }

    private static boolean same(StoredResource one, StoredResource other) {
        return one.uuid().equals(other.uuid()) && one.epoch() == other.epoch() && one.revision() == other.revision();
    }

    private void show(Optional<StoredResource> state) {
        state.ifPresent(now -> {
            last = now;
            revision = now.revision();
        });
        Optional<StoredResource> before = shown;
        shown = state;
        if (before.isPresent() && state.isPresent() && before.get().uuid().equals(state.get().uuid())) {
            modified(before.get(), state.get());
            return;
        }
        if (before.isPresent()) {
            unsent.add(codec.changes().removed(name.value(), 0));
        }
        state.ifPresent(now -> unsent.add(codec.changes().added(projection.wire(now), 0)));
    }

    private void modified(StoredResource before, StoredResource after) {
        if (before.epoch() == after.epoch() && before.revision() == after.revision()) {
            return;
        }
        DynamicMessage old = Bodies.parse(type, before);
        DynamicMessage now = Bodies.parse(type, after);
        if (projection.isAll() || projection.differs(old, now)) {
            unsent.add(codec.changes()
                    .modified(name.value(), projection.wire(after), projection.changedPaths(old, now), 0, 0));
        }
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
        unsent.clear();
    }
}
