package com.goten.owner;

import com.goten.engine.Command;
import com.goten.engine.Engine;
import com.goten.errors.GotenException;
import com.goten.mixin.NamedTarget;
import com.goten.mixin.OwnerAnswer;
import com.goten.mixin.OwnerCalls;
import com.goten.mixin.OwnerMixin;
import com.goten.mixin.OwnerQuestion;
import com.goten.mixin.Peers;
import com.goten.owner.OwnerModel.Action;
import com.goten.owner.OwnerModel.Broken;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Needs;
import com.goten.store.Ownee;
import com.goten.store.OwneeSource;
import com.goten.store.OwnerReferences.Confirmed;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.testing.Await;
import com.goten.testing.OnlyUnary;
import com.goten.testing.TestDeployment;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** One owner, and E's reference to it: what happens to them, one step of {@link OwnerModel} at a time. */
final class OwnerSide {
    private final OwnerRun run;
    private final int place;
    private final String name;
    private final DeploymentId owner;
    private final OwnerMixin mixin;
    private final Map<Integer, UUID> incarnations = new HashMap<>();
    private final Map<Integer, Answered> valid = new HashMap<>();
    private Optional<Answered> held = Optional.empty();
    private Optional<UUID> lastMark = Optional.empty();
    private Optional<OwnerSaving> saving = Optional.empty();

    /** An answer, and the reference as it was when it was asked for. */
    private record Answered(Ownee ownee, OwnerAnswer answer) {}

    OwnerSide(OwnerRun run, int place, String name) {
        this.run = run;
        this.place = place;
        this.name = name;
        this.owner = new DeploymentId("devices.example.com", OwnerWorld.REGIONS.get(place));
        this.mixin = new OwnerMixin(
                owner,
                in().version(),
                run.faults().answering(in().store().writer()),
                in().policies(),
                run.world().network(),
                in().store().ownerReferences(),
                () -> { });
    }

    int place() {
        return place;
    }

    String name() {
        return name;
    }

    DeploymentId owner() {
        return owner;
    }

    TestDeployment in() {
        return run.world().owners().get(place);
    }

    String item(String region) {
        return """
                {"kind": "devices.example.com/Device", "name": "%s", "version": "v1", "region": "%s", \
                "requiresOwnerReference": %s, "unsetOnDelete": %s}"""
                .formatted(name, region, run.config().requires(), run.config().unset());
    }

    Optional<Ownee> reference() {
        return rows().stream().filter(one -> one.reference().name().equals(name)).findFirst();
    }

    /** As the view of a write shows them. */
    private List<Ownee> rows() {
        ResourceKey key = ResourceKey.of(run.iam().name("ServiceAccount", run.account()));
        return Await.result(run.iam().store().writer().write(new Write<List<Ownee>>() {
            @Override
            public Needs needs() {
                return Needs.of(key, Access.WRITE).withOwnersOf(key);
            }

            @Override
            public Decision<List<Ownee>> decide(View view) {
                return Decision.nothing(view.owners(key));
            }
        }, OwnerWorld.FAR));
    }

    boolean valid() {
        var found = in().find("Device", name).filter(device -> !device.deleting());
        return found.isPresent() && (!run.config().requires() || in().count(
                "select count(*) from reference where holder = '%s' and target = '%s'"
                        .formatted(found.get().uuid(), run.uuid())) > 0);
    }

    boolean quietly(Runnable step) {
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
            case ESTABLISH -> saving.filter(OwnerSaving::deliver).isPresent();
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
            case TIME_OUT -> run.faults().is(Broken.TIMER_DECIDES) && disown(reference().flatMap(Ownee::mark));
            case REMOVE_GONE -> removeGone();
            case REMOVE, NOTHING_TO_REMOVE -> remove(action.which());
            case ACKNOWLEDGED -> acknowledged(action.which());
            case DELETE_OWNEE -> {
                execute(run.deleting(), new Command.Orphan(run.iam().name("ServiceAccount", run.account()), run.uuid()));
                run.iam().sql("delete from task where kind = 'ORPHAN' and subject = '" + run.uuid() + "'");
                yield true;
            }
        });
    }

    private boolean quietlyTrue(BooleanSupplier step) {
        try {
            return step.getAsBoolean();
        } catch (GotenException refused) {
            return false;
        }
    }

    private void execute(Engine engine, Command command) {
        Await.result(engine.execute(command, OwnerWorld.FAR));
    }

    /** Says something else than before, and the same. */
    private boolean save() {
        if (!run.alive()) {
            return false;
        }
        var items = new ArrayList<String>();
        for (OwnerSide side : run.sides()) {
            side.reference().filter(one -> side != this).ifPresent(one ->
                    items.add(side.item(one.reference().region())));
        }
        items.add(item(OwnerWorld.REGIONS.get(run.nextSave() % 2)));
        run.iam().update("ServiceAccount", "{\"name\": \"%s\", \"metadata\": {\"ownerReferences\": [%s]}}"
                .formatted(run.account(), String.join(", ", items)), "metadata.owner_references");
        return true;
    }

    private boolean create(int which) {
        Writer writer = run.faults().creatingOwner(in().store().writer());
        var engine = new Engine(owner, in().version(), writer, in().policies(), InstantSource.system());
        execute(engine, new Command.Create(
                in().type("Device"), "", in().message("Device", "{\"name\": \"%s\"}".formatted(name))));
        incarnations.put(which, in().find("Device", name).orElseThrow().uuid());
        return true;
    }

    private boolean delete() {
        stop();
        Writer writer = run.faults().deletingOwner(in().store().writer());
        var engine = new Engine(
                owner, in().version(), writer, in().policies(), run.relations(in(), owner), InstantSource.system());
        execute(engine, new Command.Delete(in().name("Device", name), false));
        return true;
    }

    private boolean record() {
        stop();
        saving = Optional.of(new OwnerSaving(run, this));
        return saving.get().begin();
    }

    /** Who was saving it has crashed. */
    void stop() {
        saving.ifPresent(OwnerSaving::die);
        saving = Optional.empty();
        in().sql("delete from intent where holder_name = '" + name + "'");
    }

    /** The row as it is now, and an answer on its way. */
    private Optional<Ownee> asked() {
        if (reference().isEmpty() || !run.alive()) {
            return Optional.empty();
        }
        run.iam().sql("update owner_reference set due = '-infinity' where ownee = '%s' and name = '%s'"
                .formatted(run.uuid(), name));
        return Await.result(run.iam().store().ownerReferences().claim(1, Duration.ofHours(1), Duration.ZERO)).stream()
                .filter(one -> one.reference().ownee().equals(run.uuid()) && one.reference().name().equals(name))
                .findFirst();
    }

    private OwnerAnswer ask(Optional<UUID> mark) {
        var key = ResourceKey.of(run.iam().name("ServiceAccount", run.account()));
        Optional<NamedTarget> target = run.config().requires()
                ? Optional.of(new NamedTarget(OwnerWorld.OWNEE.service(), run.uuid(), key))
                : Optional.empty();
        var calls = new OwnerCalls(OwnerWorld.OWNEE, answering(mixin));
        return Await.result(calls.confirm(owner, List.of(new OwnerQuestion(
                "v1", "devices.example.com/Device", name, target, mark)), OwnerWorld.FAR)).get(0);
    }

    /** What the owner's deployment says to E's. */
    private OwnerCalls calls() {
        return new OwnerCalls(owner, run.world().network().peers(owner, in().vertx()));
    }

    private Peers answering(OwnerMixin by) {
        return new OnlyUnary((method, request) -> by.methods().unary().get(method).call(request, OwnerWorld.FAR)
                .map(answer -> new Peers.Answer(answer, MultiMap.caseInsensitiveMultiMap())));
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
                        .formatted(device.uuid(), OwnerWorld.OWNEE.service(), OwnerWorld.OWNEE.region())));
        return true;
    }

    private boolean confirm(int which) {
        Answered late = valid.get(which);
        if (late == null || !run.alive()) {
            return false;
        }
        Ownee ownee = run.faults().answered(late.ownee(), reference());
        var step = (OwnerStep.Confirm) run.planner().plan(ownee, Optional.of(late.answer()));
        Await.result(run.iam().store().ownerReferences().confirm(
                List.of(new Confirmed(ownee, step.owner(), Duration.ofHours(1)))));
        return true;
    }

    private boolean mark() {
        Optional<Ownee> ownee = asked();
        var marked = Await.result(run.iam().store().ownerReferences().mark(ownee.stream().toList()));
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
        Set<UUID> standing = run.faults().is(Broken.PROMISE_EXPIRES)
                ? Set.of()
                : Await.result(calls().endMarks(OwnerWorld.OWNEE, marks, false, OwnerWorld.FAR));
        Await.result(promises.end(marks.stream().filter(mark -> !standing.contains(mark)).toList()));
        return true;
    }

    private boolean takeBack() {
        var mark = reference().flatMap(Ownee::mark);
        mark.ifPresent(one -> Await.result(
                run.iam().store().ownerReferences().withdraw(List.of(one), Duration.ofHours(1))));
        return mark.isPresent();
    }

    private boolean removeGone() {
        return held.flatMap(one -> run.faults().is(Broken.PROMISE_OUTLIVES_MARK)
                        ? reference().flatMap(Ownee::mark)
                        : one.ownee().mark())
                .filter(mark -> run.planner().plan(held.get().ownee(), Optional.of(held.get().answer()))
                        instanceof OwnerStep.Remove)
                .filter(mark -> disown(Optional.of(mark)))
                .isPresent();
    }

    private boolean disown(Optional<UUID> mark) {
        mark.ifPresent(one -> execute(run.ownees(), new Command.Disown(
                run.iam().name("ServiceAccount", run.account()), run.uuid(), name, new Command.Promised(one))));
        return mark.isPresent();
    }

    /** The notice comes, and what is left is removed. */
    private boolean remove(int which) {
        UUID gone = incarnations.get(which);
        if (gone == null) {
            return false;
        }
        var target = new NamedTarget(owner.service(), gone, ResourceKey.of(in().name("Device", name)));
        Await.result(calls().remove(OwnerWorld.OWNEE, List.of(target), OwnerWorld.FAR));
        Engine engine = run.faults().is(Broken.REMOVE_BY_NAME) ? run.byName(gone) : run.ownees();
        if (run.alive()) {
            execute(engine, new Command.Disown(
                    run.iam().name("ServiceAccount", run.account()), run.uuid(), name, new Command.OwnerDeleted(gone)));
        }
        return true;
    }

    private boolean acknowledged(int which) {
        UUID dying = dying();
        UUID cleared = run.faults().is(Broken.ACK_ANY_INCARNATION) ? dying : incarnations.get(which);
        Await.result(in().store().owneeSources().drop(List.of(new OwneeSource(cleared, OwnerWorld.OWNEE, false))));
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
