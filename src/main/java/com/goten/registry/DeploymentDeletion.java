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
import com.goten.mixin.OwnedReport;
import com.goten.mixin.Peers;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceName;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Asks a deployment whether it owns anything before it is deleted from the registry: from then on everybody takes it that
 * it does not. That it is disabled is looked at where it is deleted ({@link MetaRules}).
 */
public final class DeploymentDeletion implements CommandExecutor, DeletionRehearsal {
    private final CommandExecutor executor;
    private final DeletionRehearsal rehearsal;
    private final Peers peers;
    private final EnvironmentSource environment;

    /**
     * @param executor deletes
     * @param rehearsal tries out what the executor would say
     */
    public DeploymentDeletion(
            CommandExecutor executor, DeletionRehearsal rehearsal, Peers peers, EnvironmentSource environment) {
        this.executor = executor;
        this.rehearsal = rehearsal;
        this.peers = peers;
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
        Environment now = environment.current();
        Optional<Environment.Deployment> known = now.deployment(id);
        if (known.isEmpty()) {
            return unheardOf(id, name, deadline).compose(silent -> nobodyImports(now, id));
        }
        if (known.get().address().isEmpty()) {
            return nobodyImports(now, id);
        }
        return nobodyImports(now, id).compose(free -> OwnedReport.ask(peers, id)).map(owned -> {
            if (!owned.isEmpty()) {
                throw new FailedPrecondition(
                        id + " cannot be deleted: it owns " + owned.get(0),
                        "DEPLOYMENT_OWNS_RESOURCES",
                        owned.stream()
                                .map(each -> new PreconditionViolation("OWNED", each, each + " is owned by " + id))
                                .toList());
            }
            return null;
        });
    }

    /** That this node has not heard of it does not say that nobody can be asked there: the stored one does. */
    private Future<Void> unheardOf(DeploymentId id, ResourceName name, Deadline deadline) {
        var unchanged = new Command.Revise(name, List.of(), (deployment, none) -> deployment);
        return executor.execute(unchanged, deadline).transform(found -> {
            if (found.failed()) {
                return found.cause() instanceof NotFound
                        ? Future.succeededFuture()
                        : Future.failedFuture(found.cause());
            }
            var stored = MetaRules.parse(
                    Deployment.parser(), Bodies.parse(name.type(), found.result().after().orElseThrow()));
            return stored.getPublicDomain().isEmpty() && stored.getPrivateDomain().isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(new Unavailable(
                            id + " is not known here yet, and cannot be asked what it owns", "DEPLOYMENT_UNKNOWN"));
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
