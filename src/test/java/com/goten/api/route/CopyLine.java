package com.goten.api.route;

import com.goten.engine.Adoption;
import com.goten.resource.StoredResource;
import com.goten.store.ChangeEvent;
import com.goten.store.ChangeFeed;
import com.goten.store.Copies.Tenure;
import com.goten.store.CopyBatch;
import com.goten.store.FeedCursor;
import com.goten.store.Origin;
import com.goten.store.OwnedState;
import com.goten.store.pg.PgStore;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Copies from one database to another, in the order of the owner's commits, from its beginning on. What is released to the
 * other is adopted there; nothing is confirmed. It can be held up. The way over the network is left out.
 */
final class CopyLine {
    private static final long PAUSE_MILLIS = 2;

    private final Vertx vertx;
    private final String owner;
    private final String here;
    private final ChangeFeed feed;
    private final PgStore store;
    private final PlayedCopies copies;
    private final Adoption adoption;
    private final Runnable changed;
    private final Tenure tenure;
    private final Promise<Void> stopped = Promise.promise();
    private volatile boolean held;
    private volatile boolean stopping;

    CopyLine(
            Vertx vertx,
            String owner,
            PgStore from,
            String here,
            PgStore store,
            PlayedCopies copies,
            Adoption adoption,
            Runnable changed) {
        this.vertx = vertx;
        this.owner = owner;
        this.here = here;
        this.feed = from.feed().forCatchUp();
        this.store = store;
        this.copies = copies;
        this.adoption = adoption;
        this.changed = changed;
        this.tenure = Await.result(store.copies(Fleet.VERSION).take(new Origin(owner, "v1")));
        next(FeedCursor.at(0, 0));
    }

    String from() {
        return owner;
    }

    /** Nothing comes until it is let go on. */
    void hold(boolean hold) {
        held = hold;
    }

    Future<Void> stop() {
        stopping = true;
        return stopped.future();
    }

    private void next(FeedCursor cursor) {
        if (stopping) {
            stopped.tryComplete();
            return;
        }
        if (held) {
            vertx.setTimer(PAUSE_MILLIS, timer -> next(cursor));
            return;
        }
        Instant asked = Instant.now();
        feed.read(cursor, 7)
                .compose(page -> adopt(page, 0).compose(adopted -> apply(page, asked)).map(page))
                .onComplete(read -> vertx.setTimer(
                        read.succeeded() && !read.result().changes().isEmpty() ? 1 : PAUSE_MILLIS,
                        timer -> next(read.succeeded() ? read.result().next() : cursor)));
    }

    private Future<Void> adopt(ChangeFeed.Page page, int from) {
        if (from == page.changes().size()) {
            return Future.succeededFuture();
        }
        ChangeEvent change = page.changes().get(from);
        Future<Void> adopted = change.releases() && change.after().orElseThrow().owningRegion().equals(here)
                ? adoption.adopt(change.after().orElseThrow(), change.offer().orElseThrow(), owner,
                        Deadline.after(Duration.ofSeconds(10)))
                : Future.succeededFuture();
        return adopted.onSuccess(done -> changed.run()).compose(done -> adopt(page, from + 1));
    }

    private Future<Void> apply(ChangeFeed.Page page, Instant asked) {
        List<OwnedState> states = new ArrayList<>();
        page.changes().forEach(change -> state(change).ifPresent(states::add));
        if (states.isEmpty()) {
            copies.upTo(owner, asked);
            return Future.succeededFuture();
        }
        var batch = new CopyBatch(states, Optional.empty(), "", Optional.of(true), Optional.of(asked));
        return store.copies(Fleet.VERSION).apply(tenure, batch).onSuccess(applied -> changed.run()).mapEmpty();
    }

    private Optional<OwnedState> state(ChangeEvent change) {
        if (change.releases()) {
            return Optional.empty();
        }
        if (change.after().filter(this::forHere).isPresent()) {
            return Optional.of(new OwnedState.Present(change.after().get()));
        }
        return change.before().filter(this::forHere).map(before -> new OwnedState.Removed(
                before.key(), before.uuid(), before.epoch(), change.revision()));
    }

    private boolean forHere(StoredResource resource) {
        return resource.owned() && (resource.regions().contains(here) || resource.regions().contains("*"));
    }
}
