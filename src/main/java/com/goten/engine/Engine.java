package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.policy.Placement;
import com.goten.policy.PolicyStore;
import com.goten.resource.Masks;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.store.Head;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Executes commands: prepares what needs no lock, hands the store a {@link Write} that decides under its locks, and tells
 * the listeners of the commit.
 */
public final class Engine implements CommandExecutor {
    private final DeploymentId deployment;
    private final ApiVersion version;
    private final Writer writer;
    private final PolicyStore policies;
    private final InstantSource clock;
    private final Removal removal;
    private final List<CommitListener> listeners = new CopyOnWriteArrayList<>();

    /** @param version the deployment's current version; commands are about its types */
    public Engine(
            DeploymentId deployment, ApiVersion version, Writer writer, PolicyStore policies, InstantSource clock) {
        this.deployment = deployment;
        this.version = version;
        this.writer = writer;
        this.policies = policies;
        this.clock = clock;
        this.removal = new Removal(version, clock);
    }

    public void addListener(CommitListener listener) {
        listeners.add(listener);
    }

    @Override
    public Future<WriteResult> execute(Command command, Deadline deadline) {
        Future<? extends Write<WriteResult>> prepared;
        try {
            prepared = command.accept(new Preparation());
        } catch (GotenException refusal) {
            return Future.failedFuture(refusal);
        }
        return prepared.compose(write -> writer.write(write, deadline)).onSuccess(result -> tell(command, result));
    }

    @Override
    public Future<List<WriteResult>> executeTogether(List<? extends Command.Save> commands, Deadline deadline) {
        var prepared = new ArrayList<Future<Write<WriteResult>>>();
        for (Command.Save command : commands) {
            try {
                prepared.add(command.accept(new Preparation()));
            } catch (GotenException refusal) {
                return Future.failedFuture(refusal);
            }
        }
        return Future.all(prepared)
                .compose(all -> writer.write(together(all.<Write<WriteResult>>list()), deadline))
                .onSuccess(results -> {
                    for (int i = 0; i < commands.size(); i++) {
                        tell(commands.get(i), results.get(i));
                    }
                });
    }

    private static TogetherWrite together(List<Write<WriteResult>> parts) {
        Map<ResourceKey, Head> created = new HashMap<>();
        Set<ResourceKey> written = new HashSet<>();
        for (Write<WriteResult> part : parts) {
            if (part instanceof CreateWrite create) {
                created.put(create.head().key(), create.head());
            }
            part.needs().keys().forEach((key, access) -> {
                if (access.exclusive() && !written.add(key)) {
                    throw new GotenException.InvalidArgument(key.name(), "is written twice in one transaction");
                }
            });
        }
        return new TogetherWrite(parts, created);
    }

    private void tell(Command command, WriteResult result) {
        if (command.type().policyHolder()) {
            result.after().or(result::before).ifPresent(resource -> policies.changed(resource.key()));
        }
        if (!result.before().equals(result.after()) || command instanceof Command.ReleaseName) {
            listeners.forEach(listener -> listener.committed(command));
        }
    }

    /** From commands to writes: names, policies and bodies, which need no lock. */
    private final class Preparation implements Command.Visitor<Future<Write<WriteResult>>> {

        @Override
        public Future<Write<WriteResult>> create(Command.Create command) {
            ResourceName name = newName(command.type(), command.parent(), command.body());
            return placement(name).map(placement -> new CreateWrite(creation(name, command.body(), placement)));
        }

        @Override
        public Future<Write<WriteResult>> update(Command.Update command) {
            ResourceName name = ResourceNames.parse(command.type(), nameIn(command.type(), command.body()), "name");
            command.mask().ifPresent(mask -> Masks.check(command.type(), mask, "update_mask"));
            command.condition()
                    .ifPresent(condition -> Masks.check(command.type(), condition.mask(), "cas.field_mask"));
            Optional<ResourceName> missing = command.allowMissing()
                    ? Optional.of(ResourceNames.parseForCreation(command.type(), name.value(), "name"))
                    : Optional.empty();
            return placement(name).map(placement -> new UpdateWrite(
                    version,
                    name,
                    command,
                    placement,
                    clock.instant(),
                    missing.map(fresh -> creation(fresh, command.body(), placement))));
        }

        @Override
        public Future<Write<WriteResult>> delete(Command.Delete command) {
            return deletion(command.name(), new DeleteWrite.Cause.Request(command.allowMissing()));
        }

        @Override
        public Future<Write<WriteResult>> cascade(Command.Cascade command) {
            return deletion(command.name(), new DeleteWrite.Cause.TargetGoes(command.uuid(), command.target()));
        }

        @Override
        public Future<Write<WriteResult>> unset(Command.Unset command) {
            return Future.succeededFuture(new UnsetWrite(removal, command));
        }

        @Override
        public Future<Write<WriteResult>> cleanUp(Command.CleanUp command) {
            return deletion(command.name(), new DeleteWrite.Cause.WasDeleting(command.uuid()));
        }

        @Override
        public Future<Write<WriteResult>> releaseName(Command.ReleaseName command) {
            return Future.succeededFuture(new ReleaseNameWrite(ResourceKey.of(command.name()), command.uuid()));
        }

        private Future<Write<WriteResult>> deletion(ResourceName name, DeleteWrite.Cause cause) {
            return Future.succeededFuture(new DeleteWrite(removal, name, cause, deployment.toString()));
        }

        private Creation creation(ResourceName name, DynamicMessage body, Placement placement) {
            DynamicMessage content = Masks.stripOutputOnly(name.type(), body).toBuilder()
                    .setField(name.type().fields().name(), name.value())
                    .build();
            return Creation.of(version, name, content, Uuids.next(clock), clock.instant(), placement);
        }

        private Future<Placement> placement(ResourceName name) {
            return policies.placement(name).map(placement -> {
                if (!placement.owningRegion().equals(deployment.region())) {
                    throw placement.enabled() ? wrongRegion(name, placement) : placement.notEnabled(name);
                }
                return placement;
            });
        }

        private GotenException wrongRegion(ResourceName name, Placement placement) {
            return new GotenException.FailedPrecondition(
                    "%s belongs to region %s, this is %s".formatted(name, placement.owningRegion(), deployment),
                    "WRONG_REGION");
        }
    }

    private static ResourceName newName(ResourceType type, String parent, DynamicMessage body) {
        String given = nameIn(type, body);
        if (given.isEmpty()) {
            String displayName = type.fields().displayName().map(field -> (String) body.getField(field)).orElse("");
            return ResourceNames.generate(type, parent, displayName, "parent");
        }
        ResourceName name = ResourceNames.parseForCreation(type, given, "name");
        if (!parent.isEmpty() && !parent.equals(name.parent())) {
            throw new GotenException.InvalidArgument(
                    "parent", "%s is not the parent in the name %s".formatted(parent, given));
        }
        return name;
    }

    private static String nameIn(ResourceType type, DynamicMessage body) {
        return (String) body.getField(type.fields().name());
    }
}
