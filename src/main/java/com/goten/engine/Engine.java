package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException;
import com.goten.mixin.Ownership;
import com.goten.mixin.Relations;
import com.goten.policy.Placement;
import com.goten.policy.PolicyStore;
import com.goten.resource.Masks;
import com.goten.resource.ResourceKey;
import com.goten.resource.ResourceName;
import com.goten.resource.ResourceNames;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.schema.ResourceType;
import com.goten.store.Head;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.time.Deadline;
import com.goten.types.SyncingMeta;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Executes commands: prepares what needs no lock, hands the store a {@link Write} that decides under its locks, asks other
 * deployments where their resources are concerned, and tells the listeners of the commit.
 */
public final class Engine implements CommandExecutor, DeletionRehearsal, Adoption {
    private final DeploymentId deployment;
    private final ApiVersion version;
    private final WriteRun.Surroundings surroundings;
    private final PolicyStore policies;
    private final Rulings.Ruled ruled;
    private final InstantSource clock;
    private final Removal removal;
    private final OwnerItems owners;
    private final List<CommitListener> listeners = new CopyOnWriteArrayList<>();

    /** Of a deployment that knows no other. */
    public Engine(
            DeploymentId deployment, ApiVersion version, Writer writer, PolicyStore policies, InstantSource clock) {
        this(deployment, version, writer, policies, Relations.NONE, clock);
    }

    /** Of one that has promised nothing to others about owners. */
    public Engine(
            DeploymentId deployment,
            ApiVersion version,
            Writer writer,
            PolicyStore policies,
            Relations relations,
            InstantSource clock) {
        this(deployment, version, writer, policies, relations, Ownership.NONE, clock);
    }

    /** By no rules but those of the schema. */
    public Engine(
            DeploymentId deployment,
            ApiVersion version,
            Writer writer,
            PolicyStore policies,
            Relations relations,
            Ownership ownership,
            InstantSource clock) {
        this(deployment, version, writer, policies, relations, ownership, SaveRules.NONE, clock);
    }

    /**
     * @param version the deployment's current version; commands are about its types
     * @param relations to the deployments around it
     * @param ownership who of them owns what
     * @param rules for what is saved
     */
    public Engine(
            DeploymentId deployment,
            ApiVersion version,
            Writer writer,
            PolicyStore policies,
            Relations relations,
            Ownership ownership,
            SaveRules rules,
            InstantSource clock) {
        this.ruled = Rulings.Ruled.of(version, rules);
        this.deployment = deployment;
        this.version = version;
        this.surroundings = new WriteRun.Surroundings(deployment, version, writer, policies, relations, ownership);
        this.owners = new OwnerItems(deployment, version, ownership);
        this.policies = policies;
        this.clock = clock;
        this.removal = new Removal(version, clock);
    }

    public void addListener(CommitListener listener) {
        listeners.add(listener);
    }

    @Override
    public Future<WriteResult> execute(Command command, Deadline deadline) {
        var names = new NewNames();
        return this.<WriteResult>run((closely, ties) -> command.accept(new Preparation(names, closely, ties)), deadline)
                .onSuccess(result -> tell(command, result));
    }

    @Override
    public Future<List<WriteResult>> executeTogether(List<? extends Command.Save> commands, Deadline deadline) {
        var names = new NewNames();
        return this.<List<WriteResult>>run((closely, ties) -> together(commands, names, closely, ties), deadline)
                .onSuccess(results -> {
                    for (int i = 0; i < commands.size(); i++) {
                        tell(commands.get(i), results.get(i));
                    }
                });
    }

    @Override
    public Future<Void> rehearse(ResourceName name, Deadline deadline) {
        return grant(name).map(grant -> new DeleteWrite.Cause.Request(false, grant)).compose(cause -> new Rehearsal(
                        surroundings.writer(),
                        surroundings.relations(),
                        ties -> ungoverned(new DeleteWrite(removal, name, cause, deployment.toString(), ties)),
                        deadline)
                .run());
    }

    private Future<Grant> grant(ResourceName name) {
        return Grant.of(policies, name, deployment.region());
    }

    @Override
    public Future<Void> adopt(StoredResource state, String offer, String from, Deadline deadline) {
        var offered = new AdoptWrite.Offered(state, offer, from);
        return this.<WriteResult>run((closely, ties) -> adoption(offered, closely), deadline).onSuccess(result -> result.after()
                .filter(adopted -> version.type(adopted.key().type()).filter(ResourceType::policyHolder).isPresent())
                .ifPresent(adopted -> policies.changed(adopted, result.before())))
                .mapEmpty();
    }

    /**
     * It says in {@code syncing} what the policy says here; that this region owns it is no matter of that. Nor is whether the
     * policy can be read: nothing of it is needed to take up what waits for that.
     */
    private Future<GovernedWrite<Step<WriteResult>>> adoption(AdoptWrite.Offered offered, boolean closely) {
        Optional<ResourceName> name = version.type(offered.state().key().type())
                .flatMap(type -> ResourceNames.tryParse(type, offered.state().key().name()));
        return name.map(found -> policies.placementForWrite(found, deployment.region())
                .map(placement -> governed(
                        found, placement, closely, adoption(offered, found, Optional.of(placement.syncing()))))
                .otherwise(failure -> ungoverned(adoption(offered, found, Optional.empty())))).orElseGet(() -> Future.succeededFuture(ungoverned(new AdoptWrite(offered, Optional.empty()))));
    }

    private AdoptWrite adoption(AdoptWrite.Offered offered, ResourceName name, Optional<SyncingMeta> syncing) {
        return new AdoptWrite(offered, Optional.of(new AdoptWrite.Shape(name.type(), syncing, clock.instant())));
    }

    private <R> GovernedWrite<R> governed(ResourceName name, Placement placement, boolean closely, Write<R> write) {
        return governed(new GovernedWrite.Governed(name, placement, Optional.empty()), closely, write);
    }

    private <R> GovernedWrite<R> governed(GovernedWrite.Governed governed, boolean closely, Write<R> write) {
        return new GovernedWrite<>(write, List.of(governed), policies, closely, new Rulings(ruled));
    }

    private <R> GovernedWrite<R> ungoverned(Write<R> write) {
        return new GovernedWrite<>(write, List.of(), policies, false, new Rulings(ruled));
    }

    private <R> Future<R> run(WriteRun.Preparation<R> preparation, Deadline deadline) {
        return new WriteRun<>(surroundings, preparation, deadline).start();
    }

    private Future<GovernedWrite<Step<List<WriteResult>>>> together(
            List<? extends Command.Save> commands, NewNames names, boolean closely, Ties ties) {
        var prepared = commands.stream().map(command -> command.accept(new Preparation(names, closely, ties))).toList();
        return Future.all(prepared).map(all -> {
            List<GovernedWrite<Step<WriteResult>>> parts = all.list();
            var write = new GovernedWrite<>(
                    together(parts.stream().map(GovernedWrite::prepared)),
                    parts.stream().flatMap(part -> part.governed().stream()).toList(),
                    policies,
                    closely,
                    new Rulings(ruled));
            if (write.holders().size() > 1) {
                throw new GotenException.InvalidArgument("name", "one transaction is under one policy, this one under those of "
                        + write.holders().stream().map(ResourceKey::name).toList());
            }
            return write;
        });
    }

    private static TogetherWrite together(Stream<Write<Step<WriteResult>>> all) {
        List<Write<Step<WriteResult>>> parts = all.toList();
        Map<ResourceKey, Head> created = new HashMap<>();
        Set<ResourceKey> written = new HashSet<>();
        for (Write<Step<WriteResult>> part : parts) {
            if (part instanceof CreateWrite create) {
                created.put(create.head().key(), create.head());
            } else if (part instanceof UpdateWrite update) {
                update.head().ifPresent(head -> created.put(head.key(), head));
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
            result.after().or(result::before).ifPresent(resource -> policies.changed(resource, result.before()));
        }
        if (!result.before().equals(result.after()) || command instanceof Command.ReleaseName) {
            listeners.forEach(listener -> listener.committed(command));
        }
    }

    /** From commands to writes: names, policies and bodies, which need no lock. */
    private final class Preparation implements Command.Visitor<Future<GovernedWrite<Step<WriteResult>>>> {
        private final NewNames names;
        private final boolean closely;
        private final Ties ties;

        /** @param closely as in {@link GovernedWrite} */
        Preparation(NewNames names, boolean closely, Ties ties) {
            this.names = names;
            this.closely = closely;
            this.ties = ties;
        }

        @Override
        public Future<GovernedWrite<Step<WriteResult>>> create(Command.Create command) {
            ResourceName name = names.of(command);
            return granted(name).map(granted -> {
                granted.grant().require();
                return governed(granted, new CreateWrite(creation(granted, command.body(), Uuids.next(clock)), ties));
            });
        }

        @Override
        public Future<GovernedWrite<Step<WriteResult>>> update(Command.Update command) {
            ResourceName name = ResourceNames.parse(command.type(), nameIn(command.type(), command.body()), "name");
            command.mask().ifPresent(mask -> Masks.check(command.type(), mask, "update_mask"));
            command.condition()
                    .ifPresent(condition -> Masks.check(command.type(), condition.mask(), "cas.field_mask"));
            return granted(name).map(granted -> governed(granted, new UpdateWrite(
                    version,
                    name,
                    UpdateWrite.Change.of(command),
                    granted.placement(),
                    granted.grant(),
                    clock.instant(),
                    command.allowMissing() ? Optional.of(missing(command, granted)) : Optional.empty(),
                    owners,
                    ties)));
        }

        @Override
        public Future<GovernedWrite<Step<WriteResult>>> revise(Command.Revise command) {
            ResourceName name = command.name();
            return granted(name).map(granted -> governed(granted, new UpdateWrite(
                    version,
                    name,
                    UpdateWrite.Change.of(command),
                    granted.placement(),
                    granted.grant(),
                    clock.instant(),
                    Optional.empty(),
                    owners,
                    ties)));
        }

        private UpdateWrite.Missing missing(Command.Update command, Granted granted) {
            UUID uuid = Uuids.next(clock);
            return new UpdateWrite.Missing(uuid, () -> {
                ResourceNames.parseForCreation(granted.name().type(), granted.name().value(), "name");
                return creation(granted, command.body(), uuid);
            });
        }

        @Override
        public Future<GovernedWrite<Step<WriteResult>>> delete(Command.Delete command) {
            return grant(command.name()).compose(grant ->
                    deletion(command.name(), new DeleteWrite.Cause.Request(command.allowMissing(), grant)));
        }

        @Override
        public Future<GovernedWrite<Step<WriteResult>>> cascade(Command.Cascade command) {
            return deletion(command.name(), new DeleteWrite.Cause.TargetGoes(command.uuid(), command.target()));
        }

        @Override
        public Future<GovernedWrite<Step<WriteResult>>> unset(Command.Unset command) {
            return ungoverned(new UnsetWrite(removal, command));
        }

        @Override
        public Future<GovernedWrite<Step<WriteResult>>> cleanUp(Command.CleanUp command) {
            return deletion(command.name(), new DeleteWrite.Cause.WasDeleting(
                    command.uuid(), command.circle(), command.asked()));
        }

        @Override
        public Future<GovernedWrite<Step<WriteResult>>> releaseName(Command.ReleaseName command) {
            return ungoverned(new ReleaseNameWrite(ResourceKey.of(command.name()), command.uuid()));
        }

        @Override
        public Future<GovernedWrite<Step<WriteResult>>> disown(Command.Disown command) {
            return ungoverned(new DisownWrite(removal, command, ties));
        }

        @Override
        public Future<GovernedWrite<Step<WriteResult>>> orphan(Command.Orphan command) {
            return deletion(command.name(), new DeleteWrite.Cause.Orphaned(command.uuid()));
        }

        @Override
        public Future<GovernedWrite<Step<WriteResult>>> correctOwner(Command.CorrectOwner command) {
            return ungoverned(new CorrectOwnerWrite(removal, command));
        }

        @Override
        public Future<GovernedWrite<Step<WriteResult>>> handOver(Command.HandOver command) {
            ResourceName name = command.name();
            return policies.placementForWrite(name, command.to()).compose(placement -> grant(name).map(right -> {
                if (!right.isOf(command.holder())) {
                    throw new GotenException.Aborted(
                            name + " is not handed over by that right any more", "POLICY_CHANGED", Duration.ofMillis(200));
                }
                var write = new ReleaseWrite(command, placement, right, clock.instant());
                return Engine.this.governed(
                        new GovernedWrite.Governed(name, placement, right.control()), closely, write);
            }));
        }

        private Future<GovernedWrite<Step<WriteResult>>> deletion(ResourceName name, DeleteWrite.Cause cause) {
            return ungoverned(new DeleteWrite(removal, name, cause, deployment.toString(), ties));
        }

        /** Where a name is placed, and by what it may be created. */
        private record Granted(ResourceName name, Placement placement, Grant grant) {}

        private GovernedWrite<Step<WriteResult>> governed(Granted granted, Write<Step<WriteResult>> write) {
            var governed = new GovernedWrite.Governed(granted.name(), granted.placement(), granted.grant().control());
            return Engine.this.governed(governed, closely, write);
        }

        private Future<GovernedWrite<Step<WriteResult>>> ungoverned(Write<Step<WriteResult>> write) {
            return Future.succeededFuture(Engine.this.ungoverned(write));
        }

        private Creation creation(Granted granted, DynamicMessage body, UUID uuid) {
            ResourceName name = granted.name();
            DynamicMessage content = Masks.stripOutputOnly(name.type(), body).toBuilder()
                    .setField(name.type().fields().name(), name.value())
                    .build();
            return Creation.of(
                    version, owners, name, content, uuid, clock.instant(), granted.placement(), granted.grant());
        }

        /**
         * The policy says nothing about who owns what has no region in its name: the row does, under the locks. The right is
         * that under the holder that the placement rests on, or under a later one: then that does not stand.
         */
        private Future<Granted> granted(ResourceName name) {
            return policies.placementForWrite(name, deployment.region()).compose(placement -> {
                if (!placement.owningRegion().equals(deployment.region())) {
                    throw placement.enabled() ? wrongRegion(name, placement) : placement.notEnabled(name);
                }
                return grant(name).map(grant -> new Granted(name, placement, grant));
            });
        }

        private GotenException wrongRegion(ResourceName name, Placement placement) {
            return new GotenException.FailedPrecondition(
                    "%s belongs to region %s, this is %s".formatted(name, placement.owningRegion(), deployment),
                    "WRONG_REGION");
        }
    }

    static String nameIn(ResourceType type, DynamicMessage body) {
        return (String) body.getField(type.fields().name());
    }
}
