package com.goten.mixin;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.goten.errors.GotenException;
import com.goten.mixin.v1.ConfirmBlockadesRequest;
import com.goten.mixin.v1.ConfirmBlockadesResponse;
import com.goten.mixin.v1.ConfirmReferencesClearedRequest;
import com.goten.mixin.v1.ConfirmReferencesClearedResponse;
import com.goten.mixin.v1.EstablishReferencesRequest;
import com.goten.mixin.v1.EstablishReferencesResponse;
import com.goten.schema.DeploymentId;
import com.goten.store.Blockade;
import com.goten.store.Target;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Calls the SchemaMixin of other deployments. Whatever keeps an answer away is {@code Unavailable}: it says nothing. */
public final class SchemaMixinClient {
    private final DeploymentId own;
    private final Peers peers;

    public SchemaMixinClient(DeploymentId own, Peers peers) {
        this.own = own;
        this.peers = peers;
    }

    /** What a peer knows of the references to one target. */
    public enum Clearance {
        /** Something points to it, or is about to. */
        LEFT,
        /** Only what is DELETING itself. */
        LEAVING,
        CLEARED
    }

    /** @param targets as they are named in the version that is imported */
    Future<List<Outcome>> establish(DeploymentId peer, List<VersionedTarget> targets, Deadline deadline) {
        var request = EstablishReferencesRequest.newBuilder().setSource(Wire.deployment(own));
        targets.forEach(target -> request.addTargets(target.message()));
        return call(peer, SchemaMixin.ESTABLISH, request.build(), EstablishReferencesResponse.parser(), deadline)
                .map(answer -> exactly(peer, targets.size(), Wire.outcomes(answer)));
    }

    Future<List<Blockade>> blockades(DeploymentId peer, List<NamedTarget> targets, Deadline deadline) {
        var request = ConfirmBlockadesRequest.newBuilder().setDeployment(Wire.deployment(own));
        targets.forEach(target -> request.addTargets(target.message()));
        return call(peer, SchemaMixin.BLOCKADES, request.build(), ConfirmBlockadesResponse.parser(), deadline)
                .map(answer -> exactly(peer, targets.size(), Wire.blockades(answer)));
    }

    /** Tells a source that a target goes for good, and asks what is left there. */
    public Future<Clearance> cleared(DeploymentId peer, NamedTarget target, Deadline deadline) {
        var request = ConfirmReferencesClearedRequest.newBuilder()
                .setDeployment(Wire.deployment(own))
                .addTargets(target.message());
        return call(peer, SchemaMixin.CLEARED, request.build(), ConfirmReferencesClearedResponse.parser(), deadline)
                .map(answer -> exactly(peer, 1, Wire.clearances(answer)).get(0));
    }

    DeploymentId own() {
        return own;
    }

    <T extends Message> Future<T> call(
            DeploymentId peer, String method, Message request, Parser<T> parser, Deadline deadline) {
        return peers.unary(peer, method, Buffer.buffer(request.toByteArray()), MultiMap.caseInsensitiveMultiMap(), deadline)
                .map(answer -> parse(peer, parser, answer.message()))
                .recover(failure -> Future.failedFuture(unavailable(peer, failure)));
    }

    private static <T extends Message> T parse(DeploymentId peer, Parser<T> parser, Buffer bytes) {
        try {
            return parser.parseFrom(bytes.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new GotenException.Internal(peer + " answered with what is no answer", e);
        }
    }

    /** An answer that leaves something open is none. */
    static <T> List<T> exactly(DeploymentId peer, int count, List<T> answers) {
        if (answers.size() != count) {
            throw new GotenException.Unavailable(
                    "%s answered %d of %d questions".formatted(peer, answers.size(), count), "PEER_ANSWER_INCOMPLETE");
        }
        return answers;
    }

    private static GotenException unavailable(DeploymentId peer, Throwable failure) {
        return new GotenException.Unavailable(
                "%s does not answer: %s".formatted(peer, failure.getMessage()), "PEER_UNAVAILABLE", failure);
    }
}
