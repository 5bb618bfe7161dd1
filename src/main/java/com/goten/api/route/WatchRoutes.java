package com.goten.api.route;

import com.google.protobuf.DynamicMessage;
import com.goten.api.call.Call;
import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Internal;
import com.goten.mixin.CallHeaders;
import com.goten.mixin.Peers;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiMethod;
import com.goten.schema.Verb;
import com.goten.watch.RegionStreams;
import com.goten.watch.WatchService;
import com.goten.watch.WatchService.WatchHandle;
import com.goten.watch.WatchSink;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where watches run: here, in the region that owns what is watched, or in several that are merged here. Looks again while
 * they run: regions come and go, and policies change.
 */
final class WatchRoutes {
    private static final long LOOK_MILLIS = 5_000;

    private final Vertx vertx;
    private final Regions regions;
    private final Ownership ownership;
    private final Forwarder forwarder;
    private final WatchService watches;
    private final Set<PlacedWatch> open = ConcurrentHashMap.newKeySet();
    private boolean looking;

    /** To be made on the context of a verticle: with that it ends to look. */
    WatchRoutes(Vertx vertx, Regions regions, Ownership ownership, Forwarder forwarder, WatchService watches) {
        this.vertx = vertx;
        this.regions = regions;
        this.ownership = ownership;
        this.forwarder = forwarder;
        this.watches = watches;
        vertx.setPeriodic(LOOK_MILLIS, time -> look());
    }

    WatchHandle open(Call call, WatchSink sink, BiFunction<Call, WatchSink, WatchHandle> here) {
        Future<WatchPlace> place = place(call);
        boolean elsewhere = !place.succeeded() || !place.result().isHere();
        if (partial(call) && elsewhere) {
            call.context().answer().waitForFirstMessage();
        }
        if (place.succeeded()) {
            return open(call, sink, place.result(), here);
        }
        var late = new LateStream(vertx.getOrCreateContext(), sink);
        place.onComplete(found -> late.open(found, known -> open(call, sink, known, here)));
        return late;
    }

    /** Whether the client wants a watch without the regions that cannot be asked rather than none. */
    private static boolean partial(Call call) {
        return call.context().allowsPartial() && call.method().verb() == Verb.WATCH_COLLECTION;
    }

    private WatchHandle open(
            Call call, WatchSink sink, WatchPlace place, BiFunction<Call, WatchSink, WatchHandle> here) {
        var placed = new PlacedWatch(vertx.getOrCreateContext(), call, ownership, place, sink, open::remove);
        open.add(placed);
        try {
            placed.startedBy(start(call, placed, place, here));
        } catch (RuntimeException refused) {
            placed.finish();
            throw refused;
        }
        return placed;
    }

    private void look() {
        if (!looking) {
            looking = true;
            look(List.copyOf(open).iterator());
        }
    }

    /** One after the other: what is asked for one of them is known for the next. What cannot be found out is looked at later. */
    private void look(Iterator<PlacedWatch> rest) {
        while (rest.hasNext()) {
            PlacedWatch watch = rest.next();
            Future<WatchPlace> now = place(watch.call());
            if (!now.isComplete()) {
                now.onSuccess(watch::wouldBeIn).onComplete(told -> look(rest));
                return;
            }
            now.onSuccess(watch::wouldBeIn);
        }
        looking = false;
    }

    private Future<WatchPlace> place(Call call) {
        if (regions.alone()) {
            return Future.succeededFuture(WatchPlace.HERE);
        }
        return call.method().verb() == Verb.WATCH ? ofOne(call) : ofCollection(call);
    }

    private Future<WatchPlace> ofOne(Call call) {
        ApiMethod method = call.method();
        String text = method.fields().name().map(field -> (String) call.request().getField(field)).orElse("");
        Optional<ResourceName> name = ResourceNames.tryParse(method.resourceType(), text);
        return name.isEmpty()
                ? Future.succeededFuture(WatchPlace.HERE)
                : ownership.reader(name.get(), Freshness.asked(call.context()))
                        .map(reader -> WatchPlace.of(reader, regions.here()));
    }

    private Future<WatchPlace> ofCollection(Call call) {
        ApiMethod method = call.method();
        Optional<ResourceName> place = method.fields().parent().flatMap(field ->
                Places.under(method.resourceType(), (String) call.request().getField(field), true));
        if (method.fields().parent().isPresent() && place.isEmpty()) {
            return Future.succeededFuture(WatchPlace.HERE);
        }
        boolean fresh = Freshness.asked(call.context());
        return ownership.owners(method.resourceType(), place).compose(owners -> ownership
                .copies(method.resourceType(), place, owners.regions(), fresh)
                .map(copies -> WatchPlace.of(owners, copies, regions.here())));
    }

    private WatchHandle start(
            Call call, WatchSink sink, WatchPlace place, BiFunction<Call, WatchSink, WatchHandle> here) {
        if (place.isHere()) {
            place.copies().ifPresent(copies -> copies.teller(call.context()).run());
            return here.apply(call, sink);
        }
        List<String> owners = place.regions();
        Optional<String> from = call.context().header(CallHeaders.FORWARDED_FROM);
        if (from.isPresent()) {
            throw regions.misrouted("what it watches belongs to " + owners, from);
        }
        if (call.method().verb() == Verb.WATCH || owners.size() == 1 && !partial(call)) {
            var forwarded = new ForwardedStream(vertx.getOrCreateContext(), call, forwarder, sink);
            forwarded.open(owners);
            return forwarded;
        }
        if (!partial(call)) {
            owners.forEach(owner -> regions.serving(owner, call.context()));
        }
        return watches.watchRegions(call.method(), call.request(), owners, new Streams(call, here), sink);
    }

    /** The streams of one merged watch. */
    private final class Streams implements RegionStreams {
        private final Call call;
        private final BiFunction<Call, WatchSink, WatchHandle> here;
        private final MissingRegions missing = new MissingRegions();

        Streams(Call call, BiFunction<Call, WatchSink, WatchHandle> here) {
            this.call = call;
            this.here = here;
        }

        @Override
        public Future<RegionStream> open(
                String region, DynamicMessage request, Function<Buffer, Future<Void>> messages) {
            return region.equals(regions.here())
                    ? local(request, messages)
                    : forwarder.stream(region, call.method(), request, call.context(), true, messages)
                            .map(WatchRoutes::part);
        }

        @Override
        public boolean lacks(String region) {
            if (!partial(call)) {
                return false;
            }
            missing.add(region);
            missing.tell(call.context());
            return true;
        }

        private Future<RegionStream> local(DynamicMessage request, Function<Buffer, Future<Void>> messages) {
            var stream = new LocalStream(vertx.getOrCreateContext(), messages);
            var own = new Call(
                    call.surface(),
                    call.method(),
                    request,
                    call.context().with(CallHeaders.SCOPE, CallHeaders.OWNED));
            try {
                stream.startedBy(here.apply(own, stream));
                return Future.succeededFuture(stream);
            } catch (GotenException refused) {
                return Future.failedFuture(refused);
            }
        }
    }

    private static RegionStreams.RegionStream part(Peers.Stream stream) {
        return new RegionStreams.RegionStream() {
            @Override
            public Future<Void> ended() {
                return stream.ended();
            }

            @Override
            public void cancel() {
                stream.cancel();
            }
        };
    }

    /** A stream about which it is not known yet where it runs. */
    private static final class LateStream implements WatchHandle {
        private final Context context;
        private final WatchSink sink;
        private @Nullable WatchHandle running;
        private boolean cancelled;

        LateStream(Context context, WatchSink sink) {
            this.context = context;
            this.sink = sink;
        }

        void open(AsyncResult<WatchPlace> place, Function<WatchPlace, WatchHandle> stream) {
            context.runOnContext(v -> {
                if (cancelled) {
                    return;
                }
                try {
                    if (place.failed()) {
                        sink.end(known(place.cause()));
                    } else {
                        running = stream.apply(place.result());
                    }
                } catch (GotenException refused) {
                    sink.end(refused);
                }
            });
        }

        private static GotenException known(Throwable cause) {
            return cause instanceof GotenException refusal
                    ? refusal
                    : new Internal("it could not be found out where a watch runs", cause);
        }

        @Override
        public void cancel() {
            context.runOnContext(v -> {
                cancelled = true;
                if (running != null) {
                    running.cancel();
                }
            });
        }
    }
}
