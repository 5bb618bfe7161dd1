package com.goten.watch;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.resource.Projection;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiMethod;
import com.goten.schema.Verb;
import com.goten.store.ResourceReader;
import com.goten.types.WatchType;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * All watches of a deployment on this node. One instance serves any number of contexts: a watch lives on the context it
 * was asked for on, and only the {@link Ring} is shared.
 */
public final class Watches implements WatchService {
    private final Supplier<Loop> currentLoop;
    private final WatchSources sources;
    private final WatchMetrics metrics;
    private final Map<Loop, WatchGroup> groups = new ConcurrentHashMap<>();
    private final Map<MethodDescriptor, MessageCodec> codecs = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * @param tailer of the same deployment; need not have been started yet
     * @param options the same as the tailer's
     */
    public Watches(
            Vertx vertx, ResourceReader reader, FeedTailer tailer, WatchOptions options, WatchMetrics metrics) {
        this(() -> currentLoop(vertx), reader, tailer, options, metrics);
    }

    Watches(
            Supplier<Loop> currentLoop,
            ResourceReader reader,
            FeedTailer tailer,
            WatchOptions options,
            WatchMetrics metrics) {
        this.currentLoop = currentLoop;
        this.sources = WatchSources.of(reader, tailer, options);
        this.metrics = metrics;
    }

    @Override
    public WatchHandle watch(ApiMethod method, DynamicMessage request, WatchSink sink) {
        return watch(method, request, false, sink);
    }

    @Override
    public WatchHandle watchOwned(ApiMethod method, DynamicMessage request, WatchSink sink) {
        return watch(method, request, true, sink);
    }

    private WatchHandle watch(ApiMethod method, DynamicMessage request, boolean ownedOnly, WatchSink sink) {
        admit();
        MessageCodec codec = codecs.computeIfAbsent(method.descriptor(), known -> new MessageCodec(method));
        if (method.verb() == Verb.WATCH) {
            return watchOne(method, request, codec, sink);
        }
        CollectionRequest collection = CollectionRequest.of(method, request, ownedOnly);
        boolean stateless = collection.watchType() == WatchType.STATELESS;
        codec.changes().require(method, stateless);
        return stateless ? watchStateless(collection, codec, sink) : watchStateful(collection, codec, sink);
    }

    @Override
    public WatchHandle watchRegions(
            ApiMethod method, DynamicMessage request, List<String> regions, RegionStreams streams, WatchSink sink) {
        admit();
        MessageCodec codec = codecs.computeIfAbsent(method.descriptor(), known -> new MessageCodec(method));
        CollectionRequest collection = CollectionRequest.of(method, request, true);
        boolean stateless = collection.watchType() == WatchType.STATELESS;
        codec.changes().require(method, stateless);
        Subscription to = subscription(method, sink);
        to.start(stateless
                ? new MergedStatelessWatch(collection, request, regions, streams, codec, to, sources)
                : new MergedStatefulWatch(collection, request, regions, streams, codec, to, sources));
        return to;
    }

    /** Ends all watches, with a reason that makes clients resume elsewhere. No new ones are accepted. */
    public Future<Void> close() {
        closed = true;
        return Future.join(groups.values().stream().map(WatchGroup::close).toList()).mapEmpty();
    }

    /** Running watches. */
    public List<WatchStatus> status() {
        return groups.values().stream()
                .flatMap(group -> group.members().stream())
                .map(Subscription::status)
                .toList();
    }

    private WatchHandle watchOne(ApiMethod method, DynamicMessage request, MessageCodec codec, WatchSink sink) {
        codec.changes().require(method, false);
        var fields = new RequestFields(method, request);
        String field = method.fields().name().map(known -> known.getName()).orElse("name");
        ResourceName name =
                ResourceNames.parse(method.resourceType(), fields.string(method.fields().name()), field);
        Projection projection =
                Projection.of(method.resourceType(), fields.view(), fields.fieldMask(), "field_mask");
        Subscription to = subscription(method, sink);
        to.start(new SingleWatch(name, projection, codec, to, sources));
        return to;
    }

    private WatchHandle watchStateless(CollectionRequest request, MessageCodec codec, WatchSink sink) {
        Subscription to = subscription(request.method(), sink);
        to.start(new StatelessWatch(request, codec, to, sources));
        return to;
    }

    private WatchHandle watchStateful(CollectionRequest request, MessageCodec codec, WatchSink sink) {
        PageRequest page = PageRequest.of(request);
        Subscription to = subscription(request.method(), sink);
        to.start(new StatefulWatch(request, page, codec, to, sources));
        return to;
    }

    private Subscription subscription(ApiMethod method, WatchSink sink) {
        WatchGroup group = groups.computeIfAbsent(
                currentLoop.get(), loop -> new WatchGroup(loop, sources.tailer(), sources.options(), metrics));
        return new Subscription(method.fullName(), sink, group);
    }

    private void admit() {
        if (closed) {
            throw new GotenException.Unavailable("this node is shutting down", "SHUTTING_DOWN");
        }
        if (sources.tailer().watchCount() >= sources.options().maxWatches()) {
            throw new GotenException.ResourceExhausted(
                    "this node serves " + sources.options().maxWatches() + " watches and takes no more",
                    "TOO_MANY_WATCHES",
                    sources.patience().tick());
        }
    }

    private static Loop currentLoop(Vertx vertx) {
        Context current = Vertx.currentContext();
        return Loop.on(current == null ? vertx.getOrCreateContext() : current);
    }
}
