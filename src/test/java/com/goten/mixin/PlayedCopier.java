package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.mixin.PeerMethods.Answers;
import com.goten.mixin.PeerMethods.Running;
import com.goten.mixin.v1.WatchOwnedRequest;
import com.goten.mixin.v1.WatchOwnedResponse;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.store.NameRange;
import com.goten.store.OwnedState;
import com.goten.testing.Await;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A region that has copies: keeps what it is told as PROTOCOL.md section 9 says, and the last token. Any thread. */
final class PlayedCopier {
    static final Comparator<ResourceKey> ORDER =
            Comparator.comparing(ResourceKey::type).thenComparing(ResourceKey::name);

    private final Context context;
    private final String region;
    private final Map<ResourceKey, StoredResource> copies = new TreeMap<>(ORDER);
    private final List<Consumer<OwnedBatch>> listeners = new CopyOnWriteArrayList<>();
    private String token = "";
    private boolean complete;

    PlayedCopier(Vertx vertx, String region) {
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.region = region;
    }

    /** A stream that is open, or was. */
    final class Stream implements Answers {
        private final List<OwnedBatch> batches = new CopyOnWriteArrayList<>();
        private final List<Integer> sizes = new CopyOnWriteArrayList<>();
        private final Promise<@Nullable GotenException> end = Promise.promise();
        private volatile long credit;
        private volatile Runnable onWritable = () -> {};
        private volatile @Nullable Running running;

        private Stream(long credit) {
            this.credit = credit;
        }

        @Override
        public boolean writable() {
            return credit > 0;
        }

        @Override
        public void onWritable(Runnable action) {
            onWritable = action;
        }

        @Override
        public void send(Buffer message) {
            credit--;
            sizes.add(message.length());
            OwnedBatch batch = OwnedWire.batch(MixinCalls.parse(WatchOwnedResponse.parser(), message), OwnedWorld.VERSION);
            PlayedCopier.this.take(batch);
            batches.add(batch);
            listeners.forEach(listener -> listener.accept(batch));
        }

        @Override
        public void end(@Nullable GotenException reason) {
            end.tryComplete(reason);
        }

        /** Takes so many messages more. */
        void take(long messages) {
            context.runOnContext(nothing -> {
                credit += messages;
                onWritable.run();
            });
        }

        /** Goes away without a word. */
        void cut() {
            Await.result(onContext(() -> {
                credit = 0;
                Running open = running;
                if (open != null && !end.future().isComplete()) {
                    open.stop();
                }
                end.tryComplete(null);
            }));
        }

        List<OwnedBatch> batches() {
            return batches;
        }

        List<Integer> sizes() {
            return sizes;
        }

        @Nullable GotenException reason() {
            return Await.result(end.future());
        }

        OwnedBatch last() {
            return batches.get(batches.size() - 1);
        }

        Stream until(Predicate<OwnedBatch> wanted) {
            Await.until(() -> batches.stream().anyMatch(wanted));
            return this;
        }

        Stream untilCaughtUp() {
            return until(OwnedBatch::caughtUp);
        }

        /** All changes, in order. */
        List<OwnedState> changes() {
            return batches.stream().flatMap(batch -> batch.changes().stream()).toList();
        }
    }

    /** Goes on where it is, and takes all there is. */
    Stream connect(OwnedWorld.Node node) {
        return connect(node, token());
    }

    Stream connect(OwnedWorld.Node node, String from) {
        return node.open(this, request(from));
    }

    /** Goes on where it is, and takes so many messages at first. */
    Stream connectFor(OwnedWorld.Node node, long messages) {
        return open(node.methods.streaming().get(SchemaMixin.WATCH_OWNED), request(token()), messages);
    }

    WatchOwnedRequest request(String from) {
        return WatchOwnedRequest.newBuilder()
                .setDeployment(Wire.deployment(new DeploymentId(OwnedWorld.OWNER.service(), region)))
                .setVersion(OwnedWorld.VERSION)
                .setResumeToken(from)
                .build();
    }

    Stream open(PeerMethods.Streaming method, WatchOwnedRequest request) {
        return open(method, request, Integer.MAX_VALUE);
    }

    private Stream open(PeerMethods.Streaming method, WatchOwnedRequest request, long credit) {
        var stream = new Stream(credit);
        Await.result(onContext(() ->
                stream.running = method.open(Buffer.buffer(request.toByteArray()), stream)));
        return stream;
    }

    private Future<Void> onContext(Runnable task) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(nothing -> {
            try {
                task.run();
                done.complete();
            } catch (RuntimeException thrown) {
                done.fail(thrown);
            }
        });
        return done.future();
    }

    /** Called after each batch has been taken, on the copier's thread. */
    void onBatch(Consumer<OwnedBatch> listener) {
        listeners.add(listener);
    }

    synchronized String token() {
        return token;
    }

    synchronized boolean complete() {
        return complete;
    }

    synchronized Map<ResourceKey, StoredResource> copies() {
        var all = new TreeMap<ResourceKey, StoredResource>(ORDER);
        all.putAll(copies);
        return all;
    }

    /** Something that it has from before, or from somewhere else. */
    synchronized void plant(StoredResource copy) {
        copies.put(copy.key(), copy);
    }

    private synchronized void take(OwnedBatch batch) {
        if (batch.reset()) {
            complete = false;
        }
        Set<ResourceKey> told = new HashSet<>();
        batch.changes().forEach(state -> {
            told.add(state.key());
            apply(state);
        });
        batch.snapshot().ifPresent(range ->
                copies.keySet().removeIf(key -> contains(range, key) && !told.contains(key)));
        complete |= batch.caughtUp();
        token = batch.token();
    }

    private void apply(OwnedState state) {
        StoredResource here = copies.get(state.key());
        if (here != null && !older(here, state)) {
            return;
        }
        if (state instanceof OwnedState.Present present) {
            copies.put(state.key(), present.resource());
        } else {
            copies.remove(state.key());
        }
    }

    private static boolean older(StoredResource here, OwnedState state) {
        return here.epoch() < state.epoch() || here.epoch() == state.epoch() && here.revision() < state.revision();
    }

    private static boolean contains(NameRange range, ResourceKey key) {
        return key.type().equals(range.type())
                && key.name().compareTo(range.after()) > 0
                && (range.until().isEmpty() || key.name().compareTo(range.until()) <= 0);
    }

    /** What it has and should not, or should have and has not, or has otherwise. */
    List<String> differences(Map<ResourceKey, StoredResource> truth) {
        var found = new ArrayList<String>();
        var here = copies();
        truth.forEach((key, owned) -> {
            StoredResource copy = here.remove(key);
            if (copy == null) {
                found.add(key + " is missing");
            } else if (!same(owned, copy)) {
                found.add(key + " is " + copy + " and should be " + owned);
            }
        });
        here.keySet().forEach(key -> found.add(key + " should not be there"));
        return found;
    }

    private static boolean same(StoredResource owned, StoredResource copy) {
        return owned.uuid().equals(copy.uuid())
                && owned.body().equals(copy.body())
                && owned.generation() == copy.generation()
                && owned.revision() == copy.revision()
                && !copy.owned()
                && owned.owningRegion().equals(copy.owningRegion())
                && owned.regions().equals(copy.regions())
                && owned.deleting() == copy.deleting()
                && owned.epoch() == copy.epoch();
    }

    /** The latest of the changes told of a resource. */
    static Optional<OwnedState> latest(List<OwnedState> changes, String name) {
        return changes.stream().filter(state -> state.key().name().equals(name)).reduce((one, other) -> other);
    }
}
