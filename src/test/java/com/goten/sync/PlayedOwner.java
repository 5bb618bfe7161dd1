package com.goten.sync;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.goten.errors.GotenException;
import com.goten.mixin.Peers;
import com.goten.mixin.SchemaMixin;
import com.goten.mixin.v1.OwnedChange;
import com.goten.mixin.v1.Range;
import com.goten.mixin.v1.ReadOwnedResponse;
import com.goten.mixin.v1.WatchOwnedRequest;
import com.goten.mixin.v1.WatchOwnedResponse;
import com.goten.schema.DeploymentId;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Regions that say what the test has them say. */
final class PlayedOwner implements Peers {
    private final List<Opened> opened = new CopyOnWriteArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile @Nullable GotenException refusal;
    private volatile List<OwnedChange> there = List.of();
    private volatile GotenException answer = new GotenException.Unavailable("nobody answers", "PEER_UNREACHABLE");

    /** A stream that somebody has opened. */
    static final class Opened implements Stream {
        final DeploymentId peer;
        final WatchOwnedRequest request;
        private final Function<Buffer, Future<Void>> messages;
        private final Promise<Void> ended = Promise.promise();

        private Opened(DeploymentId peer, WatchOwnedRequest request, Function<Buffer, Future<Void>> messages) {
            this.peer = peer;
            this.request = request;
            this.messages = messages;
        }

        /** Completes when there is room for another one. */
        Future<Void> send(WatchOwnedResponse.Builder message) {
            message.getProgressBuilder().setNow(Timestamp.newBuilder().setSeconds(1_000_000));
            Future<Void> taken = messages.apply(Buffer.buffer(message.build().toByteArray()));
            taken.onFailure(ended::tryFail);
            return taken;
        }

        void lose() {
            ended.tryFail(new GotenException.Unavailable("the cable was cut", "PEER_UNREACHABLE"));
        }

        boolean over() {
            return ended.future().isComplete();
        }

        @Override
        public Future<Void> ended() {
            return ended.future();
        }

        @Override
        public void cancel() {
            ended.tryFail(new GotenException.Cancelled("ended from here"));
        }
    }

    static WatchOwnedResponse.Builder message(String token, OwnedChange... changes) {
        return WatchOwnedResponse.newBuilder().setResumeToken(token).addAllChanges(List.of(changes));
    }

    static Range all(String type) {
        return Range.newBuilder().setType(type).build();
    }

    static OwnedChange badge(String id, long revision) {
        String name = "orgs/o/badges/" + id;
        return OwnedChange.newBuilder()
                .setType("Badge")
                .setName(name)
                .setUuid(new UUID(7, id.hashCode()).toString())
                .setRevision(revision)
                .setBody(ByteString.copyFrom(new byte[] {10, (byte) name.length()}).concat(ByteString.copyFromUtf8(name)))
                .setOwningRegion("east")
                .addRegions("*")
                .setGeneration(1)
                .build();
    }

    static OwnedChange gone(String id, long revision) {
        return badge(id, revision).toBuilder().clearBody().setRemoved(true).build();
    }

    void refuse(@Nullable GotenException reason) {
        refusal = reason;
    }

    /** What is said to everything that is asked, but for streams. */
    void answer(GotenException reason) {
        answer = reason;
    }

    /** What there is of all that somebody asks for by name. */
    void has(OwnedChange... resources) {
        there = List.of(resources);
    }

    /** How many streams were refused. */
    int refused() {
        return refused.get();
    }

    /** Waits for the stream that is opened as the n-th, from 1. */
    Opened opened(int number) {
        Await.until(() -> opened.size() >= number);
        return opened.get(number - 1);
    }

    List<Opened> all() {
        return new ArrayList<>(opened);
    }

    @Override
    public Future<Stream> stream(
            DeploymentId peer, String method, Buffer request, MultiMap metadata, Function<Buffer, Future<Void>> messages) {
        if (refusal != null) {
            refused.incrementAndGet();
            return Future.failedFuture(refusal);
        }
        try {
            var stream = new Opened(peer, WatchOwnedRequest.parseFrom(request.getBytes()), messages);
            opened.add(stream);
            return Future.succeededFuture(stream);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public Future<Answer> unary(
            DeploymentId peer, String method, Buffer request, MultiMap metadata, Deadline deadline) {
        return method.equals(SchemaMixin.READ_OWNED) && !there.isEmpty()
                ? Future.succeededFuture(new Answer(
                        Buffer.buffer(ReadOwnedResponse.newBuilder().addAllResources(there).build().toByteArray()),
                        MultiMap.caseInsensitiveMultiMap()))
                : Future.failedFuture(answer);
    }
}
