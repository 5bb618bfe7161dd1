package com.goten.mixin;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.mixin.SchemaMixinClient.Clearance;
import com.goten.mixin.v1.ConfirmAdoptionRequest;
import com.goten.mixin.v1.ConfirmBlockadesResponse;
import com.goten.mixin.v1.ConfirmLeavingResponse;
import com.goten.mixin.v1.ConfirmReferencesClearedResponse;
import com.goten.mixin.v1.ConfirmMetaOwnerRequest;
import com.goten.mixin.v1.ConfirmMetaOwnerResponse;
import com.goten.mixin.v1.Deployment;
import com.goten.mixin.v1.EstablishReferencesResponse;
import com.goten.mixin.v1.WatchDeletionsResponse;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.Blockade;
import com.goten.store.Shadows;
import com.goten.store.Target;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Between the messages of the mixin and what they mean. What is not understood is the answer that forbids most. */
final class Wire {
    private Wire() {}

    static Deployment deployment(DeploymentId id) {
        return Deployment.newBuilder().setService(id.service()).setRegion(id.region()).build();
    }

    static DeploymentId deployment(Deployment message, String field) {
        if (message.getService().isEmpty() || message.getRegion().isEmpty()) {
            throw new InvalidArgument(field, "service and region must be given");
        }
        return new DeploymentId(message.getService(), message.getRegion());
    }

    static UUID uuid(String text, String field) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidArgument(field, "is no uuid");
        }
    }

    static ConfirmAdoptionRequest.Adoption adoption(Adopted adopted) {
        return ConfirmAdoptionRequest.Adoption.newBuilder()
                .setVersion(adopted.key().version())
                .setType(adopted.key().type())
                .setName(adopted.key().name())
                .setUuid(adopted.uuid().toString())
                .setEpoch(adopted.epoch())
                .setGone(adopted.gone())
                .build();
    }

    static Adopted adopted(ConfirmAdoptionRequest.Adoption message) {
        return new Adopted(
                new ResourceKey(message.getVersion(), message.getType(), message.getName()),
                uuid(message.getUuid(), "adoptions.uuid"),
                message.getEpoch(),
                message.getGone());
    }

    static List<Target> targets(List<com.goten.mixin.v1.Target> messages) {
        return messages.stream().map(Wire::target).toList();
    }

    private static Target target(com.goten.mixin.v1.Target message) {
        var names = message.getNamesList().stream()
                .map(name -> new Target.Name(name.getType(), name.getName()))
                .toList();
        return new Target(uuid(message.getUuid(), "targets.uuid"), names);
    }

    /** The version that a name is of says nothing to those who only compare names. */
    static com.goten.mixin.v1.Target target(Target target) {
        var message = com.goten.mixin.v1.Target.newBuilder().setUuid(target.uuid().toString());
        target.names().forEach(name -> message.addNamesBuilder().setType(name.type()).setName(name.name()));
        return message.build();
    }

    static EstablishReferencesResponse.Outcome outcome(Outcome outcome) {
        var message = EstablishReferencesResponse.Outcome.newBuilder();
        if (outcome instanceof Outcome.There there) {
            message.setUuid(there.uuid().toString());
        } else if (outcome instanceof Outcome.Elsewhere elsewhere) {
            message.setOwningRegion(elsewhere.region());
        } else if (outcome instanceof Outcome.Refused refused) {
            message.setRefusal(EstablishReferencesResponse.Refusal.valueOf(refused.refusal().name()));
        } else {
            message.setUnconstrained(true);
        }
        return message.build();
    }

    static List<Outcome> outcomes(EstablishReferencesResponse answer) {
        return answer.getOutcomesList().stream().map(Wire::outcome).toList();
    }

    private static Outcome outcome(EstablishReferencesResponse.Outcome message) {
        return switch (message.getOutcomeCase()) {
            case UUID -> new Outcome.There(uuid(message.getUuid(), "outcomes.uuid"));
            case OWNING_REGION -> new Outcome.Elsewhere(message.getOwningRegion());
            case UNCONSTRAINED -> new Outcome.Unconstrained();
            case REFUSAL -> new Outcome.Refused(refusal(message.getRefusal()));
            case OUTCOME_NOT_SET -> new Outcome.Refused(Outcome.Refusal.MARKED);
        };
    }

    private static Outcome.Refusal refusal(EstablishReferencesResponse.Refusal refusal) {
        return switch (refusal) {
            case MISSING -> Outcome.Refusal.MISSING;
            case DELETING -> Outcome.Refusal.DELETING;
            case NOT_ALLOWED -> Outcome.Refusal.NOT_ALLOWED;
            case UNKNOWN_TYPE -> Outcome.Refusal.UNKNOWN_TYPE;
            case BAD_NAME -> Outcome.Refusal.BAD_NAME;
            case MARKED, REFUSAL_UNSPECIFIED, UNRECOGNIZED -> Outcome.Refusal.MARKED;
        };
    }

    /** @param service of the holders */
    static ConfirmBlockadesResponse.Blockade blockade(Blockade blockade, String service) {
        var message = ConfirmBlockadesResponse.Blockade.newBuilder()
                .setUuid(blockade.target().toString())
                .setStatus(ConfirmBlockadesResponse.Status.valueOf(blockade.status().name()))
                .setBlockerCount(blockade.blockerCount());
        blockade.blockers().forEach(blocker -> message.addBlockersBuilder()
                .setType(service + "/" + blocker.type())
                .setName(blocker.name())
                .setField(blocker.field())
                .setTargetName(blocker.targetName()));
        return message.build();
    }

    static List<Blockade> blockades(ConfirmBlockadesResponse answer) {
        return answer.getBlockadesList().stream().map(Wire::blockade).toList();
    }

    private static Blockade blockade(ConfirmBlockadesResponse.Blockade message) {
        var status = switch (message.getStatus()) {
            case CLEAR -> Blockade.Status.CLEAR;
            case HELD -> Blockade.Status.HELD;
            case PENDING -> Blockade.Status.PENDING;
            case BLOCKED, STATUS_UNSPECIFIED, UNRECOGNIZED -> Blockade.Status.BLOCKED;
        };
        var blockers = message.getBlockersList().stream()
                .map(blocker -> new Blockade.Blocker(
                        blocker.getType(), blocker.getName(), blocker.getField(), blocker.getTargetName()))
                .toList();
        return new Blockade(
                uuid(message.getUuid(), "blockades.uuid"), status, blockers, message.getBlockerCount(), false);
    }

    /** @param service of the holders */
    static ConfirmLeavingResponse.Leaving leaving(Shadows.Leaving leaving, String service) {
        var message = ConfirmLeavingResponse.Leaving.newBuilder().setUuid(leaving.target().toString());
        if (leaving.staying()) {
            return message.setState(ConfirmReferencesClearedResponse.State.LEFT).build();
        }
        leaving.holders().forEach(holder -> message.addHolders(ConfirmLeavingResponse.Holder.newBuilder()
                .setHolder(new NamedTarget(service, holder.uuid(), holder.key()).message())
                .addAllSources(holder.sources().stream().map(Wire::deployment).toList())));
        return message.setState(leaving.holders().isEmpty()
                        ? ConfirmReferencesClearedResponse.State.CLEARED
                        : ConfirmReferencesClearedResponse.State.LEAVING)
                .build();
    }

    /** From the same look as is taken for a deletion that is being prepared. */
    static ConfirmReferencesClearedResponse.Clearance clearance(Blockade blockade) {
        var state = blockade.status() == Blockade.Status.CLEAR
                ? ConfirmReferencesClearedResponse.State.CLEARED
                : blockade.leavingOnly()
                        ? ConfirmReferencesClearedResponse.State.LEAVING
                        : ConfirmReferencesClearedResponse.State.LEFT;
        return ConfirmReferencesClearedResponse.Clearance.newBuilder()
                .setUuid(blockade.target().toString())
                .setState(state)
                .build();
    }

    static List<Clearance> clearances(ConfirmReferencesClearedResponse answer) {
        return answer.getClearancesList().stream().map(clearance -> clearance(clearance.getState())).toList();
    }

    private static Clearance clearance(ConfirmReferencesClearedResponse.State state) {
        return switch (state) {
            case CLEARED -> Clearance.CLEARED;
            case LEAVING -> Clearance.LEAVING;
            case LEFT, STATE_UNSPECIFIED, UNRECOGNIZED -> Clearance.LEFT;
        };
    }

    static List<SchemaMixinClient.Leaving> leaving(ConfirmLeavingResponse answer) {
        return answer.getTargetsList().stream()
                .map(one -> new SchemaMixinClient.Leaving(
                        clearance(one.getState()), one.getHoldersList().stream().map(Wire::holder).toList()))
                .toList();
    }

    static ConfirmMetaOwnerRequest.Question ownerQuestion(OwnerQuestion question) {
        var message = ConfirmMetaOwnerRequest.Question.newBuilder().setOwner(question.owner().message());
        question.ownee().ifPresent(ownee -> message.setOwnee(ownee.message()));
        question.mark().ifPresent(mark -> message.setMark(mark.toString()));
        return message.build();
    }

    static ConfirmMetaOwnerResponse.Answer ownerAnswer(OwnerAnswer answer) {
        var message = ConfirmMetaOwnerResponse.Answer.newBuilder()
                .setState(ConfirmMetaOwnerResponse.State.valueOf(answer.state().name()))
                .setOwner(new VersionedTarget(answer.version(), answer.type(), answer.name()).message())
                .setOwningRegion(answer.region());
        answer.uuid().ifPresent(uuid -> message.setUuid(uuid.toString()));
        return message.build();
    }

    static List<OwnerAnswer> ownerAnswers(ConfirmMetaOwnerResponse response) {
        return response.getAnswersList().stream().map(Wire::ownerAnswer).toList();
    }

    private static OwnerAnswer ownerAnswer(ConfirmMetaOwnerResponse.Answer message) {
        var state = switch (message.getState()) {
            case VALID -> OwnerAnswer.State.VALID;
            case MISSING -> OwnerAnswer.State.MISSING;
            case DELETED -> OwnerAnswer.State.DELETED;
            case UNSATISFIED -> OwnerAnswer.State.UNSATISFIED;
            case PENDING -> OwnerAnswer.State.PENDING;
            case GONE -> OwnerAnswer.State.GONE;
            case ELSEWHERE -> OwnerAnswer.State.ELSEWHERE;
            case UNKNOWN, STATE_UNSPECIFIED, UNRECOGNIZED -> OwnerAnswer.State.UNKNOWN;
        };
        return new OwnerAnswer(
                state,
                message.getUuid().isEmpty() ? Optional.empty() : Optional.of(uuid(message.getUuid(), "answers.uuid")),
                message.getOwner().getVersion(),
                message.getOwner().getType(),
                message.getOwner().getName(),
                message.getOwningRegion());
    }

    private static SchemaMixinClient.LeavingHolder holder(ConfirmLeavingResponse.Holder message) {
        var sources = message.getSourcesList().stream().map(source -> deployment(source, "sources")).toList();
        return new SchemaMixinClient.LeavingHolder(target(message.getHolder()), sources);
    }

    static SchemaMixinClient.Deletions deletions(WatchDeletionsResponse message) {
        return new SchemaMixinClient.Deletions(targets(message.getDeletionsList()), message.getResumeToken());
    }
}
