package com.goten.registry;

import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.engine.WriteResult;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.mixin.OwnedReport;
import com.goten.mixin.Peers;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.schema.DeploymentId;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Asks a deployment whether it owns anything before it is deleted from the registry: from then on everybody takes it that
 * it does not. That it is disabled is looked at where it is deleted ({@link MetaRules}).
 */
public final class DeploymentDeletion implements CommandExecutor {
    private final CommandExecutor executor;
    private final Peers peers;
    private final EnvironmentSource environment;

    public DeploymentDeletion(CommandExecutor executor, Peers peers, EnvironmentSource environment) {
        this.executor = executor;
        this.peers = peers;
        this.environment = environment;
    }

    @Override
    public Future<WriteResult> execute(Command command, Deadline deadline) {
        Optional<DeploymentId> going = command instanceof Command.Delete delete
                ? MetaNames.deploymentOf(delete.name().value())
                : Optional.empty();
        return going.map(this::allowed)
                .orElseGet(Future::succeededFuture)
                .compose(allowed -> executor.execute(command, deadline));
    }

    @Override
    public Future<List<WriteResult>> executeTogether(List<? extends Command.Save> commands, Deadline deadline) {
        return executor.executeTogether(commands, deadline);
    }

    private Future<Void> allowed(DeploymentId id) {
        Environment now = environment.current();
        Optional<Environment.Deployment> known = now.deployment(id);
        if (known.isEmpty() || known.get().address().isEmpty()) {
            return nobodyImports(now, id);
        }
        return nobodyImports(now, id).compose(free -> OwnedReport.ask(peers, id)).map(owned -> {
            if (!owned.isEmpty()) {
                throw new FailedPrecondition(
                        id + " cannot be deleted: it owns " + owned.get(0),
                        "DEPLOYMENT_OWNS_RESOURCES",
                        owned.stream()
                                .map(name -> new PreconditionViolation("OWNED", name, name + " is owned by " + id))
                                .toList());
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
