package com.goten.explain;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.goten.errors.GotenException;
import com.goten.mixin.Peers;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.mixin.v1.ExplainRequest;
import com.goten.mixin.v1.ExplainResponse;
import com.goten.mixin.v1.Explanation;
import com.goten.mixin.v1.ListHoldersRequest;
import com.goten.mixin.v1.ListHoldersResponse;
import com.goten.mixin.v1.ListOwneesRequest;
import com.goten.mixin.v1.ListOwneesResponse;
import com.goten.mixin.v1.PlanDeletionRequest;
import com.goten.mixin.v1.PlanDeletionResponse;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/** Calls the ExplainMixin of other deployments. Fails as they do. One that was removed holds nothing, and is not asked. */
public final class ExplainClient {
    private final Peers peers;
    private final EnvironmentSource environment;

    /** Where nobody is known to have been removed. */
    public ExplainClient(Peers peers) {
        this(peers, EnvironmentSource.fixed(Environment.EMPTY));
    }

    ExplainClient(Peers peers, EnvironmentSource environment) {
        this.peers = peers;
        this.environment = environment;
    }

    boolean removed(DeploymentId peer) {
        return environment.current().removed(peer);
    }

    Future<ListHoldersResponse> holders(DeploymentId peer, ListHoldersRequest request, Deadline deadline) {
        return removed(peer)
                ? Future.succeededFuture(ListHoldersResponse.getDefaultInstance())
                : call(peer, ExplainMixin.HOLDERS, request, ListHoldersResponse.parser(), deadline);
    }

    Future<ListOwneesResponse> ownees(DeploymentId peer, ListOwneesRequest request, Deadline deadline) {
        return removed(peer)
                ? Future.succeededFuture(ListOwneesResponse.getDefaultInstance())
                : call(peer, ExplainMixin.OWNEES, request, ListOwneesResponse.parser(), deadline);
    }

    /** What a deletion there would do, there and everywhere else. */
    public Future<DeletionPlan> plan(DeploymentId peer, PlanDeletionRequest request, Deadline deadline) {
        return call(peer, ExplainMixin.PLAN, request, PlanDeletionResponse.parser(), deadline)
                .map(PlanDeletionResponse::getPlan);
    }

    public Future<Explanation> explain(DeploymentId peer, ExplainRequest request, Deadline deadline) {
        return call(peer, ExplainMixin.EXPLAIN, request, ExplainResponse.parser(), deadline)
                .map(ExplainResponse::getExplanation);
    }

    private <T extends Message> Future<T> call(
            DeploymentId peer, String method, Message request, Parser<T> parser, Deadline deadline) {
        return peers.unary(peer, method, Buffer.buffer(request.toByteArray()), MultiMap.caseInsensitiveMultiMap(), deadline)
                .map(answer -> parse(peer, parser, answer.message()));
    }

    private static <T extends Message> T parse(DeploymentId peer, Parser<T> parser, Buffer bytes) {
        try {
            return parser.parseFrom(bytes.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new GotenException.Internal(peer + " answered with what is no answer", e);
        }
    }
}
