package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.mixin.PeerMethods.Answers;
import com.goten.mixin.PeerMethods.Running;
import com.goten.mixin.PeerMethods.Unary;
import com.goten.mixin.v1.ConfirmLeavingRequest;
import com.goten.mixin.v1.ConfirmLeavingResponse;
import com.goten.mixin.v1.ConfirmReferencesClearedRequest;
import com.goten.mixin.v1.ConfirmReferencesClearedResponse;
import com.goten.mixin.v1.WatchDeletionsRequest;
import com.goten.schema.DeploymentId;
import com.goten.store.Shadows;
import com.goten.store.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** What others ask of this deployment about deletions that have been accepted (PROTOCOL.md section 7). */
final class DeletionMethods {
    /** Most holders that are answered for one target: who follows them needs some, not all. */
    static final int MOST_HOLDERS = 100;

    private static final int MOST_STREAMS = 1_024;
    /** A deletion becomes visible to streams when the transactions before it are over; and many come at a time. */
    private static final Duration GATHER = Duration.ofMillis(20);

    private final Vertx vertx;
    private final DeploymentId own;
    private final String feed;
    private final Shadows shadows;
    private final Leftovers leftovers;
    private final Set<DeletionStream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean woken = new AtomicBoolean();

    /** @param feed ID of this deployment's database */
    DeletionMethods(Vertx vertx, DeploymentId own, String feed, Shadows shadows, Runnable collect) {
        this.vertx = vertx;
        this.own = own;
        this.feed = feed;
        this.shadows = shadows;
        this.leftovers = new Leftovers(shadows, collect);
    }

    Map<String, Unary> unary() {
        return Map.of(
                SchemaMixin.CLEARED, (request, deadline) -> MixinCalls.answer(
                        ConfirmReferencesClearedRequest.parser(), request, this::cleared),
                SchemaMixin.LEAVING, (request, deadline) -> MixinCalls.answer(
                        ConfirmLeavingRequest.parser(), request, this::leaving));
    }

    Map<String, PeerMethods.Streaming> streaming() {
        return Map.of(SchemaMixin.DELETIONS, this::watch);
    }

    /** Streams that are open. */
    int watchers() {
        return streams.size();
    }

    /** Deletions may have been accepted. Cheap; from any thread. */
    void wake() {
        if (!streams.isEmpty() && woken.compareAndSet(false, true)) {
            vertx.setTimer(GATHER.toMillis(), id -> {
                woken.set(false);
                streams.forEach(DeletionStream::wake);
            });
        }
    }

    private Future<ConfirmReferencesClearedResponse> cleared(ConfirmReferencesClearedRequest request) {
        MixinCalls.bound(request.getTargetsCount());
        return leftovers.collect(Wire.targets(request.getTargetsList())).map(blockades -> {
            var response = ConfirmReferencesClearedResponse.newBuilder();
            blockades.forEach(blockade -> response.addClearances(Wire.clearance(blockade)));
            return response.build();
        });
    }

    private Future<ConfirmLeavingResponse> leaving(ConfirmLeavingRequest request) {
        MixinCalls.bound(request.getTargetsCount());
        List<Target> targets = Wire.targets(request.getTargetsList());
        return shadows.leaving(targets, MOST_HOLDERS).map(all -> {
            var response = ConfirmLeavingResponse.newBuilder();
            all.forEach(one -> response.addTargets(Wire.leaving(one, own.service())));
            return response.build();
        });
    }

    private Running watch(Buffer bytes, Answers answers) {
        WatchDeletionsRequest request = MixinCalls.parse(WatchDeletionsRequest.parser(), bytes);
        DeploymentId source = Wire.deployment(request.getSource(), "source");
        if (streams.size() >= MOST_STREAMS) {
            throw new GotenException.ResourceExhausted(
                    own + " has " + MOST_STREAMS + " watchers of its deletions already", "TOO_MANY_STREAMS", Duration.ofSeconds(1));
        }
        return open(source, DeletionToken.of(feed, request.getResumeToken()), answers);
    }

    private Running open(DeploymentId source, DeletionToken from, Answers answers) {
        var stream = new DeletionStream[1];
        stream[0] = new DeletionStream(
                vertx, own, source, shadows, from, answers, () -> streams.remove(stream[0]));
        streams.add(stream[0]);
        stream[0].start();
        return stream[0];
    }
}
