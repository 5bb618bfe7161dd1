package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;

/** Opens watches over what single regions own, this one among them. Used on a watch's loop, and answers there. */
public interface RegionStreams {
    /**
     * @param messages takes each message; the next one comes when its future has completed
     * @return completes when the watch is open
     */
    Future<RegionStream> open(String region, DynamicMessage request, Function<Buffer, Future<Void>> messages);

    /**
     * A region cannot be asked at the beginning.
     *
     * @return whether the client wants what there is without it, and is told that it is missing
     */
    default boolean lacks(String region) {
        return false;
    }

    /** An open one. */
    interface RegionStream {
        /** Succeeds when it has ended in order, fails with {@link com.goten.errors.GotenException} otherwise. */
        Future<Void> ended();

        /** Ends it from here; {@link #ended} then fails. */
        void cancel();
    }
}
