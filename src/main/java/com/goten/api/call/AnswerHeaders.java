package com.goten.api.call;

import com.goten.mixin.v1.DeletionPlan;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What an answer carries beside its message: gRPC trailers, or HTTP headers. Filled before the call is answered; from any
 * thread. A stream, which has no end in sight, carries it in its head too.
 */
public final class AnswerHeaders {
    private final Map<String, String> headers = new ConcurrentHashMap<>(2);
    private volatile @Nullable DeletionPlan plan;
    private volatile boolean withFirstMessage;

    public void put(String name, String value) {
        headers.put(name, value);
    }

    /** The head of a stream waits for its first message: what is to be in it is not known before. To be said at once. */
    public void waitForFirstMessage() {
        withFirstMessage = true;
    }

    /** Whether the head of a stream must not go out before its first message. */
    public boolean waitsForFirstMessage() {
        return withFirstMessage;
    }

    /** What a deletion would do that was only to be tried out; goes out in the form of the surface, with a failure too. */
    public void plan(DeletionPlan plan) {
        this.plan = plan;
    }

    public Optional<DeletionPlan> plan() {
        return Optional.ofNullable(plan);
    }

    public Map<String, String> all() {
        return Map.copyOf(headers);
    }
}
