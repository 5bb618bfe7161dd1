package com.goten.mixin;

import com.goten.mixin.v1.CheckMetaOwneesRequest;
import com.goten.mixin.v1.CheckMetaOwneesResponse;
import com.goten.mixin.v1.ConfirmMetaOwnerRequest;
import com.goten.mixin.v1.ConfirmMetaOwnerResponse;
import com.goten.mixin.v1.EndMetaOwnerMarksRequest;
import com.goten.mixin.v1.EndMetaOwnerMarksResponse;
import com.goten.mixin.v1.RemoveMetaOwnerRequest;
import com.goten.mixin.v1.RemoveMetaOwnerResponse;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Calls about owners and ownees, the client side of {@link OwnerMixin}; this deployment is asked like any other. Whatever
 * keeps an answer away is {@code Unavailable}: it says nothing.
 */
public final class OwnerCalls {
    private final SchemaMixinClient client;

    /** @param peers with this deployment itself among them */
    public OwnerCalls(DeploymentId own, Peers peers) {
        this.client = new SchemaMixinClient(own, peers);
    }

    /** @return one for each question, in order */
    public Future<List<OwnerAnswer>> confirm(DeploymentId peer, List<OwnerQuestion> questions, Deadline deadline) {
        var request = ConfirmMetaOwnerRequest.newBuilder().setSource(Wire.deployment(client.own()));
        questions.forEach(question -> request.addQuestions(Wire.ownerQuestion(question)));
        return client.call(peer, SchemaMixin.CONFIRM_OWNER, request.build(), ConfirmMetaOwnerResponse.parser(), deadline)
                .map(answer -> SchemaMixinClient.exactly(peer, questions.size(), Wire.ownerAnswers(answer)));
    }

    /** @param owners with the revisions of their last saves */
    public Future<Void> check(DeploymentId peer, Map<NamedTarget, Long> owners, Deadline deadline) {
        var request = CheckMetaOwneesRequest.newBuilder().setDeployment(Wire.deployment(client.own()));
        owners.forEach((owner, revision) -> request.addOwnersBuilder().setOwner(owner.message()).setRevision(revision));
        return client.call(peer, SchemaMixin.CHECK_OWNEES, request.build(), CheckMetaOwneesResponse.parser(), deadline)
                .mapEmpty();
    }

    /** @return the uuids of which references are left there */
    public Future<Set<UUID>> remove(DeploymentId peer, Collection<NamedTarget> owners, Deadline deadline) {
        var request = RemoveMetaOwnerRequest.newBuilder().setDeployment(Wire.deployment(client.own()));
        owners.forEach(owner -> request.addOwners(owner.message()));
        return client.call(peer, SchemaMixin.REMOVE_OWNER, request.build(), RemoveMetaOwnerResponse.parser(), deadline)
                .map(answer -> uuids(answer.getLeftList()));
    }

    /** @return the marks that are still there */
    public Future<Set<UUID>> endMarks(
            DeploymentId peer, Collection<UUID> marks, boolean withdraw, Deadline deadline) {
        var request = EndMetaOwnerMarksRequest.newBuilder()
                .setDeployment(Wire.deployment(client.own()))
                .addAllMarks(marks.stream().map(UUID::toString).toList())
                .setWithdraw(withdraw);
        return client.call(peer, SchemaMixin.END_MARKS, request.build(), EndMetaOwnerMarksResponse.parser(), deadline)
                .map(answer -> uuids(answer.getStandingList()));
    }

    private static Set<UUID> uuids(List<String> texts) {
        return texts.stream().map(text -> Wire.uuid(text, "uuid")).collect(Collectors.toSet());
    }
}
