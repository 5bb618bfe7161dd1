package com.goten.registry;

import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.engine.DeletionRehearsal;
import com.goten.engine.WriteResult;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.NotFound;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.errors.GotenException.Unavailable;
import com.goten.meta.v1.Deployment;
import com.goten.mixin.OwnedCalls;
import com.goten.mixin.Peers;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceName;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a deployment whether it owns anything before it is deleted from the registry: from then on everybody takes it that
 * it does not. That it is disabled is looked at before, so that it is told first, and once more where it is deleted
 * ({@link MetaRules}).
 *
 * <p>So are the other deployments of the service whether something of theirs is on its way there, or is to be there by a
 * policy. Each of them knows by then that the one is disabled, and begins to give it nothing; who is asked last is that one
 * itself. The last deployment of a service has nobody who could have anything in its place: of that, policies are no matter.
 */
public final class DeploymentDeletion implements CommandExecutor, DeletionRehearsal {
    private final CommandExecutor executor;
    private final DeletionRehearsal rehearsal;
    private final OwnedCalls calls;
    private final EnvironmentSource environment;

    /**
     * @param executor deletes
     * @param rehearsal tries out what the executor would say
     */
    public DeploymentDeletion(
            CommandExecutor executor, DeletionRehearsal rehearsal, Peers peers, EnvironmentSource environment) {
        this.executor = executor;
        this.rehearsal = rehearsal;
        this.calls = new OwnedCalls(peers);
        this.environment = environment;
    }

    @Override
    public Future<WriteResult> execute(Command command, Deadline deadline) {
        return command instanceof Command.Delete delete
                ? allowed(delete.name(), deadline).compose(allowed -> executor.execute(command, deadline))
                : executor.execute(command, deadline);
    }

    @Override
    public Future<Void> rehearse(ResourceName name, Deadline deadline) {
        return allowed(name, deadline).compose(allowed -> rehearsal.rehearse(name, deadline));
    }

    @Override
    public Future<List<WriteResult>> executeTogether(List<? extends Command.Save> commands, Deadline deadline) {
        return executor.executeTogether(commands, deadline);
    }

    private Future<Void> allowed(ResourceName name, Deadline deadline) {
        return MetaNames.deploymentOf(name.value())
                .map(id -> allowed(id, name, deadline))
                .orElseGet(Future::succeededFuture);
    }

    private Future<Void> allowed(DeploymentId id, ResourceName name, Deadline deadline) {
        return stored(name, deadline).compose(stored -> stored
                .map(there -> allowed(id, there))
                .orElseGet(Future::succeededFuture));
    }

    private Future<Void> allowed(DeploymentId id, Deployment stored) {
        MetaRules.requireDisabled(stored);
        Environment now = environment.current();
        return nobodyImports(now, id).compose(free -> ownsNothing(now, id, stored));
    }

    /** As it is stored: this node may not have heard of it yet, or not of all. */
    private Future<Optional<Deployment>> stored(ResourceName name, Deadline deadline) {
        var unchanged = new Command.Revise(name, List.of(), (deployment, none) -> deployment);
        return executor.execute(unchanged, deadline)
                .map(found -> Optional.of(MetaRules.parse(
                        Deployment.parser(), Bodies.parse(name.type(), found.after().orElseThrow()))))
                .recover(failure -> failure instanceof NotFound
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure));
    }

    /** One that has no address was never there. */
    private Future<Void> ownsNothing(Environment now, DeploymentId id, Deployment stored) {
        if (stored.getPublicDomain().isEmpty() && stored.getPrivateDomain().isEmpty()) {
            return Future.succeededFuture();
        }
        if (now.deployment(id).isEmpty()) {
            return Future.failedFuture(new Unavailable(
                    id + " is not known here yet, and cannot be asked what it owns", "DEPLOYMENT_UNKNOWN"));
        }
        return calls.of(id).compose(first -> {
            requireNothing(id, first.names());
            return nothingDestined(now, id, first.rights()).compose(none -> calls.of(id)).map(last -> {
                requireNothing(id, last.names());
                requireNoMore(id, first.rights(), last.rights());
                return null;
            });
        });
    }

    private static void requireNothing(DeploymentId id, List<String> owned) {
        if (!owned.isEmpty()) {
            throw new FailedPrecondition(
                    id + " cannot be deleted: it owns " + owned.get(0),
                    "DEPLOYMENT_OWNS_RESOURCES",
                    owned.stream()
                            .map(each -> new PreconditionViolation("OWNED", each, each + " is owned by " + id))
                            .toList());
        }
    }

    /** The others have been asked about the rights that it had then. */
    private static void requireNoMore(DeploymentId id, List<String> before, List<String> rights) {
        if (!Set.copyOf(before).containsAll(rights)) {
            throw new Unavailable(id + " has just been given the right to create under a policy", "DEPLOYMENT_CHANGING");
        }
    }

    private Future<Void> nothingDestined(Environment now, DeploymentId going, List<String> rights) {
        List<DeploymentId> others = now.service(going.service()).stream()
                .flatMap(service -> service.deployments().values().stream())
                .filter(other -> !other.id().equals(going) && !other.address().isEmpty())
                .map(Environment.Deployment::id)
                .toList();
        var asked = others.stream().map(other -> calls.destined(other, going, rights)).toList();
        return Future.all(asked).map(all -> {
            var violations = new ArrayList<PreconditionViolation>();
            for (int i = 0; i < others.size(); i++) {
                for (String name : asked.get(i).result()) {
                    violations.add(new PreconditionViolation(
                            "DESTINED", name, "as %s says, %s, or what it governs, is to be owned by %s"
                                    .formatted(others.get(i), name, going)));
                }
            }
            if (!violations.isEmpty()) {
                throw new FailedPrecondition(
                        going + " cannot be deleted: " + violations.get(0).description(),
                        "DEPLOYMENT_EXPECTED",
                        List.copyOf(violations));
            }
            return null;
        });
    }

    private static Future<Void> nobodyImports(Environment now, DeploymentId id) {
        var importers = now.services().values().stream()
                .filter(service -> service.deployments().containsKey(id.region()))
                .filter(service -> service.uses().contains(id.service())
                        || service.imports().stream().anyMatch(each -> each.service().equals(id.service())))
                .map(Environment.Service::name)
                .sorted()
                .toList();
        return importers.isEmpty()
                ? Future.succeededFuture()
                : Future.failedFuture(new FailedPrecondition(
                        "%s cannot be deleted: %s in the same region imports or uses it".formatted(id, importers.get(0)),
                        "DEPLOYMENT_IMPORTED",
                        importers.stream()
                                .map(service -> new PreconditionViolation(
                                        "IMPORTED", MetaNames.service(service), service + " is in " + id.region()))
                                .toList()));
    }
}
