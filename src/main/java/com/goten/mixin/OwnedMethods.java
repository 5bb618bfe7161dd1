package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.mixin.PeerMethods.Answers;
import com.goten.mixin.PeerMethods.Running;
import com.goten.mixin.PeerMethods.Unary;
import com.goten.mixin.v1.CompareRangesRequest;
import com.goten.mixin.v1.CompareRangesResponse;
import com.goten.mixin.v1.Deployment;
import com.goten.mixin.v1.ReadOwnedRequest;
import com.goten.mixin.v1.ReadOwnedResponse;
import com.goten.mixin.v1.WatchOwnedRequest;
import com.goten.policy.EnvironmentSource;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.store.NameRange;
import com.goten.store.OwnedReader;
import com.goten.store.OwnedReader.Copier;
import com.goten.store.OwnedState;
import com.goten.store.RangeComparison;
import com.goten.store.RangeHash;
import com.goten.time.Deadline;
import com.goten.watch.FeedFollower;
import com.goten.watch.FeedTailer;
import com.goten.watch.Loop;
import com.goten.watch.WatchOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What other regions of the service, which have copies of what this deployment owns, ask of it (PROTOCOL.md section 9).
 * Safe to use from any thread.
 */
public final class OwnedMethods {
    static final String ANSWER_TOO_LARGE = "ANSWER_TOO_LARGE";
    /** Streams at a time. */
    static final int MOST_STREAMS = 64;
    /** Streams to one region in one version: one is in use, others may be lost without anybody here knowing it yet. */
    static final int MOST_TO_ONE = 3;
    /** Most bytes of bodies that are answered at once. */
    static final long MOST_READ_BYTES = 32 << 20;

    private static final int MOST_CALLS = 64;
    private static final int MOST_CATCH_UPS = 3;

    private final Vertx vertx;
    private final OwnedSources sources;
    private final Admission admission;
    private final CallBound bound;
    private final Queue<OwnedStream> streams = new ConcurrentLinkedQueue<>();

    /**
     * @param version that this deployment stores
     * @param types short names of all types that may be copied
     * @param options the tailer's
     */
    public OwnedMethods(
            Vertx vertx,
            DeploymentId own,
            String version,
            List<String> types,
            OwnedReader reader,
            FeedTailer tailer,
            WatchOptions options,
            EnvironmentSource environment) {
        this.vertx = vertx;
        this.sources = new OwnedSources(
                own, version, types, reader, tailer, options, new FeedFollower.Line(MOST_CATCH_UPS));
        this.admission = new Admission(environment);
        this.bound = new CallBound(own, MOST_CALLS);
    }

    /** What others may call. */
    public PeerMethods methods() {
        Unary compare = (request, deadline) -> MixinCalls.answer(
                CompareRangesRequest.parser(), request, message -> compare(message, deadline));
        Unary read = (request, deadline) -> MixinCalls.answer(ReadOwnedRequest.parser(), request, this::read);
        return new PeerMethods(
                Map.of(SchemaMixin.COMPARE_RANGES, bound.around(compare), SchemaMixin.READ_OWNED, bound.around(read)),
                Map.of(SchemaMixin.WATCH_OWNED, this::watch));
    }

    /** Streams that are open. */
    public int watchers() {
        return streams.size();
    }

    private Running watch(Buffer bytes, Answers answers) {
        WatchOwnedRequest request = MixinCalls.parse(WatchOwnedRequest.parser(), bytes);
        Copier copier = copier(request.getDeployment(), request.getVersion());
        makeRoom(copier);
        Loop loop = Loop.on(vertx.getOrCreateContext());
        var stream = new OwnedStream[1];
        stream[0] = new OwnedStream(
                loop, sources, copier, request.getResumeToken(), answers, () -> streams.remove(stream[0]));
        streams.add(stream[0]);
        stream[0].start();
        return stream[0];
    }

    /** A region that opens another stream has lost the ones before it, or has moved them to another node. */
    private void makeRoom(Copier copier) {
        List<OwnedStream> same = streams.stream().filter(stream -> stream.to().equals(copier)).toList();
        if (same.size() >= MOST_TO_ONE) {
            OwnedStream oldest = same.get(0);
            streams.remove(oldest);
            oldest.loop().run(() -> oldest.end(new GotenException.Aborted(
                    copier.region() + " has opened newer streams", "STREAM_REPLACED")));
        } else if (streams.size() >= MOST_STREAMS) {
            throw new GotenException.ResourceExhausted(
                    sources.own() + " has " + MOST_STREAMS + " watchers of what it owns already",
                    "TOO_MANY_STREAMS",
                    Duration.ofSeconds(1));
        }
    }

    private Future<CompareRangesResponse> compare(CompareRangesRequest request, Deadline deadline) {
        Copier copier = copier(request.getDeployment(), request.getVersion());
        bound("ranges", request.getRangesCount(), SchemaMixin.MOST_RANGES);
        List<RangeHash> ranges = request.getRangesList().stream().map(OwnedWire::hash).toList();
        ranges.forEach(range -> known(range.range()));
        Future<List<RangeComparison>> compared = Future.succeededFuture(new ArrayList<>());
        for (RangeHash range : ranges) {
            compared = compared.compose(before -> sources.reader().compare(copier, range, deadline).map(one -> {
                before.add(one);
                return before;
            }));
        }
        return compared.compose(all -> sources.reader().place().map(place -> answer(copier, all, place)));
    }

    /** The place is looked up last: whoever has been told all up to there knows at least what was compared. */
    private CompareRangesResponse answer(Copier copier, List<RangeComparison> compared, OwnedReader.Place place) {
        var answer = CompareRangesResponse.newBuilder().setToken(
                OwnedToken.after(sources.tailer().feedId(), copier, place.newest()).toString());
        compared.forEach(one -> answer.addComparisons(OwnedWire.comparison(one)));
        return answer.build();
    }

    private Future<ReadOwnedResponse> read(ReadOwnedRequest request) {
        Copier copier = copier(request.getDeployment(), request.getVersion());
        bound("names", request.getNamesCount(), SchemaMixin.MOST_NAMES);
        known(NameRange.all(request.getType()));
        return sources.reader().read(copier, request.getType(), request.getNamesList()).map(resources -> {
            requireFit(resources);
            var answer = ReadOwnedResponse.newBuilder();
            resources.forEach(resource -> answer.addResources(OwnedWire.change(new OwnedState.Present(resource))));
            return answer.build();
        });
    }

    private static void requireFit(List<StoredResource> resources) {
        long bytes = resources.stream().mapToLong(resource -> resource.body().length()).sum();
        if (bytes > MOST_READ_BYTES && resources.size() > 1) {
            throw new GotenException.ResourceExhausted(
                    "the resources asked for have " + bytes + " bytes together; ask for fewer at once",
                    ANSWER_TOO_LARGE,
                    null);
        }
    }

    private Copier copier(Deployment message, String version) {
        DeploymentId asking = admission.source(message);
        if (!asking.service().equals(sources.own().service()) || asking.equals(sources.own())) {
            throw new InvalidArgument(
                    "deployment", asking + " has no copies of what " + sources.own() + " owns");
        }
        if (!version.equals(sources.version())) {
            throw new GotenException.Unimplemented(
                    sources.own() + " has its resources in version " + sources.version() + ", not in " + version);
        }
        return new Copier(asking.region(), version);
    }

    private void known(NameRange range) {
        if (!sources.types().contains(range.type())) {
            throw new InvalidArgument("type", "\"" + range.type() + "\" is no type of " + sources.own().service());
        }
    }

    private static void bound(String field, int count, int most) {
        if (count > most) {
            throw new InvalidArgument(field, "are %d, and may be %d".formatted(count, most));
        }
    }
}
