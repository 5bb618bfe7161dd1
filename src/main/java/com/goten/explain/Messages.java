package com.goten.explain;

import com.google.protobuf.Timestamp;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.mixin.v1.Behaviour;
import com.goten.mixin.v1.Deployment;
import com.goten.mixin.v1.Explanation;
import com.goten.mixin.v1.Owner;
import com.goten.mixin.v1.Shadow;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeleteBehaviour;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.store.Head;
import com.goten.store.ShadowReader;
import com.goten.store.ShadowReader.OwnerState;
import com.goten.store.TaskReader.TaskState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Between the messages of the mixin and what they mean. */
final class Messages {
    private Messages() {}

    static Deployment deployment(DeploymentId id) {
        return Deployment.newBuilder().setService(id.service()).setRegion(id.region()).build();
    }

    static DeploymentId deployment(Deployment message) {
        return new DeploymentId(message.getService(), message.getRegion());
    }

    static List<Deployment> deployments(Collection<DeploymentId> ids) {
        return ids.stream().map(Messages::deployment).toList();
    }

    static UUID uuid(String text, String field) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidArgument(field, "is no uuid");
        }
    }

    static Behaviour behaviour(DeleteBehaviour behaviour) {
        return Behaviour.forNumber(behaviour.number());
    }

    static Timestamp time(Instant time) {
        return Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()).build();
    }

    static Instant time(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    static Explanation.Task task(TaskState task) {
        return Explanation.Task.newBuilder()
                .setKind(task.kind().name())
                .setSubject(task.subject().toString())
                .setSince(time(task.since()))
                .setDue(time(task.due()))
                .setAttempts(task.attempts())
                .setLastError(task.lastError().orElse(""))
                .build();
    }

    static Shadow shadow(ApiVersion version, ShadowReader.Shadow shadow) {
        Head head = shadow.head();
        return Shadow.newBuilder()
                .setUuid(head.uuid().toString())
                .setType(version.service() + "/" + head.key().type())
                .setName(head.key().name())
                .setDeleting(head.deleting())
                .setBlockDeletion(shadow.blocksDeletion())
                .setAsyncDeletion(asyncDeletion(version, head.key().type()))
                .addAllSources(deployments(shadow.sources()))
                .addAllOwneeSources(deployments(shadow.owneeSources()))
                .build();
    }

    static Owner owner(OwnerState state) {
        var reference = state.reference();
        return Owner.newBuilder()
                .setType(reference.type())
                .setName(reference.name())
                .setVersion(reference.version())
                .setRegion(reference.region())
                .setUuid(state.owner().map(UUID::toString).orElse(""))
                .setRequiresOwnerReference(reference.requires())
                .setUnsetOnDelete(reference.unset())
                .setSince(time(state.saved()))
                .setDue(time(state.due()))
                .setAttempts(state.attempts())
                .setDeciding(state.deciding())
                .build();
    }

    private static boolean asyncDeletion(ApiVersion version, String type) {
        return version.type(type).map(ResourceType::options).filter(options -> options.asyncDeletion()).isPresent();
    }
}
