package com.goten.mixin;

import com.goten.mixin.ConfirmOwnerWrite.Asked;
import com.goten.mixin.ConfirmOwnerWrite.Found;
import com.goten.mixin.OwnerAnswer.State;
import com.goten.mixin.v1.CheckMetaOwneesRequest;
import com.goten.mixin.v1.CheckMetaOwneesResponse;
import com.goten.mixin.v1.ConfirmMetaOwnerRequest;
import com.goten.mixin.v1.ConfirmMetaOwnerResponse;
import com.goten.mixin.v1.EndMetaOwnerMarksRequest;
import com.goten.mixin.v1.EndMetaOwnerMarksResponse;
import com.goten.mixin.v1.RemoveMetaOwnerRequest;
import com.goten.mixin.v1.RemoveMetaOwnerResponse;
import com.goten.mixin.v1.VersionedName;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.PolicyStore;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.store.Basis;
import com.goten.store.OwnerReferences;
import com.goten.store.Target;
import com.goten.store.Writer;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** What other deployments may ask of this one about owners and ownees (PROTOCOL.md section 8): the server side. */
public final class OwnerMixin {
    private static final int MOST_CALLS = 256;
    /** A reference whose mark was withdrawn is not asked for again before who wanted it has had time to create. */
    private static final Duration AFTER_WITHDRAWAL = Duration.ofSeconds(1);

    private final DeploymentId own;
    private final ApiVersion version;
    private final Writer writer;
    private final PolicyStore policies;
    private final Admission admission;
    private final OwnerReferences references;
    private final Runnable wake;
    private final ConfirmWrites writes;
    private final CallBound bound;

    /** Makes the write of one request. */
    interface ConfirmWrites {
        ConfirmOwnerWrite of(DeploymentId source, List<Asked> questions);
    }

    /**
     * @param version the current one
     * @param wake there may be references to look at, or tasks, now
     */
    public OwnerMixin(
            DeploymentId own,
            ApiVersion version,
            Writer writer,
            PolicyStore policies,
            EnvironmentSource environment,
            OwnerReferences references,
            Runnable wake) {
        this(own, version, writer, policies, environment, references, wake, ConfirmOwnerWrite::new);
    }

    OwnerMixin(
            DeploymentId own,
            ApiVersion version,
            Writer writer,
            PolicyStore policies,
            EnvironmentSource environment,
            OwnerReferences references,
            Runnable wake,
            ConfirmWrites writes) {
        this.own = own;
        this.version = version;
        this.writer = writer;
        this.policies = policies;
        this.admission = new Admission(environment);
        this.references = references;
        this.wake = wake;
        this.writes = writes;
        this.bound = new CallBound(own, MOST_CALLS);
    }

    /** All that others may call. */
    public PeerMethods methods() {
        return new PeerMethods(
                Map.of(
                        SchemaMixin.CONFIRM_OWNER, bound.around((request, deadline) -> MixinCalls.answer(
                                ConfirmMetaOwnerRequest.parser(), request, message -> confirm(message, deadline))),
                        SchemaMixin.CHECK_OWNEES, bound.around((request, deadline) -> MixinCalls.answer(
                                CheckMetaOwneesRequest.parser(), request, this::check)),
                        SchemaMixin.REMOVE_OWNER, bound.around((request, deadline) -> MixinCalls.answer(
                                RemoveMetaOwnerRequest.parser(), request, this::remove)),
                        SchemaMixin.END_MARKS, bound.around((request, deadline) -> MixinCalls.answer(
                                EndMetaOwnerMarksRequest.parser(), request, this::endMarks))),
                Map.of());
    }

    /** A question and what it is about here; without a key where nothing can be said. */
    private record Understood(
            ConfirmMetaOwnerRequest.Question question, Optional<ResourceKey> key, String region, List<Basis> bases) {}

    private Future<ConfirmMetaOwnerResponse> confirm(ConfirmMetaOwnerRequest request, Deadline deadline) {
        MixinCalls.bound(request.getQuestionsCount());
        DeploymentId source = admission.source(request.getSource());
        return Future.all(request.getQuestionsList().stream().map(this::understand).toList()).compose(all -> {
            List<Understood> understood = all.list();
            List<Asked> asked = understood.stream().filter(one -> one.key().isPresent()).map(this::asked).toList();
            return writer.write(writes.of(source, asked), deadline)
                    .onSuccess(found -> refresh(asked, found))
                    .map(found -> answer(understood, found));
        });
    }

    private Asked asked(Understood one) {
        var question = one.question();
        return new Asked(
                one.key().orElseThrow(),
                one.region().equals(own.region()),
                one.bases(),
                question.hasOwnee() ? Optional.of(Wire.targets(List.of(question.getOwnee())).get(0)) : Optional.empty(),
                question.getMark().isEmpty() ? Optional.empty() : Optional.of(Wire.uuid(question.getMark(), "questions.mark")));
    }

    /**
     * A name of a type that there is not in the version it is of is the name of nothing. Where that version is another one
     * than this deployment's, somebody else may know the type.
     */
    private Future<Understood> understand(ConfirmMetaOwnerRequest.Question question) {
        VersionedName owner = question.getOwner();
        Optional<ResourceName> name = version.type(owner.getType())
                .filter(type -> type.fields().metadata().isPresent())
                .flatMap(type -> ResourceNames.tryParse(type, owner.getName()));
        if (name.isPresent()) {
            return belongs(question, name.get())
                    // Nobody else's question waits for that policy; of this one nothing can be said.
                    .otherwise(failure -> new Understood(question, Optional.empty(), own.region(), List.of()));
        }
        boolean ofThisVersion = owner.getVersion().isEmpty() || owner.getVersion().equals(version.version());
        boolean ofThisService = owner.getType().startsWith(own.service() + "/");
        String region = Whereabouts.regionIn(owner.getName()).orElse(own.region());
        Optional<ResourceKey> nothing = ofThisVersion && ofThisService
                ? Optional.of(new ResourceKey(
                        version.version(), owner.getType().substring(own.service().length() + 1), owner.getName()))
                : Optional.empty();
        return Future.succeededFuture(new Understood(question, nothing, region, List.of()));
    }

    /** What is not there is nowhere only where the right to create is, which is not being handed over. */
    private Future<Understood> belongs(ConfirmMetaOwnerRequest.Question question, ResourceName name) {
        Optional<ResourceKey> key = Optional.of(ResourceKey.of(name));
        return policies.placement(name).compose(placement -> {
            List<Basis> bases = placement.basis().stream().toList();
            return name.region().isPresent()
                    ? Future.succeededFuture(new Understood(question, key, placement.owningRegion(), bases))
                    : policies.control(name).map(control -> new Understood(
                            question,
                            key,
                            control.whoElse(own.region()),
                            Stream.concat(bases.stream(), control.bases().stream()).toList()));
        });
    }

    private ConfirmMetaOwnerResponse answer(List<Understood> understood, List<Found> found) {
        var response = ConfirmMetaOwnerResponse.newBuilder();
        var next = found.iterator();
        for (Understood one : understood) {
            response.addAnswers(one.key()
                    .map(key -> Wire.ownerAnswer(said(one, key, next.next())))
                    .orElseGet(() -> Wire.ownerAnswer(unknown(one))));
        }
        return response.build();
    }

    /** What should be here and was not answered for: the policy has changed, and is read anew. */
    private void refresh(List<Asked> asked, List<Found> found) {
        for (int i = 0; i < asked.size(); i++) {
            if (asked.get(i).ours() && found.get(i).state() == State.ELSEWHERE) {
                asked.get(i).bases().forEach(basis -> policies.changed(basis.key()));
            }
        }
    }

    /** What is owned here is owned by this region, whatever the policy says by now. */
    private OwnerAnswer said(Understood one, ResourceKey key, Found found) {
        return new OwnerAnswer(
                found.state(),
                found.uuid(),
                version.version(),
                own.service() + "/" + key.type(),
                key.name(),
                found.uuid().isPresent() ? own.region() : one.region());
    }

    private static OwnerAnswer unknown(Understood one) {
        VersionedName owner = one.question().getOwner();
        return new OwnerAnswer(
                State.UNKNOWN, Optional.empty(), owner.getVersion(), owner.getType(), owner.getName(), "");
    }

    private Future<CheckMetaOwneesResponse> check(CheckMetaOwneesRequest request) {
        MixinCalls.bound(request.getOwnersCount());
        Map<Target, Long> owners = new HashMap<>();
        request.getOwnersList().forEach(owner ->
                owners.merge(Wire.targets(List.of(owner.getOwner())).get(0), owner.getRevision(), Math::max));
        return references.check(owners).map(checked -> {
            wake.run();
            return CheckMetaOwneesResponse.getDefaultInstance();
        });
    }

    private Future<RemoveMetaOwnerResponse> remove(RemoveMetaOwnerRequest request) {
        MixinCalls.bound(request.getOwnersCount());
        return references.disown(Wire.targets(request.getOwnersList())).map(left -> {
            if (!left.isEmpty()) {
                wake.run();
            }
            return RemoveMetaOwnerResponse.newBuilder().addAllLeft(left.stream().map(UUID::toString).toList()).build();
        });
    }

    private Future<EndMetaOwnerMarksResponse> endMarks(EndMetaOwnerMarksRequest request) {
        MixinCalls.bound(request.getMarksCount());
        List<UUID> marks = request.getMarksList().stream().map(mark -> Wire.uuid(mark, "marks")).toList();
        Future<Set<UUID>> standing = request.getWithdraw()
                ? references.withdraw(marks, AFTER_WITHDRAWAL).map(withdrawn -> Set.of())
                : references.standing(marks);
        return standing.map(left -> EndMetaOwnerMarksResponse.newBuilder()
                .addAllStanding(left.stream().map(UUID::toString).toList())
                .build());
    }
}
