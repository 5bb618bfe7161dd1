package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment answers to others, at the port of its API and beside the methods of its schema: from the moment the
 * port is bound until it is closed, whether clients are let in or not. Messages are bytes. Safe to use from any thread.
 *
 * @param unary methods with one answer, by full name
 * @param streaming methods with a stream of answers, by full name
 */
public record PeerMethods(Map<String, Unary> unary, Map<String, Streaming> streaming) {
    public static final PeerMethods NONE = new PeerMethods(Map.of(), Map.of());

    public PeerMethods {
        unary = Map.copyOf(unary);
        streaming = Map.copyOf(streaming);
    }

    /** A method with one answer. */
    public interface Unary {
        /** Fails as the call is to fail; what it throws is the answer too. */
        Future<Buffer> call(Buffer request, Deadline deadline);
    }

    /** A method with a stream of answers. */
    public interface Streaming {
        /**
         * Begins one. What it throws is the answer.
         *
         * @param answers used on the caller's context only
         */
        Running open(Buffer request, Answers answers);
    }

    /** Where the answers of one stream go. Whoever writes does so only while it is writable: nothing is kept for it. */
    public interface Answers {
        /** Whether the transport takes more. */
        boolean writable();

        /** Called each time it has become writable again. */
        void onWritable(Runnable action);

        /** One serialized message. */
        void send(Buffer message);

        /** Ends the stream; null: in order. What comes after it is dropped. */
        void end(@Nullable GotenException reason);
    }

    /** A stream that has been opened. */
    public interface Running {
        /** Nobody takes answers any more. Not called after the stream has ended itself. */
        void stop();
    }

    /** These and others; names must differ. */
    public PeerMethods and(PeerMethods others) {
        return new PeerMethods(union(unary, others.unary), union(streaming, others.streaming));
    }

    private static <M> Map<String, M> union(Map<String, M> some, Map<String, M> more) {
        var all = new HashMap<>(some);
        more.forEach((name, method) -> {
            if (all.put(name, method) != null) {
                throw new IllegalArgumentException(name + " is there twice");
            }
        });
        return all;
    }
}
