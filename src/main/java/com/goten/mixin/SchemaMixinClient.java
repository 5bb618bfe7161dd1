package com.goten.mixin;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.goten.errors.GotenException;
import com.goten.mixin.v1.ConfirmAdoptionRequest;
import com.goten.mixin.v1.ConfirmAdoptionResponse;
import com.goten.mixin.v1.ConfirmBlockadesRequest;
import com.goten.mixin.v1.ConfirmBlockadesResponse;
import com.goten.mixin.v1.ConfirmLeavingRequest;
import com.goten.mixin.v1.ConfirmLeavingResponse;
import com.goten.mixin.v1.ConfirmReferencesClearedRequest;
import com.goten.mixin.v1.ConfirmReferencesClearedResponse;
import com.goten.mixin.v1.EstablishReferencesRequest;
import com.goten.mixin.v1.EstablishReferencesResponse;
import com.goten.mixin.v1.WatchDeletionsRequest;
import com.goten.mixin.v1.WatchDeletionsResponse;
import com.goten.schema.DeploymentId;
import com.goten.store.Blockade;
import com.goten.store.Target;
import com.goten.store.Target;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.Function;

/**
 * Calls the SchemaMixin of other deployments. Whatever keeps an answer away is {@code Unavailable}: it says nothing. But
 * {@code PermissionDenied} says that this deployment was deleted from the registry.
 */
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
        return establish(peer, targets, false, deadline);
    }

    /** For references that exist, of holders that were adopted: each outcome is of its target alone. */
    Future<List<Outcome>> establishAdopted(DeploymentId peer, List<VersionedTarget> targets, Deadline deadline) {
        return establish(peer, targets, true, deadline);
    }

    private Future<List<Outcome>> establish(
            DeploymentId peer, List<VersionedTarget> targets, boolean adopter, Deadline deadline) {
        var request = EstablishReferencesRequest.newBuilder().setSource(Wire.deployment(own)).setAdopter(adopter);
        targets.forEach(target -> request.addTargets(target.message()));
        return call(peer, SchemaMixin.ESTABLISH, request.build(), EstablishReferencesResponse.parser(), deadline)
                .map(answer -> exactly(peer, targets.size(), Wire.outcomes(answer)));
    }

    /** Tells a region that it need not keep anything any more of what was adopted from it. */
    Future<Void> confirmAdoption(DeploymentId peer, List<Adopted> adopted, Deadline deadline) {
        var request = ConfirmAdoptionRequest.newBuilder().setDeployment(Wire.deployment(own));
        adopted.forEach(one -> request.addAdoptions(Wire.adoption(one)));
        return call(peer, SchemaMixin.CONFIRM_ADOPTION, request.build(), ConfirmAdoptionResponse.parser(), deadline)
                .mapEmpty();
    }

    Future<List<Blockade>> blockades(DeploymentId peer, List<NamedTarget> targets, Deadline deadline) {
        var request = ConfirmBlockadesRequest.newBuilder().setDeployment(Wire.deployment(own));
        targets.forEach(target -> request.addTargets(target.message()));
        return call(peer, SchemaMixin.BLOCKADES, request.build(), ConfirmBlockadesResponse.parser(), deadline)
                .map(answer -> exactly(peer, targets.size(), Wire.blockades(answer)));
    }

    /** Tells a source that targets go for good, and asks what is left there; one answer for each, in order. */
    public Future<List<Clearance>> cleared(DeploymentId peer, List<NamedTarget> targets, Deadline deadline) {
        var request = ConfirmReferencesClearedRequest.newBuilder().setDeployment(Wire.deployment(own));
        targets.forEach(target -> request.addTargets(target.message()));
        return call(peer, SchemaMixin.CLEARED, request.build(), ConfirmReferencesClearedResponse.parser(), deadline)
                .map(answer -> exactly(peer, targets.size(), Wire.clearances(answer)));
    }

    /**
     * What holds a target that goes for good, at one deployment.
     *
     * @param clearance in the same words as {@link #cleared}
     * @param holders where it is LEAVING: some of those that point to it, all if they are few
     */
    public record Leaving(Clearance clearance, List<LeavingHolder> holders) {
        public Leaving {
            holders = List.copyOf(holders);
        }
    }

    /** Something that is DELETING, with the deployments that may refer to it. */
    public record LeavingHolder(Target target, List<DeploymentId> sources) {
        public LeavingHolder {
            sources = List.copyOf(sources);
        }
    }

    /** Asks a deployment what of its own holds targets that go for good; one answer for each, in order. */
    public Future<List<Leaving>> leaving(DeploymentId peer, List<Target> targets, Deadline deadline) {
        var request = ConfirmLeavingRequest.newBuilder().setDeployment(Wire.deployment(own));
        targets.forEach(target -> request.addTargets(Wire.target(target)));
        return call(peer, SchemaMixin.LEAVING, request.build(), ConfirmLeavingResponse.parser(), deadline)
                .map(answer -> exactly(peer, targets.size(), Wire.leaving(answer)));
    }

    /** What a deployment tells those who watch its deletions. @param token goes on after these */
    public record Deletions(List<Target> targets, String token) {
        public Deletions {
            targets = List.copyOf(targets);
        }
    }

    /**
     * Watches the deletions of a deployment of which this one is, or was, a source.
     *
     * @param token of the last ones that were dealt with; empty: from the beginning
     * @param deletions takes them; the next ones are sent when its future has completed
     */
    public Future<Peers.Stream> watchDeletions(
            DeploymentId peer, String token, Function<Deletions, Future<Void>> deletions) {
        var request = WatchDeletionsRequest.newBuilder().setSource(Wire.deployment(own)).setResumeToken(token).build();
        return peers.stream(
                peer,
                SchemaMixin.DELETIONS,
                Buffer.buffer(request.toByteArray()),
                MultiMap.caseInsensitiveMultiMap(),
                message -> deletions.apply(Wire.deletions(parse(peer, WatchDeletionsResponse.parser(), message))));
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
        if (failure instanceof GotenException.PermissionDenied denied
                && denied.info().reason().equals(Admission.REMOVED)) {
            return denied;
        }
        return new GotenException.Unavailable(
                "%s does not answer: %s".formatted(peer, failure.getMessage()), "PEER_UNAVAILABLE", failure);
    }
}
