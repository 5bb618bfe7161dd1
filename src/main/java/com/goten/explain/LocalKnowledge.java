package com.goten.explain;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.mixin.v1.ExplainRequest;
import com.goten.mixin.v1.Explanation.State;
import com.goten.mixin.v1.Explanation;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.store.Head;
import com.goten.store.RecordedReference;
import com.goten.store.ShadowReader.Holding;
import com.goten.store.ShadowReader.Outgoing;
import com.goten.store.ShadowReader.Owning;
import com.goten.store.ShadowReader.PendingIntent;
import com.goten.store.ShadowReader.Shadow;
import com.goten.store.ShadowReader.Trace;
import com.goten.store.ShadowReader;
import com.goten.store.Target;
import com.goten.store.TaskReader.TaskState;
import com.goten.store.TaskReader;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What the database of one deployment says about a resource, its own or a foreign one. */
final class LocalKnowledge {
    /** More are not counted. */
    private static final int MOST_COUNTED = 100_000;

    private final DeploymentId own;
    private final ApiVersion version;
    private final ShadowReader reader;
    private final TaskReader tasks;
    private final Finder finder;

    LocalKnowledge(DeploymentId own, ApiVersion version, ShadowReader reader, TaskReader tasks) {
        this.own = own;
        this.version = version;
        this.reader = reader;
        this.tasks = tasks;
        this.finder = new Finder(version, reader);
    }

    Future<Explanation> of(ExplainRequest request) {
        if (request.getUuid().isEmpty() && request.getName().isEmpty()) {
            throw new InvalidArgument("name", "is missing, and so is uuid");
        }
        if (request.getUuid().isEmpty()) {
            return finder.byName(request.getType(), request.getName())
                    .compose(found -> explain(uuid(found), found, request));
        }
        UUID uuid = Messages.uuid(request.getUuid(), "uuid");
        return finder.byUuid(uuid).compose(found -> explain(uuid, found, request));
    }

    private static UUID uuid(Finder.Found found) {
        return found.shadow().map(shadow -> shadow.head().uuid()).orElseGet(() -> found.trace().orElseThrow().uuid());
    }

    private Future<Explanation> explain(UUID uuid, Finder.Found found, ExplainRequest request) {
        var explanation = Explanation.newBuilder().setDeployment(Messages.deployment(own)).setUuid(uuid.toString());
        found.shadow().ifPresent(shadow -> explanation.setResource(Messages.shadow(version, shadow)));
        found.trace().ifPresent(trace -> Traces.add(trace, found.shadow().isPresent(), version, explanation));
        found.shadow().flatMap(Shadow::since).ifPresent(since -> explanation.setSince(Messages.time(since)));
        return reader.references(uuid, ExplainMixin.FIRST)
                .compose(outgoing -> references(outgoing, explanation))
                .compose(done -> holders(uuid, explanation))
                .compose(done -> reader.owners(List.of(uuid)))
                .compose(owners -> {
                    owners.forEach(owner -> explanation.addOwners(Messages.owner(owner)));
                    return ownees(uuid, explanation);
                })
                .compose(done -> reader.intents(names(found, request), ExplainMixin.FIRST))
                .compose(intents -> {
                    intents.forEach(intent -> explanation.addIntents(intent(intent)));
                    return tasks.about(uuid);
                })
                .map(about -> {
                    about.forEach((TaskState task) -> explanation.addTasks(Messages.task(task)));
                    return explanation.setState(state(found, explanation)).build();
                });
    }

    private Future<Void> references(Outgoing outgoing, Explanation.Builder explanation) {
        explanation.setReferenceCount(outgoing.count());
        Set<UUID> targets = outgoing.first().stream().map(RecordedReference::target).collect(Collectors.toSet());
        return reader.shadows(targets).map(shadows -> {
            Set<UUID> deleting = shadows.stream()
                    .map(Shadow::head)
                    .filter(Head::deleting)
                    .map(Head::uuid)
                    .collect(Collectors.toSet());
            outgoing.first().forEach(reference -> explanation.addReferencesBuilder()
                    .setField(reference.field())
                    .setBehaviour(Messages.behaviour(reference.behaviour()))
                    .setType(reference.targetType())
                    .setName(reference.targetName())
                    .setUuid(reference.target().toString())
                    .setDeleting(deleting.contains(reference.target())));
            return null;
        });
    }

    private Future<Void> holders(UUID uuid, Explanation.Builder explanation) {
        return reader.holdings(List.of(uuid), Optional.empty(), ExplainMixin.FIRST).compose(first -> {
            first.forEach(holding -> explanation.addHolders(holder(holding)));
            return first.size() < ExplainMixin.FIRST
                    ? Future.succeededFuture((long) first.size())
                    : reader.countHoldings(uuid, MOST_COUNTED);
        }).map(count -> {
            explanation.setHolderCount(count);
            return null;
        });
    }

    private Explanation.Reference holder(Holding holding) {
        return end(holding.holder())
                .setField(holding.reference().field())
                .setBehaviour(Messages.behaviour(holding.reference().behaviour()))
                .build();
    }

    private Explanation.Reference.Builder end(Head head) {
        return Explanation.Reference.newBuilder()
                .setType(version.service() + "/" + head.key().type())
                .setName(head.key().name())
                .setUuid(head.uuid().toString())
                .setDeleting(head.deleting());
    }

    private Future<Void> ownees(UUID uuid, Explanation.Builder explanation) {
        return reader.ownings(List.of(uuid), Optional.empty(), ExplainMixin.FIRST).compose(first -> reader
                .shadows(first.stream().map(Owning::ownee).toList())
                .compose(shadows -> {
                    shadows.forEach(shadow ->
                            explanation.addOwnees(end(shadow.head()).setField(Fates.OWNERS)));
                    return first.size() < ExplainMixin.FIRST
                            ? Future.succeededFuture((long) first.size())
                            : reader.countOwnees(uuid, MOST_COUNTED);
                }))
                .map(count -> {
                    explanation.setOwneeCount(count);
                    return null;
                });
    }

    /** By which names something may be about to refer to it. */
    private List<Target.Name> names(Finder.Found found, ExplainRequest request) {
        return found.shadow()
                .map(shadow -> shadow.head().key())
                .or(() -> found.trace().map(Trace::key))
                .map(key -> List.of(new Target.Name(version.service() + "/" + key.type(), key.name())))
                .orElseGet(() -> request.getType().isEmpty() || request.getName().isEmpty()
                        ? List.of()
                        : List.of(new Target.Name(request.getType(), request.getName())));
    }

    private Explanation.Intent intent(PendingIntent pending) {
        return Explanation.Intent.newBuilder()
                .setHolderType(version.service() + "/" + pending.intent().holder().type())
                .setHolderName(pending.intent().holder().name())
                .setField(pending.intent().field())
                .setBehaviour(Messages.behaviour(pending.intent().behaviour()))
                .setDeadline(Messages.time(pending.deadline()))
                .build();
    }

    private static State state(Finder.Found found, Explanation.Builder explanation) {
        if (found.shadow().isPresent()) {
            Shadow shadow = found.shadow().get();
            return !shadow.owned() ? State.COPY : shadow.head().deleting() ? State.DELETING : State.ACTIVE;
        }
        if (found.trace().filter(trace -> trace.mark().isEmpty()).isPresent()) {
            return State.NAME_KEPT;
        }
        boolean concerned = explanation.getHolderCount() > 0
                || explanation.getIntentsCount() > 0
                || explanation.getOwneeCount() > 0;
        return concerned ? State.FOREIGN : State.UNKNOWN;
    }
}
