package com.goten.registry;

import com.goten.errors.GotenException.AlreadyExists;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.meta.v1.Deployment;
import com.goten.meta.v1.Region;
import com.goten.meta.v1.Resource;
import com.goten.meta.v1.Service;
import com.goten.schema.DeploymentId;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Registers a deployment: reads what the registry has, and writes what a {@link RegistrationPlan} says. Idempotent; what
 * others write meanwhile makes it fail with ABORTED or ALREADY_EXISTS, and it is to be done again from the beginning.
 *
 * <pre>
 *   regions ──► what is imported ──► Service ──► Deployment ──► Resources
 * </pre>
 */
final class Registrar {
    private static final String REMOVED = "DEPLOYMENT_REMOVED";
    private static final int MOST_SERVICES = 1_000;

    private final MetaClient client;
    private final Registration own;

    Registrar(MetaClient client, Registration own) {
        this.client = client;
        this.own = own;
    }

    /**
     * Does it.
     *
     * @param before this deployment as this node knew it the last time; where the registry has none of it any more, while
     *     it has the service still, the deployment was deleted and must not come back by itself
     */
    Future<Void> register(Optional<Deployment> before) {
        return regions()
                .compose(done -> targets())
                .compose(known -> service(known)
                        .compose(service -> deployment(service, known, before)
                                .compose(done -> resources(service, known))));
    }

    /** Its own, and all that its service is to have: policies name them. */
    private Future<Void> regions() {
        var all = new HashSet<>(own.regions());
        all.add(own.id().region());
        return Future.join(all.stream().sorted().map(this::region).toList()).mapEmpty();
    }

    private Future<Void> region(String region) {
        return client.region(region).compose(found -> found.isPresent()
                ? Future.succeededFuture()
                : made(client.create(
                        Region.newBuilder().setName(MetaNames.region(region)).setTitle(region).build())));
    }

    /** Where another node was first with the same, that is as good. */
    private static Future<Void> made(Future<?> creation) {
        return creation.<Void>mapEmpty().recover(failure -> failure instanceof AlreadyExists
                ? Future.succeededFuture()
                : Future.failedFuture(failure));
    }

    /** All services that can be reached by imports, so far as they are registered. */
    private Future<Map<String, Service>> targets() {
        var first = new ArrayList<>(own.imported().stream().map(MetaNames::service).toList());
        own.uses().forEach(service -> first.add(MetaNames.service(service)));
        return reach(new HashMap<>(), new HashSet<>(), first);
    }

    private Future<Map<String, Service>> reach(Map<String, Service> found, Set<String> asked, List<String> names) {
        var next = names.stream().distinct().filter(asked::add).toList();
        if (next.isEmpty() || asked.size() > MOST_SERVICES) {
            return Future.succeededFuture(found);
        }
        return Future.all(next.stream().map(client::service).toList()).compose(all -> {
            var further = new ArrayList<String>();
            all.<Optional<Service>>list().stream().flatMap(Optional::stream).forEach(service -> {
                found.put(service.getName(), service);
                further.addAll(ImportRules.targets(service));
            });
            return reach(found, asked, further);
        });
    }

    private Future<Service> service(Map<String, Service> known) {
        return writeService(known).recover(failure -> failure instanceof AlreadyExists
                ? writeService(known)
                : Future.failedFuture(failure));
    }

    private Future<Service> writeService(Map<String, Service> known) {
        var plan = new RegistrationPlan(own, known);
        return client.service(MetaNames.service(own.service())).compose(stored -> {
            if (stored.isPresent() && plan.outdated(stored.get())) {
                return Future.succeededFuture(stored.get());
            }
            ImportRules.refuse(ImportRules.violations(plan.service(), known));
            return stored.isEmpty()
                    ? client.create(plan.service())
                    : plan.service(stored.get()).map(client::update).orElseGet(() -> Future.succeededFuture(stored.get()));
        });
    }

    private Future<Void> deployment(Service service, Map<String, Service> known, Optional<Deployment> before) {
        var plan = new RegistrationPlan(own, known);
        return client.deployment(own.id()).compose(stored -> {
            if (stored.isPresent()) {
                return plan.deployment(stored.get())
                        .map(update -> client.update(update).<Void>mapEmpty())
                        .orElseGet(Future::succeededFuture);
            }
            return before.isPresent()
                    ? Future.failedFuture(removed())
                    : requireTargetsHere(service).compose(there -> client.create(plan.deployment())).mapEmpty();
        });
    }

    private FailedPrecondition removed() {
        return new FailedPrecondition(
                own.id() + " was deleted from the registry: take it out of the configuration. Who wants it again begins with an"
                        + " empty database",
                REMOVED);
    }

    /** Whether it was refused for good: waiting changes nothing. */
    static boolean isRemoved(Throwable refusal) {
        return refusal instanceof FailedPrecondition refused && refused.info().reason().equals(REMOVED);
    }

    private Future<Void> requireTargetsHere(Service service) {
        var names = List.copyOf(ImportRules.targets(service));
        var region = own.id().region();
        var asked = names.stream()
                .map(name -> client.deployment(new DeploymentId(MetaNames.serviceOf(name), region)))
                .toList();
        return Future.all(asked).map(all -> {
            var violations = new ArrayList<PreconditionViolation>();
            for (int i = 0; i < names.size(); i++) {
                if (asked.get(i).result().isEmpty()) {
                    violations.add(ImportRules.regionMissing(service.getName(), names.get(i), region));
                }
            }
            ImportRules.refuse(violations);
            return null;
        });
    }

    private Future<Void> resources(Service service, Map<String, Service> known) {
        var plan = new RegistrationPlan(own, known);
        return plan.outdated(service)
                ? Future.succeededFuture()
                : client.resources(own.service()).compose(stored -> write(stored, plan.resources()));
    }

    private Future<Void> write(List<Resource> stored, Map<String, Resource> wanted) {
        var byName = new HashMap<String, Resource>();
        stored.forEach(each -> byName.put(each.getName(), each));
        var writes = new ArrayList<Future<?>>();
        wanted.forEach((name, resource) -> {
            Resource there = byName.get(name);
            if (there == null) {
                writes.add(made(client.create(resource)));
            } else if (!there.toBuilder().clearMetadata().build().equals(resource)) {
                writes.add(client.update(resource));
            }
        });
        byName.keySet().stream()
                .filter(name -> Objects.isNull(wanted.get(name)))
                .forEach(name -> writes.add(client.deleteResource(name)));
        return Future.join(writes).mapEmpty();
    }
}
