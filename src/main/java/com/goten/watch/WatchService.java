package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.Unimplemented;
import com.goten.schema.ApiMethod;
import java.util.List;

/** Serves the watch methods of a deployment. */
public interface WatchService {

    /**
     * Starts a watch (verbs WATCH and WATCH_COLLECTION).
     *
     * @param method the method called; gives request and response their shape
     * @param request the request, of the method's input type
     * @return to be cancelled when the watcher goes away
     * @throws com.goten.errors.GotenException.InvalidArgument for a bad request; nothing has been sent then
     */
    WatchHandle watch(ApiMethod method, DynamicMessage request, WatchSink sink);

    /** As {@link #watch}, over what this deployment owns; who has read copies must leave them out. */
    default WatchHandle watchOwned(ApiMethod method, DynamicMessage request, WatchSink sink) {
        return watch(method, request, sink);
    }

    /**
     * A watch of a collection over several regions, as one.
     *
     * @param regions at least one; each tells what it owns
     * @param streams where they {@linkplain RegionStreams#lacks do without a region}, nothing is sent before all have been
     *     opened or found missing, and the watch ends when one that is missing is back
     * @throws com.goten.errors.GotenException.InvalidArgument for a bad request; nothing has been sent then
     */
    default WatchHandle watchRegions(
            ApiMethod method, DynamicMessage request, List<String> regions, RegionStreams streams, WatchSink sink) {
        throw new Unimplemented(method.fullName() + " cannot be watched over several regions here");
    }

    /** A running watch. */
    interface WatchHandle {
        /** Stops it; the sink is not called any more. Idempotent. */
        void cancel();
    }
}
