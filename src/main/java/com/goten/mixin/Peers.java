package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;

/** The other deployments of the environment, over gRPC. Messages stay bytes. Safe to use from any thread. */
public interface Peers {
    /**
     * A call with one answer.
     *
     * @param method full name, {@code package.Service/Method}
     * @param metadata sent along, as it is
     * @return fails as the peer failed, details included; with {@code Unavailable} where it is unknown, cannot be
     *     reached, or does not answer before the deadline. The last says nothing about what it has done.
     */
    Future<Answer> unary(DeploymentId peer, String method, Buffer request, MultiMap metadata, Deadline deadline);

    /**
     * Whether a failure of a call is no answer of the peer: it could not be asked, or what it answered is not known. Its
     * own UNAVAILABLE is an answer.
     */
    static boolean unanswered(Throwable failure) {
        return failure.getCause() instanceof OutOfReach;
    }

    /** @param trailers of the answer */
    record Answer(Buffer message, MultiMap trailers) {}

    /**
     * A call that is answered by a stream.
     *
     * @param messages takes each message; the next one is asked for when its future has completed: the peer is held back
     *     as long
     * @return completes when the stream is open
     */
    Future<Stream> stream(
            DeploymentId peer, String method, Buffer request, MultiMap metadata, Function<Buffer, Future<Void>> messages);

    /** A stream that is open. */
    interface Stream {
        /** Succeeds when the peer has ended it in order; fails as {@link #unary} does. */
        Future<Void> ended();

        /** Ends it from here; {@link #ended} then fails with {@link GotenException}. */
        void cancel();
    }
}
