package com.goten.owner;

import com.goten.engine.Actor;
import com.goten.engine.Command;
import com.goten.engine.Engine;
import com.goten.engine.Seen;
import com.goten.engine.Tampered;
import com.goten.errors.GotenException;
import com.goten.mixin.MixinRelations;
import com.goten.mixin.NamedTarget;
import com.goten.mixin.OwnerAnswer;
import com.goten.mixin.OwnerCalls;
import com.goten.mixin.OwnerMixin;
import com.goten.mixin.OwnerQuestion;
import com.goten.mixin.Ownership;
import com.goten.mixin.Peers;
import com.goten.mixin.RelationOptions;
import com.goten.mixin.SchemaMixin;
import com.goten.mixin.SchemaMixinService;
import com.goten.owner.OwnerModel.Action;
import com.goten.owner.OwnerModel.Broken;
import com.goten.owner.OwnerModel.Config;
import com.goten.policy.Policy;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.Concerned;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.Ownee;
import com.goten.store.OwneeSource;
import com.goten.store.OwnerReferences.Confirmed;
import com.goten.store.Pointer;
import com.goten.store.Pointer.Pointing;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.testing.Await;
import com.goten.testing.Network;
import com.goten.testing.TestDeployment;
import com.goten.testing.TestPostgres;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The real engine, mixin, planner and store of an ownee's deployment and of its owners', driven step by step: each
 * transaction, statement and message of {@link OwnerModel} takes place when a history says so. Rules can be taken out of it,
 * one at a time.
 */
final class OwnerWorld implements AutoCloseable {
    private static final List<String> REGIONS = List.of("us-west2", "eastus2");
    private static final Policy POLICY = new Policy(REGIONS, "us-west2", List.of());
    private static final DeploymentId OWNEE = new DeploymentId("iam.example.com", "us-west2");
    private static final Deadline FAR = Deadline.after(Duration.ofHours(1));
    private static final OwnerOptions HASTY = OwnerOptions.STANDARD
            .withPatience(Duration.ZERO)
            .withPoll(Duration.ofMillis(10), Duration.ofMillis(50));

    private final Network network = new Network();
    private final TestDeployment iam = deployment("iam.example.com", "us-west2", "conf/services/iam");
    private final List<TestDeployment> owners = List.of(
            deployment("devices.example.com", "us-west2", "conf/services/devices"),
            deployment("devices.example.com", "eastus2", "conf/services/devices"));
    private int histories;

    private TestDeployment deployment(String service, String region, String schema) {
        var made = new TestDeployment(
                TestPostgres.createDatabase(), new DeploymentId(service, region), Path.of(schema), POLICY, network);
        if (region.equals("us-west2")) {
            made.create("Project", "{\"name\": \"projects/house\", \"multiRegionPolicy\": {\"enabledRegions\": "
                    + "[\"us-west2\", \"eastus2\"], \"defaultControlRegion\": \"us-west2\"}}");
        }
        return made.cascading();
    }

    @Override
    public void close() {
        iam.close();
        owners.forEach(TestDeployment::close);
    }

    /** What a history came to. */
    record Outcome(Optional<String> wrong, int done) {}

    /** Runs a history; then, where nothing is broken, looks whether everything can come to its end. */
    Outcome run(Config config, List<Action> history, @Nullable Broken broken) {
        var run = new Run(histories++, config, broken);
        run.begin();
        for (Action action : history) {
            run.perform(action);
            if (run.wrong.isPresent()) {
                break;
            }
        }
        run.end();
        return new Outcome(run.wrong, run.done);
    }

    /** An answer, and the reference as it was when it was asked for. */
    private record Answered(Ownee ownee, OwnerAnswer answer) {}

    private final class Run {
        private final Config config;
        private final @Nullable Broken broken;
        private final String account;
        private final List<Side> sides = new ArrayList<>();
        private final ReferencePlanner planner = new ReferencePlanner(Duration.ofSeconds(1), Duration.ofHours(1));
        private final Engine ownees;
        private UUID uuid = new UUID(0, 0);
        private Optional<String> wrong = Optional.empty();
        private int done;
        private int saves;

        Run(int number, Config config, @Nullable Broken broken) {
            this.config = config;
            this.broken = broken;
            this.account = "projects/house/serviceAccounts/robot-" + number + "x";
            for (int i = 0; i < config.owners(); i++) {
                sides.add(new Side(i, "projects/house/regions/%s/devices/d%d-%dx".formatted(REGIONS.get(i), number, i)));
            }
            this.ownees = new Engine(
                    OWNEE, iam.version(), owneeWriter(), iam.policies(), relations(iam, OWNEE), Ownership.NONE,
                    InstantSource.system());
        }

        private boolean is(Broken what) {
            return broken == what;
        }

        private MixinRelations relations(TestDeployment of, DeploymentId id) {
            return new MixinRelations(
                    of.vertx(), id, "v1", network, of.store().intents(), network.peers(id, of.vertx()), RelationOptions.STANDARD);
        }

        /** With all its owner references unconfirmed. A source, stale, keeps its deletion from being one transaction. */
        void begin() {
            iam.create("ServiceAccount", "{\"name\": \"%s\", \"metadata\": {\"ownerReferences\": [%s]}}".formatted(
                    account, String.join(", ", sides.stream().map(side -> side.item("us-west2")).toList())));
            uuid = iam.find("ServiceAccount", account).orElseThrow().uuid();
            iam.sql("insert into back_reference_source (target, service, region) "
                    + "values ('%s', 'devices.example.com', 'us-west2')".formatted(uuid));
        }

        void perform(Action action) {
            boolean[] had = new boolean[sides.size()];
            boolean[] valid = new boolean[sides.size()];
            boolean[] confirmed = new boolean[sides.size()];
            for (int i = 0; i < sides.size(); i++) {
                Optional<Ownee> reference = sides.get(i).reference();
                had[i] = reference.isPresent();
                confirmed[i] = reference.flatMap(Ownee::owner).isPresent();
                valid[i] = sides.get(i).valid();
            }
            boolean was = alive();
            if (!sides.get(action.who()).perform(action)) {
                return;
            }
            done++;
            boolean gone = was && !alive();
            for (int i = 0; i < sides.size(); i++) {
                boolean lost = had[i] && valid[i] && sides.get(i).reference().isEmpty();
                if (gone && had[i] && valid[i]) {
                    wrong = Optional.of("lost ownee");
                } else if (lost && sides.get(i).valid()) {
                    wrong = Optional.of("lost reference");
                } else if (had[i] && confirmed[i] && sides.get(i).reference().isEmpty() && config.unset() && doomed()) {
                    wrong = Optional.of("wrong unset");
                }
            }
        }

        private boolean alive() {
            return iam.find("ServiceAccount", account).filter(found -> !found.deleting()).isPresent();
        }

        private boolean doomed() {
            return iam.count("select count(*) from task where kind = 'ORPHAN' and subject = '" + uuid + "'") > 0;
        }

        /** All owners go; then E does, or is kept without any, and nothing is left of them. */
        void end() {
            sides.forEach(Side::stop);
            if (is(Broken.SOURCE_AFTER_ANSWER)) {
                sides.stream().filter(Side::forgotten).findFirst().ifPresent(side -> wrong = Optional.of("stuck"));
            }
            if (broken != null || wrong.isPresent()) {
                return;
            }
            sides.forEach(side -> side.quietly(() -> side.in().delete("Device", side.name)));
            iam.sql("update owner_reference set due = now() where ownee = '" + uuid + "'");
            owners.forEach(owner -> owner.sql("update owner_decision set due = now(), attempts = 0"));
            iam.owning(HASTY);
            owners.forEach(owner -> owner.owning(HASTY));
            try {
                Await.until(() -> sides.stream().allMatch(side -> side.reference().isEmpty()) && (!alive() || !doomed()));
                Await.until(() -> sides.stream().allMatch(Side::nothingLeft));
            } catch (AssertionError stuck) {
                wrong = Optional.of("stuck");
            } finally {
                iam.stopOwning();
                owners.forEach(TestDeployment::stopOwning);
            }
        }

        private Writer owneeWriter() {
            Writer real = iam.store().writer();
            if (is(Broken.UNSET_FORGETS_CONFIRMATION)) {
                return Tampered.view(real, view -> owners(view, ownee -> with(ownee, Optional.empty(), ownee.mark(), ownee.epoch())));
            }
            return real;
        }

        /** Who deletes E when it has lost its last owner. */
        private Engine deleting() {
            Writer writer = iam.store().writer();
            if (is(Broken.DOOMED_IS_BLIND)) {
                writer = Tampered.view(writer, view -> new Seen(view) {
                    @Override
                    public List<Ownee> owners(ResourceKey ownee) {
                        return List.of();
                    }
                });
            }
            return new Engine(
                    OWNEE, iam.version(), writer, iam.policies(), relations(iam, OWNEE), Ownership.NONE,
                    InstantSource.system());
        }

        private View owners(View view, UnaryOperator<Ownee> shown) {
            return new Seen(view) {
                @Override
                public List<Ownee> owners(ResourceKey ownee) {
                    return super.owners(ownee).stream().map(shown).toList();
                }
            };
        }

        private static Ownee with(Ownee one, Optional<UUID> owner, Optional<UUID> mark, long epoch) {
            return new Ownee(
                    one.key(), one.deleting(), one.reference(), epoch, owner, mark, one.overdue(), one.attempts());
        }

        /** One owner, and E's reference to it. */
        private final class Side {
            private final int place;
            private final String name;
            private final DeploymentId owner;
            private final OwnerMixin mixin;
            private final Map<Integer, UUID> incarnations = new HashMap<>();
            private final Map<Integer, Answered> valid = new HashMap<>();
            private Optional<Answered> held = Optional.empty();
            private Optional<UUID> lastMark = Optional.empty();
            private Optional<Saving> saving = Optional.empty();

            Side(int place, String name) {
                this.place = place;
                this.name = name;
                this.owner = new DeploymentId("devices.example.com", REGIONS.get(place));
                this.mixin = new OwnerMixin(
                        owner, in().version(), answering(), in().policies(), in().store().ownerReferences(), () -> { });
            }

            TestDeployment in() {
                return owners.get(place);
            }

            String item(String region) {
                return """
                        {"kind": "devices.example.com/Device", "name": "%s", "version": "v1", "region": "%s", \
                        "requiresOwnerReference": %s, "unsetOnDelete": %s}"""
                        .formatted(name, region, config.requires(), config.unset());
            }

            Optional<Ownee> reference() {
                return rows().stream().filter(one -> one.reference().name().equals(name)).findFirst();
            }

            /** As the view of a write shows them. */
            private List<Ownee> rows() {
                ResourceKey key = ResourceKey.of(iam.name("ServiceAccount", account));
                return Await.result(iam.store().writer().write(new Write<List<Ownee>>() {
                    @Override
                    public Needs needs() {
                        return Needs.of(key, com.goten.store.Access.WRITE).withOwnersOf(key);
                    }

                    @Override
                    public com.goten.store.Decision<List<Ownee>> decide(View view) {
                        return com.goten.store.Decision.nothing(view.owners(key));
                    }
                }, FAR));
            }

            boolean valid() {
                var found = in().find("Device", name).filter(device -> !device.deleting());
                return found.isPresent() && (!config.requires() || in().count(
                        "select count(*) from reference where holder = '%s' and target = '%s'"
                                .formatted(found.get().uuid(), uuid)) > 0);
            }

            private boolean quietly(Runnable step) {
                try {
                    step.run();
                    return true;
                } catch (GotenException refused) {
                    return false;
                }
            }

            boolean perform(Action action) {
                return quietlyTrue(() -> switch (action.kind()) {
                    case SAVE -> save();
                    case CREATE_OWNER -> create(action.which());
                    case DELETE_OWNER -> delete();
                    case RECORD_INTENT -> record();
                    case SEND_INTENT -> saving.filter(one -> one.at("send")).isPresent();
                    case ESTABLISH -> saving.filter(Saving::deliver).isPresent();
                    case COMMIT_REFERENCE -> saving.filter(one -> one.at("commit")).isPresent();
                    case DROP_REFERENCE -> quietly(() -> in().update(
                            "Device", "{\"name\": \"%s\"}".formatted(name), "service_account"));
                    case ANSWER_VALID -> answerValid(action.which());
                    case RECORD_SOURCE -> recordSource();
                    case CONFIRM -> confirm(action.which());
                    case ASK -> true;
                    case MARK -> mark();
                    case ANSWER_GONE -> answerGone(reference().flatMap(Ownee::mark));
                    case PROMISE_TO_NOBODY -> answerGone(lastMark);
                    case DROP_PROMISE -> dropPromises();
                    case TAKE_BACK -> takeBack();
                    case TIME_OUT -> is(Broken.TIMER_DECIDES) && disown(reference().flatMap(Ownee::mark));
                    case REMOVE_GONE -> removeGone();
                    case REMOVE, NOTHING_TO_REMOVE -> remove(action.which());
                    case ACKNOWLEDGED -> acknowledged(action.which());
                    case DELETE_OWNEE -> {
                        execute(deleting(), new Command.Orphan(iam.name("ServiceAccount", account), uuid));
                        iam.sql("delete from task where kind = 'ORPHAN' and subject = '" + uuid + "'");
                        yield true;
                    }
                });
            }

            private boolean quietlyTrue(java.util.function.BooleanSupplier step) {
                try {
                    return step.getAsBoolean();
                } catch (GotenException refused) {
                    return false;
                }
            }

            private void execute(Engine engine, Command command) {
                Await.result(engine.execute(command, FAR));
            }

            /** Says something else than before, and the same. */
            private boolean save() {
                if (!alive()) {
                    return false;
                }
                var items = new ArrayList<String>();
                for (Side side : sides) {
                    side.reference().filter(one -> side != this).ifPresent(one ->
                            items.add(side.item(one.reference().region())));
                }
                items.add(item(REGIONS.get(++saves % 2)));
                iam.update("ServiceAccount", "{\"name\": \"%s\", \"metadata\": {\"ownerReferences\": [%s]}}"
                        .formatted(account, String.join(", ", items)), "metadata.owner_references");
                return true;
            }

            private boolean create(int which) {
                Writer writer = in().store().writer();
                if (is(Broken.CREATE_IGNORES_HOLD)) {
                    writer = Tampered.view(writer, view -> new Seen(view) {
                        @Override
                        public boolean promised(ResourceKey key) {
                            return false;
                        }
                    });
                }
                var engine = new Engine(owner, in().version(), writer, in().policies(), InstantSource.system());
                execute(engine, new Command.Create(
                        in().type("Device"), "", in().message("Device", "{\"name\": \"%s\"}".formatted(name))));
                incarnations.put(which, in().find("Device", name).orElseThrow().uuid());
                return true;
            }

            private boolean delete() {
                stop();
                Writer writer = in().store().writer();
                if (is(Broken.NAME_FREE_AT_ONCE)) {
                    writer = Tampered.view(writer, view -> new Seen(view) {
                        @Override
                        public Concerned concerned(ResourceKey root) {
                            return withoutOwners(super.concerned(root));
                        }
                    });
                }
                var engine = new Engine(
                        owner, in().version(), writer, in().policies(), relations(in(), owner), InstantSource.system());
                execute(engine, new Command.Delete(in().name("Device", name), false));
                return true;
            }

            private Concerned withoutOwners(Concerned now) {
                return new Concerned(
                        now.members(), now.protectedMembers(), now.unset(), now.blockers(), now.blockerCount(), now.awaited(),
                        now.named(), now.circle(), now.marks(), now.sources(), Set.of(), now.partial());
            }

            private boolean record() {
                stop();
                saving = Optional.of(new Saving(this));
                return saving.get().begin();
            }

            /** Who was saving it has crashed. */
            void stop() {
                saving.ifPresent(one -> one.actor.die());
                saving = Optional.empty();
                in().sql("delete from intent where holder_name = '" + name + "'");
            }

            /** The row as it is now, and an answer on its way. */
            private Optional<Ownee> asked() {
                if (reference().isEmpty() || !alive()) {
                    return Optional.empty();
                }
                iam.sql("update owner_reference set due = '-infinity' where ownee = '%s' and name = '%s'".formatted(uuid, name));
                return Await.result(iam.store().ownerReferences().claim(1, Duration.ofHours(1), Duration.ZERO)).stream()
                        .filter(one -> one.reference().ownee().equals(uuid) && one.reference().name().equals(name))
                        .findFirst();
            }

            private OwnerAnswer ask(Optional<UUID> mark) {
                var key = ResourceKey.of(iam.name("ServiceAccount", account));
                Optional<NamedTarget> target =
                        config.requires() ? Optional.of(new NamedTarget(OWNEE.service(), uuid, key)) : Optional.empty();
                var calls = new OwnerCalls(OWNEE, answering(mixin));
                return Await.result(calls.confirm(owner, List.of(new OwnerQuestion(
                        "v1", "devices.example.com/Device", name, target, mark)), FAR)).get(0);
            }

            private Peers answering(OwnerMixin by) {
                return new OnlyUnary((method, request) -> by.methods().unary().get(method).call(request, FAR)
                        .map(answer -> new Peers.Answer(answer, MultiMap.caseInsensitiveMultiMap())));
            }

            private Writer answering() {
                Writer real = owners.get(place).store().writer();
                if (is(Broken.NO_PROMISE)) {
                    return Tampered.ops(real, ops -> without(Op.GivePromise.class, ops));
                }
                if (is(Broken.SOURCE_AFTER_ANSWER)) {
                    return Tampered.ops(real, ops -> without(Op.RecordOwnees.class, ops));
                }
                if (is(Broken.KEEP_INTENT)) {
                    return new Tampered(real, this::withoutIntents, ops -> ops, this::deciding);
                }
                return real;
            }

            private static List<Op> without(Class<? extends Op> kind, List<Op> ops) {
                return ops.stream().filter(op -> !kind.isInstance(op)).toList();
            }

            private View withoutIntents(View view) {
                return new Seen(view) {
                    @Override
                    public Pointing pointing(Pointer pointer) {
                        Pointing seen = super.pointing(new Pointer(pointer.holder(), pointer.target(), false));
                        return seen == Pointing.PENDING ? Pointing.NO : seen;
                    }
                };
            }

            private Needs deciding(Needs needs) {
                return new Needs(needs.keys(), needs.intents(), needs.ownees(), Set.copyOf(needs.pointers().stream()
                        .map(pointer -> new Pointer(pointer.holder(), pointer.target(), false))
                        .toList()), needs.everything());
            }

            private boolean answerValid(int which) {
                Optional<Ownee> ownee = asked();
                OwnerAnswer answer = ask(Optional.empty());
                if (answer.state() != OwnerAnswer.State.VALID) {
                    return false;
                }
                ownee.ifPresent(one -> valid.put(which, new Answered(one, answer)));
                return true;
            }

            private boolean recordSource() {
                in().find("Device", name).ifPresent(device -> in().sql(
                        "insert into ownee_source values ('%s', '%s', '%s', false) on conflict do nothing"
                                .formatted(device.uuid(), OWNEE.service(), OWNEE.region())));
                return true;
            }

            private boolean confirm(int which) {
                Answered late = valid.get(which);
                if (late == null || !alive()) {
                    return false;
                }
                Ownee ownee = is(Broken.LATE_ANSWER) && reference().isPresent()
                        ? with(late.ownee(), late.ownee().owner(), late.ownee().mark(), reference().get().epoch())
                        : late.ownee();
                var step = (OwnerStep.Confirm) planner.plan(ownee, Optional.of(late.answer()));
                Await.result(iam.store().ownerReferences().confirm(
                        List.of(new Confirmed(ownee, step.owner(), Duration.ofHours(1)))));
                return true;
            }

            private boolean mark() {
                Optional<Ownee> ownee = asked();
                var marked = Await.result(iam.store().ownerReferences().mark(ownee.stream().toList()));
                lastMark = marked.stream().findFirst().flatMap(Ownee::mark).or(() -> lastMark);
                return !marked.isEmpty();
            }

            private boolean answerGone(Optional<UUID> mark) {
                if (mark.isEmpty()) {
                    return false;
                }
                in().sql("update intent set deadline = '-infinity' where holder_name = '" + name + "'");
                OwnerAnswer answer = ask(mark);
                if (answer.state() != OwnerAnswer.State.GONE) {
                    return false;
                }
                reference().filter(one -> one.mark().equals(mark)).ifPresent(one -> held = Optional.of(new Answered(one, answer)));
                return true;
            }

            private boolean dropPromises() {
                var promises = in().store().promises();
                var marks = Await.result(promises.about(ResourceKey.of(in().name("Device", name)), 100)).stream()
                        .map(com.goten.store.Promise::mark)
                        .toList();
                if (marks.isEmpty()) {
                    return false;
                }
                Set<UUID> standing = is(Broken.PROMISE_EXPIRES)
                        ? Set.of()
                        : Await.result(new OwnerCalls(owner, network.peers(owner, in().vertx())).endMarks(OWNEE, marks, false, FAR));
                Await.result(promises.end(marks.stream().filter(mark -> !standing.contains(mark)).toList()));
                return true;
            }

            private boolean takeBack() {
                var mark = reference().flatMap(Ownee::mark);
                mark.ifPresent(one -> Await.result(
                        iam.store().ownerReferences().withdraw(List.of(one), Duration.ofHours(1))));
                return mark.isPresent();
            }

            private boolean removeGone() {
                return held.flatMap(one -> is(Broken.PROMISE_OUTLIVES_MARK)
                                ? reference().flatMap(Ownee::mark)
                                : one.ownee().mark())
                        .filter(mark -> planner.plan(held.get().ownee(), Optional.of(held.get().answer()))
                                instanceof OwnerStep.Remove)
                        .filter(mark -> disown(Optional.of(mark)))
                        .isPresent();
            }

            private boolean disown(Optional<UUID> mark) {
                mark.ifPresent(one -> execute(ownees, new Command.Disown(
                        iam.name("ServiceAccount", account), uuid, name, new Command.Promised(one))));
                return mark.isPresent();
            }

            /** The notice comes, and what is left is removed. */
            private boolean remove(int which) {
                UUID gone = incarnations.get(which);
                if (gone == null) {
                    return false;
                }
                var target = new NamedTarget(owner.service(), gone, ResourceKey.of(in().name("Device", name)));
                Await.result(new OwnerCalls(owner, network.peers(owner, in().vertx())).remove(OWNEE, List.of(target), FAR));
                Engine engine = is(Broken.REMOVE_BY_NAME) ? byName(gone) : ownees;
                if (alive()) {
                    execute(engine, new Command.Disown(
                            iam.name("ServiceAccount", account), uuid, name, new Command.OwnerDeleted(gone)));
                }
                return true;
            }

            private Engine byName(UUID gone) {
                Writer writer = Tampered.view(iam.store().writer(), view -> owners(
                        view, ownee -> with(ownee, Optional.of(gone), ownee.mark(), ownee.epoch())));
                return new Engine(
                        OWNEE, iam.version(), writer, iam.policies(), relations(iam, OWNEE), Ownership.NONE,
                        InstantSource.system());
            }

            private boolean acknowledged(int which) {
                UUID dying = dying();
                UUID cleared = is(Broken.ACK_ANY_INCARNATION) ? dying : incarnations.get(which);
                Await.result(in().store().owneeSources().drop(List.of(new OwneeSource(cleared, OWNEE, false))));
                execute(in().engine(), new Command.ReleaseName(in().name("Device", name), dying));
                return true;
            }

            private UUID dying() {
                return incarnations.values().stream()
                        .filter(one -> in().count("select count(*) from deletion where uuid = '" + one + "'") > 0)
                        .findFirst()
                        .orElse(new UUID(0, 0));
            }

            /** Its reference keeps an owner that is gone, and nobody is left who would say so. */
            boolean forgotten() {
                return reference().flatMap(Ownee::owner)
                        .filter(one -> in().count("select count(*) from resource where uuid = '" + one + "'") == 0)
                        .filter(one -> in().count("select count(*) from deletion where uuid = '" + one + "'") == 0)
                        .isPresent();
            }

            boolean nothingLeft() {
                return in().count("select count(*) from deletion where name = '" + name + "'") == 0
                        && in().count("select count(*) from owner_decision where name = '" + name + "'") == 0;
            }
        }

        /** An owner is saved with a reference to E. Gates: send, the message, commit. */
        private final class Saving {
            private final Side side;
            private final Actor actor;
            private Optional<Buffer> message = Optional.empty();
            private Optional<Promise<Peers.Answer>> waiting = Optional.empty();

            Saving(Side side) {
                this.side = side;
                this.actor = new Actor("owner " + side.place);
            }

            boolean begin() {
                var relations = new MixinRelations(
                        side.in().vertx(), side.owner, "v1", network, side.in().store().intents(), peers(),
                        RelationOptions.STANDARD);
                var engine = new Engine(
                        side.owner, side.in().version(), writer(), side.in().policies(), relations, InstantSource.system());
                var body = side.in().message("Device", "{\"name\": \"%s\", \"serviceAccount\": \"%s\"}"
                        .formatted(side.name, account));
                var mask = com.google.protobuf.FieldMask.newBuilder().addPaths("service_account").build();
                actor.start(() -> engine.execute(new Command.Update(
                        side.in().type("Device"), body, Optional.of(mask), Optional.empty(), false), FAR));
                actor.settle();
                return actor.isAt("send");
            }

            boolean at(String gate) {
                boolean there = actor.isAt(gate);
                if (there) {
                    actor.go();
                }
                return there;
            }

            private Peers peers() {
                return new OnlyUnary((method, request) -> actor.pass("send").compose(open -> {
                    message = Optional.of(request);
                    Promise<Peers.Answer> answer = Promise.promise();
                    waiting = Optional.of(answer);
                    return actor.pass("answer").compose(sent -> answer.future());
                }));
            }

            boolean deliver() {
                if (message.isEmpty()) {
                    return false;
                }
                Writer writer = iam.store().writer();
                if (is(Broken.ESTABLISH_IGNORES_MARK)) {
                    writer = Tampered.view(writer, view -> new Seen(view) {
                        @Override
                        public Set<String> deciding(ResourceKey key) {
                            return Set.of();
                        }
                    });
                }
                var service = new SchemaMixinService(
                        iam.vertx(), OWNEE, iam.version(), writer, iam.policies(), iam.store().shadows(), "feed", () -> { });
                Buffer answer = Await.result(service.unary().get(SchemaMixin.ESTABLISH).call(message.get(), FAR));
                if (actor.isAt("answer")) {
                    waiting.orElseThrow().complete(new Peers.Answer(answer, MultiMap.caseInsensitiveMultiMap()));
                    actor.go();
                }
                return true;
            }

            /** Stops before the transaction that follows the answer. */
            private Writer writer() {
                Writer real = side.in().store().writer();
                return new Writer() {
                    @Override
                    public <R> Future<R> write(Write<R> write, Deadline deadline) {
                        return message.isEmpty()
                                ? real.write(write, deadline)
                                : actor.pass("commit").compose(open -> real.write(write, deadline));
                    }
                };
            }
        }
    }

    /** @param calls answers a call by its method */
    private record OnlyUnary(java.util.function.BiFunction<String, Buffer, Future<Answer>> calls) implements Peers {
        @Override
        public Future<Answer> unary(
                DeploymentId peer, String method, Buffer request, MultiMap metadata, Deadline deadline) {
            return calls.apply(method, request);
        }

        @Override
        public Future<Stream> stream(
                DeploymentId peer,
                String method,
                Buffer request,
                MultiMap metadata,
                Function<Buffer, Future<Void>> messages) {
            return Future.failedFuture("no streams");
        }
    }
}
