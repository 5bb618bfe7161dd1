package com.goten.sync;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps this deployment's copies of what the other regions of its service own (PROTOCOL.md section 9). */
public final class RegionSyncVerticle extends VerticleBase {
    private final SyncSurroundings around;
    private final SyncOptions options;
    private final SyncObserver observer;
    private volatile @Nullable CopyStreams streams;

    public RegionSyncVerticle(SyncSurroundings around, SyncOptions options, SyncObserver observer) {
        this.around = around;
        this.options = options;
        this.observer = observer;
    }

    /** Completes when it is known which copies are complete; they are followed from then on. */
    @Override
    public Future<?> start() {
        var made = new CopyStreams(vertx, context, around, options, observer);
        streams = made;
        return made.start();
    }

    /** Completes when no copy is written any more. */
    @Override
    public Future<?> stop() {
        CopyStreams running = streams;
        return running == null ? Future.succeededFuture() : running.stop();
    }

    /**
     * Compares the copies that this node keeps with their owners, now; from any thread.
     *
     * @param region only those from there; empty: all
     * @return completes when all comparisons have ended; how, {@link #statuses} says
     */
    public Future<Void> compare(Optional<String> region) {
        CopyStreams running = streams;
        return running == null ? Future.succeededFuture() : running.compare(region);
    }

    /** How it stands with the copies from each region. From any thread. */
    public List<CopyStatus> statuses() {
        CopyStreams running = streams;
        return running == null ? List.of() : running.statuses();
    }
}
