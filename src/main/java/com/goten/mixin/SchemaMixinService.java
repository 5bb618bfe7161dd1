package com.goten.mixin;

import com.goten.mixin.v1.ConfirmBlockadesRequest;
import com.goten.mixin.v1.ConfirmBlockadesResponse;
import com.goten.mixin.v1.EstablishReferencesRequest;
import com.goten.mixin.v1.EstablishReferencesResponse;
import com.goten.policy.Control;
import com.goten.policy.EnvironmentSource;
import com.goten.policy.PolicyStore;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.store.Blockade;
import com.goten.store.Shadows;
import com.goten.store.Target;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server side of the SchemaMixin: what other deployments may ask of this one, from before it serves clients until
 * after, disabled or not. Safe to use from any thread.
 */
public final class SchemaMixinService {
    private static final int MOST_CALLS = 256;

    private final DeploymentId own;
    private final ApiVersion version;
    private final Writer writer;
    private final PolicyStore policies;
    private final Admission admission;
    private final Shadows shadows;
    private final EstablishWrites writes;
    private final DeletionMethods deletions;
    private final CallBound bound;

    /**
     * @param version the current one
     * @param feed ID of the deployment's database
     * @param collect there may be tasks of kind COLLECT now
     */
    public SchemaMixinService(
            Vertx vertx,
            DeploymentId own,
            ApiVersion version,
            Writer writer,
            PolicyStore policies,
            EnvironmentSource environment,
            Shadows shadows,
            String feed,
            Runnable collect) {
        this(vertx, own, version, writer, policies, environment, shadows, feed, collect, EstablishWrite::new);
    }

    /** Makes the write of one request. */
    interface EstablishWrites {
        EstablishWrite of(DeploymentId own, DeploymentId source, List<ResourceKey> targets);

        /** For references that exist, of holders that the source has adopted. */
        default EstablishWrite adopter(DeploymentId own, DeploymentId source, List<ResourceKey> targets) {
            return new AdopterWrite(own, source, targets);
        }
    }

    SchemaMixinService(
            Vertx vertx,
            DeploymentId own,
            ApiVersion version,
            Writer writer,
            PolicyStore policies,
            EnvironmentSource environment,
            Shadows shadows,
            String feed,
            Runnable collect,
            EstablishWrites writes) {
        this.own = own;
        this.version = version;
        this.writer = writer;
        this.policies = policies;
        this.admission = new Admission(environment);
        this.shadows = shadows;
        this.writes = writes;
        this.deletions = new DeletionMethods(vertx, own, feed, shadows, collect);
        this.bound = new CallBound(own, MOST_CALLS);
    }

    /** All that others may call. */
    public PeerMethods methods() {
        return new PeerMethods(unary(), deletions.streaming());
    }

    /** Those with one answer, by full name. */
    public Map<String, PeerMethods.Unary> unary() {
        var methods = new HashMap<String, PeerMethods.Unary>(deletions.unary());
        methods.put(SchemaMixin.ESTABLISH, (request, deadline) -> MixinCalls.answer(
                EstablishReferencesRequest.parser(), request, message -> establish(message, deadline)));
        methods.put(SchemaMixin.BLOCKADES, (request, deadline) -> MixinCalls.answer(
                ConfirmBlockadesRequest.parser(), request, this::blockades));
        methods.replaceAll((name, method) -> bound.around(method));
        return methods;
    }

    /** Deletions may have been accepted: whoever watches them is told soon. Cheap; from any thread. */
    public void deletionsMade() {
        deletions.wake();
    }

    /** How many others watch the deletions of this deployment here. */
    public int watchers() {
        return deletions.watchers();
    }

    private Future<EstablishReferencesResponse> establish(EstablishReferencesRequest request, Deadline deadline) {
        MixinCalls.bound(request.getTargetsCount());
        DeploymentId source = admission.source(request.getSource());
        var known = new LinkedHashMap<ResourceKey, ResourceName>();
        var outcomes = new ArrayList<Optional<Outcome>>();
        var keys = new ArrayList<Optional<ResourceKey>>();
        request.getTargetsList().forEach(target -> {
            Optional<ResourceName> name = name(target.getType(), target.getName());
            outcomes.add(name.isPresent() ? Optional.empty() : Optional.of(unknown(target.getType())));
            keys.add(name.map(ResourceKey::of));
            name.ifPresent(found -> known.put(ResourceKey.of(found), found));
        });
        if (request.getAdopter()) {
            return established(writes.adopter(own, source, List.copyOf(known.keySet())), known, deadline)
                    .map(found -> response(answers(keys, outcomes, found)));
        }
        if (outcomes.stream().flatMap(Optional::stream).anyMatch(Outcome.Refused.class::isInstance)) {
            return Future.succeededFuture(response(
                    outcomes.stream().map(outcome -> outcome.orElse(askAgain())).toList()));
        }
        return established(writes.of(own, source, List.copyOf(known.keySet())), known, deadline)
                .map(found -> response(answers(keys, outcomes, together(found))));
    }

    private static List<Outcome> answers(
            List<Optional<ResourceKey>> keys, List<Optional<Outcome>> known, Map<ResourceKey, Outcome> found) {
        var answers = new ArrayList<Outcome>();
        for (int i = 0; i < keys.size(); i++) {
            Optional<Outcome> unasked = known.get(i);
            answers.add(keys.get(i).map(found::get).or(() -> unasked).orElseThrow());
        }
        return answers;
    }

    /** What is said of a target that is here where nothing was recorded because of the others. */
    private Outcome askAgain() {
        return new Outcome.Elsewhere(own.region());
    }

    /** The name in the current version; empty where nothing can refer to such. */
    private Optional<ResourceName> name(String type, String name) {
        return version.type(type)
                .filter(SchemaMixinService::takesPart)
                .flatMap(found -> ResourceNames.tryParse(found, name));
    }

    private static boolean takesPart(ResourceType type) {
        return !type.options().unconstrained();
    }

    private Outcome unknown(String type) {
        Optional<ResourceType> found = version.type(type);
        if (found.isEmpty()) {
            return new Outcome.Refused(Outcome.Refusal.UNKNOWN_TYPE);
        }
        return takesPart(found.get())
                ? new Outcome.Refused(Outcome.Refusal.BAD_NAME)
                : new Outcome.Unconstrained();
    }

    /**
     * Where something that has no region is missing it is looked for once more after it was found out who has the right to
     * create: that must have been this region all the time where something is said to be nowhere.
     */
    private Future<Map<ResourceKey, Outcome>> established(
            Write<Map<ResourceKey, Outcome>> write, Map<ResourceKey, ResourceName> names, Deadline deadline) {
        return writer.write(write, deadline).compose(here ->
                here.entrySet().stream().anyMatch(one -> isMissing(one.getValue())
                                && names.get(one.getKey()).region().isEmpty())
                        ? establishedByRight(write, names, deadline)
                        : whereElse(here, names, Map.of()));
    }

    private static boolean isMissing(Outcome outcome) {
        return outcome.equals(new Outcome.Refused(Outcome.Refusal.MISSING));
    }

    private Future<Map<ResourceKey, Outcome>> establishedByRight(
            Write<Map<ResourceKey, Outcome>> write, Map<ResourceKey, ResourceName> names, Deadline deadline) {
        Map<ResourceKey, Future<Control>> controls = new HashMap<>();
        names.forEach((key, name) -> {
            if (name.region().isEmpty()) {
                controls.put(key, policies.control(name));
            }
        });
        return Future.join(List.copyOf(controls.values())).otherwiseEmpty()
                .compose(known -> writer.write(write, deadline))
                .compose(here -> whereElse(here, names, controls));
    }

    private Future<Map<ResourceKey, Outcome>> whereElse(
            Map<ResourceKey, Outcome> here,
            Map<ResourceKey, ResourceName> names,
            Map<ResourceKey, Future<Control>> controls) {
        var missing = here.entrySet().stream()
                .filter(outcome -> isMissing(outcome.getValue()))
                .map(outcome -> owner(names.get(outcome.getKey()), controls.get(outcome.getKey())).map(owner ->
                        owner.isEmpty()
                                ? Map.entry(outcome.getKey(), outcome.getValue())
                                : Map.entry(outcome.getKey(), (Outcome) new Outcome.Elsewhere(owner.get()))))
                .toList();
        return Future.all(missing).map(all -> {
            var found = new LinkedHashMap<>(here);
            all.<Map.Entry<ResourceKey, Outcome>>list().forEach(entry -> found.put(entry.getKey(), entry.getValue()));
            return found;
        });
    }

    /** Who is to be asked for what is not owned here; empty where it is nowhere. */
    private Future<Optional<String>> owner(ResourceName name, @Nullable Future<Control> known) {
        if (known == null) {
            return Future.succeededFuture(name.region().filter(region -> !region.equals(own.region())));
        }
        return known.compose(control -> control.open(own.region())
                ? policies.confirm(control, own.region()).map(stands -> {
                    if (!stands) {
                        policies.forget(control);
                    }
                    return stands ? Optional.<String>empty() : Optional.of(own.region());
                })
                : Future.succeededFuture(Optional.of(control.whoElse(own.region()))));
    }

    /** Nothing is said to be there that was not recorded. */
    private Map<ResourceKey, Outcome> together(Map<ResourceKey, Outcome> outcomes) {
        if (!outcomes.values().stream().allMatch(Outcome.There.class::isInstance)) {
            outcomes.replaceAll((key, outcome) -> outcome instanceof Outcome.There ? askAgain() : outcome);
        }
        return outcomes;
    }

    private static EstablishReferencesResponse response(List<Outcome> outcomes) {
        var response = EstablishReferencesResponse.newBuilder();
        outcomes.forEach(outcome -> response.addOutcomes(Wire.outcome(outcome)));
        return response.build();
    }

    private Future<ConfirmBlockadesResponse> blockades(ConfirmBlockadesRequest request) {
        return look(request.getTargetsList()).map(blockades -> {
            var response = ConfirmBlockadesResponse.newBuilder();
            blockades.forEach(blockade -> response.addBlockades(Wire.blockade(blockade, own.service())));
            return response.build();
        });
    }

    private Future<List<Blockade>> look(List<com.goten.mixin.v1.Target> messages) {
        MixinCalls.bound(messages.size());
        List<Target> targets = Wire.targets(messages);
        return shadows.blockades(targets);
    }
}
