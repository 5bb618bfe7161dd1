package com.goten.explain;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.goten.engine.DeletionRehearsal;
import com.goten.errors.GotenException;
import com.goten.mixin.PeerMethods;
import com.goten.mixin.Peers;
import com.goten.mixin.v1.ListHoldersRequest;
import com.goten.mixin.v1.PlanDeletionRequest;
import com.goten.mixin.v1.PlanDeletionResponse;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.store.ShadowReader;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server side of the ExplainMixin, and what it is made of. Bounded by itself: nobody who wants to understand keeps out
 * who has to work. Safe to use from any thread.
 */
public final class ExplainService {
    private static final int MOST_CALLS = 32;

    private final DeploymentId own;
    private final HolderPages pages;
    private final DeletionPlanner planner;
    private final AtomicInteger running = new AtomicInteger();

    /**
     * @param version the current one
     * @param peers the deployments around it
     */
    public ExplainService(
            DeploymentId own, ApiVersion version, DeletionRehearsal rehearsal, ShadowReader reader, Peers peers) {
        this.own = own;
        this.pages = new HolderPages(version, reader);
        this.planner = new DeletionPlanner(own, version, rehearsal, reader, new ExplainClient(peers));
    }

    public DeletionPlanner planner() {
        return planner;
    }

    public PeerMethods methods() {
        return new PeerMethods(
                Map.of(
                        ExplainMixin.HOLDERS, method(ListHoldersRequest.parser(), (request, deadline) -> pages.page(request)),
                        ExplainMixin.PLAN, method(PlanDeletionRequest.parser(), this::plan)),
                Map.of());
    }

    private Future<PlanDeletionResponse> plan(PlanDeletionRequest request, Deadline deadline) {
        return planner.plan(request.getType(), request.getName(), deadline)
                .map(planned -> PlanDeletionResponse.newBuilder().setPlan(planned.plan()).build());
    }

    /** What a handler throws is its answer. */
    private interface Handler<Q> {
        Future<? extends Message> handle(Q request, Deadline deadline);
    }

    private <Q> PeerMethods.Unary method(Parser<Q> parser, Handler<Q> handler) {
        return (request, deadline) -> {
            if (running.incrementAndGet() > MOST_CALLS) {
                running.decrementAndGet();
                return Future.failedFuture(new GotenException.ResourceExhausted(
                        own + " explains " + MOST_CALLS + " things already", "TOO_MANY_CALLS", Duration.ofMillis(200)));
            }
            return answer(parser, request, deadline, handler).onComplete(answered -> running.decrementAndGet());
        };
    }

    private static <Q> Future<Buffer> answer(Parser<Q> parser, Buffer bytes, Deadline deadline, Handler<Q> handler) {
        try {
            return handler.handle(parser.parseFrom(bytes.getBytes()), deadline)
                    .map(message -> Buffer.buffer(message.toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            return Future.failedFuture(new GotenException.InvalidArgument("request", "is no message of this method"));
        } catch (GotenException refusal) {
            return Future.failedFuture(refusal);
        }
    }
}
