package com.goten.watch;

import com.goten.errors.GotenException;
import com.goten.schema.ResourceType;
import com.goten.store.FeedCursor;
import com.goten.watch.ResumeToken.Binding;
import com.goten.watch.Subscription.Awaiting;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A STATELESS watch of a collection (PROTOCOL.md section 3): snapshot, then increments, resumable.
 *
 * <pre>
 *   no token ──────────────────────────> SnapshotStage ──> FollowStage
 *   token ── usable ────────────────────────────────────────> │
 *        └── otherwise ── is_hard_reset ──> SnapshotStage <── is_hard_reset ┘ (the feed broke)
 *   starting_time ── in the feed ────────────────────────────> FollowStage
 *                └── before it ── is_hard_reset ──> SnapshotStage
 * </pre>
 */
final class StatelessWatch implements Subscription.Watch {
    private final CollectionRequest request;
    private final MessageCodec codec;
    private final Subscription to;
    private final WatchSources sources;
    private final Binding binding;
    private Stage stage = new Stage() {};

    /** One stretch of a watch's life; the calls of {@link Subscription.Watch}. */
    interface Stage {
        default void start() {}

        default void proceed() {}

        default void tick() {}

        default long lag() {
            return 0;
        }

        default void close() {}
    }

    StatelessWatch(CollectionRequest request, MessageCodec codec, Subscription to, WatchSources sources) {
        this.request = request;
        this.codec = codec;
        this.to = to;
        this.sources = sources;
        ResourceType type = request.type();
        this.binding = Binding.of(
                sources.feed().feedId(),
                type.fullName(),
                type.version(),
                request.parent(),
                request.filterText().strip() + (request.selection().ownedOnly() ? "\0owned" : ""));
    }

    @Override
    public void start() {
        await(sources.tailer().started(), "waiting for the change feed", nothing -> begin());
    }

    private void begin() {
        if (request.startingTime().isPresent()) {
            Instant from = request.startingTime().get();
            await(sources.feed().at(from), "finding a time in the change feed", this::followFrom);
        } else if (request.resumeToken().isEmpty()) {
            enter(new SnapshotStage(this, false));
        } else {
            resume(ResumeToken.parse(request.resumeToken(), binding));
        }
    }

    private void followFrom(Optional<FeedCursor> place) {
        if (place.isPresent()) {
            enter(FollowStage.resumed(this, new ResumeToken(place.get(), ResumeToken.UNKNOWN_SIZE)));
        } else {
            hardReset();
        }
    }

    private void resume(Optional<ResumeToken> token) {
        if (token.isEmpty()) {
            hardReset();
        } else if (token.get().position().compareTo(sources.tailer().ring().extent().head()) <= 0) {
            enter(FollowStage.resumed(this, token.get()));
        } else {
            await(sources.feed().head(), "finding the head of the change feed", head -> resumeAhead(token.get(), head));
        }
    }

    /**
     * A token may be ahead of this node's tailer: another node gave it. Ahead of the feed itself it is from a future
     * that was undone, by the restore of a backup; what comes now would be taken for read.
     */
    private void resumeAhead(ResumeToken token, FeedCursor head) {
        if (token.position().compareTo(head) <= 0) {
            enter(FollowStage.resumed(this, token));
        } else {
            hardReset();
        }
    }

    /** Tells the client to forget everything, and begins with a new snapshot. */
    void hardReset() {
        enter(new SnapshotStage(this, true));
    }

    void enter(Stage next) {
        stage.close();
        stage = next;
        to.phase(next.toString());
        stage.start();
        to.proceed();
    }

    @Override
    public void proceed() {
        stage.proceed();
    }

    @Override
    public void tick() {
        stage.tick();
    }

    @Override
    public long lag() {
        return stage.lag();
    }

    @Override
    public void close() {
        stage.close();
    }

    CollectionRequest request() {
        return request;
    }

    MessageCodec codec() {
        return codec;
    }

    Subscription to() {
        return to;
    }

    WatchSources sources() {
        return sources;
    }

    String token(FeedCursor position, long size) {
        return new ResumeToken(position, size).text(binding);
    }

    /** Changes per message. */
    int chunk() {
        int bound = sources.options().messages().maxChunk();
        return request.maxChunk() == 0 ? bound : Math.min(request.maxChunk(), bound);
    }

    Draft draft() {
        return new Draft(chunk(), sources.options().messages().maxBytes());
    }

    /** Nothing has been sent yet, so a failure can still be told as one. */
    private <T> void await(Future<T> future, String what, Consumer<T> then) {
        to.await(sources.patience().read(), future, what, late -> {}, new Awaiting<T>() {
            @Override
            public void got(T result) {
                then.accept(result);
            }

            @Override
            public void failed(GotenException error) {
                to.end(error);
            }
        });
    }
}
