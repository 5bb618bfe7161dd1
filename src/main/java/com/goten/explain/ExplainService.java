package com.goten.explain;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.goten.engine.DeletionRehearsal;
import com.goten.errors.GotenException;
import com.goten.mixin.PeerMethods;
import com.goten.mixin.Peers;
import com.goten.mixin.v1.ExplainRequest;
import com.goten.mixin.v1.ExplainResponse;
import com.goten.mixin.v1.ListHoldersRequest;
import com.goten.mixin.v1.ListOwneesRequest;
import com.goten.mixin.v1.Neighbourhood;
import com.goten.mixin.v1.PlanDeletionRequest;
import com.goten.mixin.v1.PlanDeletionResponse;
import com.goten.policy.EnvironmentSource;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.store.ShadowReader;
import com.goten.store.TaskReader;
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
    private final OwneePages ownees;
    private final DeletionPlanner planner;
    private final Explainer explainer;
    private final EnvironmentSource environment;
    private final AtomicInteger running = new AtomicInteger();

    /**
     * @param version the current one
     * @param peers the deployments around it
     */
    public ExplainService(
            DeploymentId own,
            ApiVersion version,
            DeletionRehearsal rehearsal,
            Reads reads,
            EnvironmentSource environment,
            Peers peers) {
        var client = new ExplainClient(peers, environment);
        this.own = own;
        this.environment = environment;
        this.pages = new HolderPages(version, reads.shadows());
        this.ownees = new OwneePages(version, reads.shadows());
        this.planner = new DeletionPlanner(own, version, rehearsal, reads.shadows(), client);
        var knowledge = new LocalKnowledge(own, version, reads.shadows(), reads.tasks());
        this.explainer = new Explainer(own, knowledge, reads.tasks(), client);
    }

    /** What is read of the deployment's own database. */
    public record Reads(ShadowReader shadows, TaskReader tasks) {}

    public DeploymentId deployment() {
        return own;
    }

    public Explainer explainer() {
        return explainer;
    }

    /**
     * The resources around one of this deployment, as many steps away, and not more than so many in all.
     *
     * @return fails as {@link Explainer#explain}
     */
    public Future<Neighbourhood> neighbourhood(ExplainRequest request, int depth, int limit, Deadline deadline) {
        return explainer.explain(request.toBuilder().setAskOthers(true).build(), deadline).compose(start ->
                new NeighbourhoodWalk(explainer, environment.current(), own, deadline, depth, limit).from(start));
    }

    public DeletionPlanner planner() {
        return planner;
    }

    public PeerMethods methods() {
        return new PeerMethods(
                Map.of(
                        ExplainMixin.HOLDERS, method(ListHoldersRequest.parser(), (request, deadline) -> pages.page(request)),
                        ExplainMixin.OWNEES, method(ListOwneesRequest.parser(), (request, deadline) -> ownees.page(request)),
                        ExplainMixin.PLAN, method(PlanDeletionRequest.parser(), this::plan),
                        ExplainMixin.EXPLAIN, method(ExplainRequest.parser(), this::explain)),
                Map.of());
    }

    private Future<PlanDeletionResponse> plan(PlanDeletionRequest request, Deadline deadline) {
        return planner.plan(request.getType(), request.getName(), deadline)
                .map(planned -> PlanDeletionResponse.newBuilder().setPlan(planned.plan()).build());
    }

    private Future<ExplainResponse> explain(ExplainRequest request, Deadline deadline) {
        return explainer.explain(request, deadline)
                .map(explanation -> ExplainResponse.newBuilder().setExplanation(explanation).build());
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
