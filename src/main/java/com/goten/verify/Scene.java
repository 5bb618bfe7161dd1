package com.goten.verify;

import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.store.Inspection;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Views of the databases of all deployments, opened at about the same time, and what of them all places need. */
final class Scene {
    private static final String META = "meta.goten.com";
    private static final String SERVICE = "Service";

    private final List<Place> places;
    private final Map<String, Policy> policies = new HashMap<>();
    /** Services and deployments that something points to, and that are not here. */
    private final TreeSet<String> unknown = new TreeSet<>();

    /** One deployment. */
    record Place(Verified verified, Inspection view) {
        DeploymentId id() {
            return verified.id();
        }

        Optional<ResourceType> type(ResourceKey key) {
            return verified.schema().version(key.version()).flatMap(version -> version.type(key.type()));
        }

        Optional<ApiVersion> current() {
            return verified.schema().version(view.currentVersion());
        }

        /** Keys of a name in all versions that the deployment may have it in. */
        List<ResourceKey> keys(String type, String name) {
            return verified.schema().versions().stream()
                    .map(version -> new ResourceKey(version.version(), type, name))
                    .toList();
        }
    }

    private Scene(List<Place> places) {
        this.places = List.copyOf(places);
        places.forEach(place -> policies.put(place.id().service(), place.verified().policy()));
    }

    /** Opens all; none is left open where one cannot be. */
    static Future<Scene> open(List<Verified> deployments) {
        List<Future<Place>> opening = deployments.stream()
                .map(verified -> verified.inspector().open().map(view -> new Place(verified, view)))
                .toList();
        return Future.join(opening)
                .transform(all -> {
                    var scene = new Scene(
                            opening.stream().filter(Future::succeeded).map(Future::result).toList());
                    return all.failed()
                            ? scene.close().transform(closed -> Future.failedFuture(all.cause()))
                            : scene.readPolicies().map(scene);
                });
    }

    List<Place> places() {
        return places;
    }

    List<Place> of(String service) {
        return places.stream().filter(place -> place.id().service().equals(service)).toList();
    }

    /** The same; a service without a deployment is remembered as one that could not be looked at. */
    List<Place> required(String service) {
        List<Place> found = of(service);
        if (found.isEmpty()) {
            unknown.add(service);
        }
        return found;
    }

    /** One deployment; where it is not here it is remembered as one that could not be looked at. */
    Optional<Place> required(String service, String region) {
        var id = new DeploymentId(service, region);
        Optional<Place> found = places.stream().filter(place -> place.id().equals(id)).findFirst();
        if (found.isEmpty()) {
            unknown.add(id.toString());
        }
        return found;
    }

    Collection<String> unknown() {
        return unknown;
    }

    /** The service's own policy. */
    Policy policy(String service) {
        return policies.get(service);
    }

    /** Asks each of the places, and puts the answers together. */
    static <T> Future<List<Located<T>>> ask(Collection<Place> places, Function<Place, Future<? extends Collection<T>>> question) {
        List<Future<List<Located<T>>>> answers = places.stream()
                .map(place -> question.apply(place).map(found ->
                        found.stream().map(one -> new Located<>(place.id(), one)).toList()))
                .toList();
        return Future.all(answers).map(all -> {
            var together = new ArrayList<Located<T>>();
            answers.forEach(answer -> together.addAll(answer.result()));
            return together;
        });
    }

    Future<Void> close() {
        return Future.join(places.stream().map(place -> place.view().close()).toList()).mapEmpty();
    }

    /** What the registry says, where the environment has one that knows the service. */
    private Future<Void> readPolicies() {
        List<String> services = List.copyOf(policies.keySet());
        return ask(of(META), place -> place.view().resources(services.stream()
                        .flatMap(service -> place.keys(SERVICE, "services/" + service).stream())
                        .toList()))
                .map(found -> {
                    found.stream().filter(one -> one.found().owned()).forEach(one -> registered(one.at(), one.found()));
                    return null;
                });
    }

    private void registered(DeploymentId at, StoredResource service) {
        Place place = places.stream().filter(one -> one.id().equals(at)).findFirst().orElseThrow();
        place.type(service.key())
                .flatMap(type -> PolicyStore.policy(type, service))
                .ifPresent(policy -> policies.put(service.key().name().substring("services/".length()), policy));
    }
}
