package com.goten.mixin;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.goten.errors.GotenException;
import com.goten.mixin.v1.CompareRangesRequest;
import com.goten.mixin.v1.CompareRangesResponse;
import com.goten.mixin.v1.ReadOwnedRequest;
import com.goten.mixin.v1.ReadOwnedResponse;
import com.goten.mixin.v1.WatchOwnedRequest;
import com.goten.mixin.v1.WatchOwnedResponse;
import com.goten.schema.DeploymentId;
import com.goten.store.OwnedState;
import com.goten.store.RangeComparison;
import com.goten.store.RangeHash;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Asks other regions of the same service for what they own and is to be here (PROTOCOL.md section 9). Everything fails as
 * {@link Peers} says: with {@code Unimplemented} where the peer does not have the version. What could not be asked, or
 * was not answered whole, is never an answer.
 */
public final class OwnedClient {
    private final DeploymentId own;
    private final Peers peers;

    public OwnedClient(DeploymentId own, Peers peers) {
        this.own = own;
        this.peers = peers;
    }

    /**
     * What a peer found when it compared ranges.
     *
     * @param token where it was then: whoever has {@linkplain OwnedToken#reached come} so far with its stream has been told
     *     all that was compared
     * @param comparisons one for each range, in order
     */
    public record Comparisons(String token, List<RangeComparison> comparisons) {
        public Comparisons {
            comparisons = List.copyOf(comparisons);
        }
    }

    /**
     * Watches what a peer owns.
     *
     * @param version of the resources
     * @param token of the last batch that was dealt with; empty: from the beginning. One that cannot be gone on from is
     *     answered by a reset
     * @param batches takes them; the next one is asked for when its future has completed: the peer is held back as long
     */
    public Future<Peers.Stream> watch(
            DeploymentId peer, String version, String token, Function<OwnedBatch, Future<Void>> batches) {
        var request = WatchOwnedRequest.newBuilder()
                .setDeployment(Wire.deployment(own))
                .setVersion(version)
                .setResumeToken(token)
                .build();
        return peers.stream(
                peer,
                SchemaMixin.WATCH_OWNED,
                Buffer.buffer(request.toByteArray()),
                MultiMap.caseInsensitiveMultiMap(),
                message -> batches.apply(
                        understood(peer, () -> OwnedWire.batch(parse(WatchOwnedResponse.parser(), message), version))));
    }

    /** Compares what is here of ranges with what the peer has of them. @param ranges {@link SchemaMixin#MOST_RANGES} at most */
    public Future<Comparisons> compare(
            DeploymentId peer, String version, List<RangeHash> ranges, Deadline deadline) {
        var request = CompareRangesRequest.newBuilder().setDeployment(Wire.deployment(own)).setVersion(version);
        ranges.forEach(range -> request.addRanges(OwnedWire.hash(range)));
        return call(peer, SchemaMixin.COMPARE_RANGES, request.build(), deadline, bytes -> {
            CompareRangesResponse answer = parse(CompareRangesResponse.parser(), bytes);
            var comparisons = answer.getComparisonsList().stream().map(OwnedWire::comparison).toList();
            return new Comparisons(answer.getToken(), SchemaMixinClient.exactly(peer, ranges.size(), comparisons));
        });
    }

    /**
     * Some of what a peer owns and is to be here, as it is now; of names that are not answered there is nothing.
     *
     * @param type short name
     * @param names {@link SchemaMixin#MOST_NAMES} at most
     */
    public Future<List<OwnedState>> read(
            DeploymentId peer, String version, String type, List<String> names, Deadline deadline) {
        var request = ReadOwnedRequest.newBuilder()
                .setDeployment(Wire.deployment(own))
                .setVersion(version)
                .setType(type)
                .addAllNames(names)
                .build();
        return call(peer, SchemaMixin.READ_OWNED, request, deadline, bytes ->
                        OwnedWire.states(parse(ReadOwnedResponse.parser(), bytes).getResourcesList(), version))
                .recover(failure -> tooLarge(failure) && names.size() > 1
                        ? halves(peer, version, type, names, deadline)
                        : Future.failedFuture(failure));
    }

    private static boolean tooLarge(Throwable failure) {
        return failure instanceof GotenException.ResourceExhausted exhausted
                && exhausted.info().reason().equals(OwnedMethods.ANSWER_TOO_LARGE);
    }

    /** What is too large together is asked for in two parts. */
    private Future<List<OwnedState>> halves(
            DeploymentId peer, String version, String type, List<String> names, Deadline deadline) {
        int half = names.size() / 2;
        return read(peer, version, type, names.subList(0, half), deadline)
                .compose(some -> read(peer, version, type, names.subList(half, names.size()), deadline).map(more -> {
                    var all = new ArrayList<>(some);
                    all.addAll(more);
                    return all;
                }));
    }

    private <T> Future<T> call(
            DeploymentId peer, String method, Message request, Deadline deadline, Reading<T> reading) {
        return peers.unary(peer, method, Buffer.buffer(request.toByteArray()), MultiMap.caseInsensitiveMultiMap(), deadline)
                .map(answer -> understood(peer, () -> reading.of(answer.message())));
    }

    private interface Reading<T> {
        T of(Buffer bytes) throws InvalidProtocolBufferException;
    }

    private interface Understanding<T> {
        T get() throws InvalidProtocolBufferException;
    }

    private static <T> T understood(DeploymentId peer, Understanding<T> reading) {
        try {
            return reading.get();
        } catch (InvalidProtocolBufferException | GotenException.InvalidArgument e) {
            throw new GotenException.Internal(peer + " answered with what is no answer", e);
        }
    }

    private static <T extends Message> T parse(Parser<T> parser, Buffer bytes) throws InvalidProtocolBufferException {
        return parser.parseFrom(bytes.getBytes());
    }
}
