package com.goten.sync;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.goten.engine.Command;
import com.goten.engine.Engine;
import com.goten.mixin.AdoptionCalls;
import com.goten.mixin.AdoptionMethods;
import com.goten.mixin.OwnedTelling;
import com.goten.mixin.Peers;
import com.goten.mixin.SchemaMixin;
import com.goten.mixin.v1.ConfirmAdoptionRequest;
import com.goten.mixin.v1.ConfirmAdoptionResponse;
import com.goten.resource.Bodies;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.store.Blockade;
import com.goten.store.ChangeEvent;
import com.goten.store.CopyBatch;
import com.goten.store.FeedCursor;
import com.goten.store.Handover;
import com.goten.store.OwnedReader.Copier;
import com.goten.store.OwnedState;
import com.goten.store.Target;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue.Task;
import com.goten.sync.HandoverModel.Broken;
import com.goten.sync.HandoverRun.Told;
import com.goten.testing.Await;
import com.goten.testing.TestDeployment;
import com.goten.time.Deadline;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One region in one history: what it has of X, and what happens to that. */
final class HandoverSide {
    private final HandoverRun run;
    private final HandoverSite site;
    private final int place;
    private final List<Question> questions = new CopyOnWriteArrayList<>();
    private int view = -1;
    private @Nullable FeedCursor read;
    private @Nullable HeldDeletion deletion;

    /** What it has of X. */
    record Rec(
            boolean there,
            boolean owned,
            String owner,
            long epoch,
            long revision,
            Set<String> data,
            Optional<String> offeredTo,
            Optional<String> adoptedFrom) {
        static final Rec NOTHING = new Rec(false, false, "", 0, 0, Set.of(), Optional.empty(), Optional.empty());
    }

    /** Whoever owns what X refers to is asked by who has adopted X, at some epoch. */
    private static final class Question {
        private final long epoch;
        private final Buffer request;
        private final Promise<Peers.Answer> waiting = Promise.promise();
        private Optional<Buffer> answer = Optional.empty();
        private Future<Void> flow = Future.succeededFuture();

        Question(long epoch, Buffer request) {
            this.epoch = epoch;
            this.request = request;
        }
    }

    HandoverSide(HandoverRun run, HandoverSite site, int place) {
        this.run = run;
        this.site = site;
        this.place = place;
    }

    TestDeployment in() {
        return site.in();
    }

    String region() {
        return site.region();
    }

    /** @param text with X's uuid for %s */
    void sql(String text) {
        in().sql(text.formatted(run.uuid()));
    }

    private long count(String of) {
        return in().count("select count(*) from " + of.formatted(run.uuid()));
    }

    boolean learn(int generation) {
        if (generation <= view) {
            return false;
        }
        view = generation;
        site.learn(run.holder(generation));
        return true;
    }

    /** The owner that the policy names, as it is known here. */
    int viewed() {
        return run.config().path().get(view);
    }

    Rec rec() {
        Optional<StoredResource> row = in().find("Item", run.item()).filter(found -> found.uuid().equals(run.uuid()));
        Handover known = site.handover(run.key(), run.uuid());
        return new Rec(
                row.filter(found -> !found.deleting()).isPresent(),
                row.filter(StoredResource::owned).isPresent(),
                row.map(StoredResource::owningRegion).orElse(""),
                Math.max(known.epoch(), row.map(StoredResource::epoch).orElse(0L)),
                row.map(StoredResource::revision).orElse(0L),
                row.map(this::data).orElse(Set.of()),
                known.offeredTo(),
                known.adoptedFrom());
    }

    Set<String> data(StoredResource resource) {
        DynamicMessage body = Bodies.parse(in().type("Item"), resource);
        var writes = new TreeSet<String>();
        for (Object write : (List<?>) body.getField(body.getDescriptorForType().findFieldByName("writes"))) {
            writes.add((String) write);
        }
        return writes;
    }

    /** Whether it takes writes. */
    boolean accepts(Rec rec) {
        return run.faults().is(Broken.ACCEPT_BY_VIEW) ? viewed() == place : rec.owned();
    }

    boolean write(String what) {
        var name = in().name("Item", run.item());
        var command = new Command.Revise(name, List.of(), (current, beside) -> current.toBuilder()
                .addRepeatedField(current.getDescriptorForType().findFieldByName("writes"), what)
                .build());
        Broken unchecked = run.faults().is(Broken.ACCEPT_BY_VIEW) ? Broken.ACCEPT_BY_VIEW : Broken.CHECK_OUTSIDE_TRANSACTION;
        return run.faults().unchecked(unchecked, this, () -> run.quietly(() -> in().execute(command)));
    }

    /** What others are told of what happened here since. */
    void tell(Consumer<Told> to) {
        var page = Await.result(in().store().feed().read(
                read == null ? Await.result(in().store().feed().head()) : read, 1_000));
        for (ChangeEvent change : page.changes()) {
            if (change.subject().key().equals(run.key())) {
                for (HandoverSide other : run.others(this)) {
                    OwnedTelling.of(change, copier(other))
                            .or(() -> run.faults().spread(change))
                            .flatMap(run.faults()::told)
                            .ifPresent(state -> to.accept(told(other, Optional.of(state))));
                }
            }
        }
        read = page.next();
    }

    /** From now on it tells. */
    void listen() {
        read = Await.result(in().store().feed().head());
    }

    private static Copier copier(HandoverSide other) {
        return new Copier(other.region(), "v1");
    }

    private Told told(HandoverSide other, Optional<OwnedState> state) {
        int version = state.filter(OwnedState.Present.class::isInstance)
                .map(there -> data(((OwnedState.Present) there).resource()).size())
                .orElse(Told.GONE);
        return new Told(place, other.place, state, version);
    }

    /** A snapshot of X's name alone. */
    void snapshot(Consumer<Told> to) {
        for (HandoverSide other : run.others(this)) {
            var page = Await.result(in().store().owned().page(copier(other), run.range(), 10, 1 << 20));
            Optional<OwnedState> state = page.states().stream()
                    .map(OwnedState.class::cast)
                    .filter(one -> one.key().name().equals(run.item()))
                    .findFirst()
                    .flatMap(one -> run.faults().shown(OwnedTelling.overTheWire(one, "v1")))
                    .or(() -> relayed(other));
            to.accept(told(other, state));
        }
    }

    /** An offer of somebody else's, where that is told by whoever has seen it. */
    private Optional<OwnedState> relayed(HandoverSide other) {
        long released = site.handover(run.key(), run.uuid()).epoch();
        if (!run.faults().is(Broken.RELAY_OFFER) || rec().offeredTo().isEmpty()) {
            return Optional.empty();
        }
        return in().find("Item", run.item())
                .filter(row -> row.epoch() > released && run.owner(row.epoch()) == other.place)
                .map(row -> new OwnedState.Present(
                        new StoredResource(
                                row.key(), row.uuid(), row.body(), row.generation(), row.revision(), false, other.region(),
                                row.regions(), row.deleting(), row.epoch()),
                        run.firstOffer()));
    }

    boolean receive(Told told) {
        run.faults().beforeReceiving(this, told);
        var batch = new CopyBatch(
                told.said().stream().toList(),
                told.absent() ? Optional.of(run.range()) : Optional.empty(),
                "token",
                Optional.of(true),
                Optional.empty());
        boolean done = run.quietly(() -> site.receive(run.region(told.from()), this::adopt, batch));
        run.faults().afterReceiving(this, told);
        return done;
    }

    private Future<Void> adopt(StoredResource state, String offer, String from, Deadline deadline) {
        if (run.faults().is(Broken.ADOPT_BY_VIEW) && viewed() != place) {
            return Future.succeededFuture();
        }
        if (run.faults().is(Broken.CONFIRM_FIRST)) {
            run.confirmed(run.place(from), state.epoch(), region());
        }
        var writer = run.faults().adopting(in().store().writer());
        var engine = new Engine(in().id(), in().version(), writer, in().policies(), InstantSource.system());
        return engine.adopt(state, offer, from, deadline);
    }

    boolean release(int to) {
        Rec rec = rec();
        if (!rec.owned()) {
            return false;
        }
        long epoch = run.faults().is(Broken.ADOPTION_KEEPS_VIEW)
                ? Math.max(rec.epoch() + 1, HandoverRun.epoch(1))
                : HandoverRun.epoch(view);
        run.faults().beforeRelease(this);
        boolean released = run.quietly(() -> in().execute(new Command.HandOver(
                in().name("Item", run.item()), run.region(to), epoch, run.house())));
        run.faults().afterRelease(this);
        return released && !rec().owned();
    }

    /** Follows up what was adopted here; returns when it waits for an answer, or is done. */
    void follow() {
        sql("update task set due = '-infinity', claimed_until = '-infinity' where kind = 'ADOPT' and subject = '%s'");
        Handover known = site.handover(run.key(), run.uuid());
        for (Task task : Await.result(in().store().tasks().claim(TaskKind.ADOPT, 100, Duration.ofMinutes(10)))) {
            if (task.subject().equals(run.uuid())) {
                follow(task, known.epoch());
            }
        }
    }

    private void follow(Task task, long epoch) {
        int before = questions.size();
        Promise<Void> done = Promise.promise();
        Context context = in().vertx().getOrCreateContext();
        Consumer<Runnable> hop = action -> context.runOnContext(ignored -> action.run());
        var calls = new AdoptionCalls(in().id(), "v1", run.network(), peers(epoch), hop);
        var reads = new AdoptionReads(in().store().handovers(), hop);
        var flow = new AdoptFlow(
                reads,
                new TakingUp(in().version(), this::adopt, in().store().handovers(), in().engine()),
                in().store().writer(), in().store().tasks(), calls,
                AdoptionOptions.STANDARD, SyncObserver.NONE);
        hop.accept(() -> flow.run(task).onComplete(done));
        Await.until(() -> done.future().isComplete() || questions.size() > before);
        questions.subList(before, questions.size()).forEach(question -> question.flow = done.future());
    }

    private Peers peers(long epoch) {
        return new Peers() {
            @Override
            public Future<Answer> unary(
                    DeploymentId peer, String method, Buffer request, MultiMap metadata, Deadline deadline) {
                if (method.equals(SchemaMixin.CONFIRM_ADOPTION)) {
                    run.confirmed(run.place(peer.region()), request);
                    return Future.succeededFuture(new Answer(
                            Buffer.buffer(ConfirmAdoptionResponse.getDefaultInstance().toByteArray()),
                            MultiMap.caseInsensitiveMultiMap()));
                }
                var question = new Question(epoch, request);
                questions.add(question);
                return question.waiting.future();
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
        };
    }

    boolean ask(long epoch) {
        if (open(epoch).isEmpty()) {
            follow();
        }
        return open(epoch).isPresent();
    }

    private Optional<Question> open(long epoch) {
        return questions.stream()
                .filter(question -> question.epoch == epoch && !question.waiting.future().isComplete())
                .findFirst();
    }

    /** The target's owner hears of a question, perhaps again. */
    boolean hear(long epoch, Function<Buffer, Buffer> target) {
        List<Question> asked = questions.stream().filter(question -> question.epoch == epoch).toList();
        asked.forEach(question -> question.answer = Optional.of(target.apply(question.request)));
        return !asked.isEmpty();
    }

    /** The answer to what was asked at an epoch arrives. */
    boolean answered(long epoch) {
        Optional<Buffer> answer = questions.stream()
                .filter(question -> question.epoch == epoch)
                .flatMap(question -> question.answer.stream())
                .reduce((first, last) -> last);
        boolean late = run.faults().is(Broken.LATE_ANSWER);
        Optional<Question> open = late ? openNow() : open(epoch);
        if (answer.isEmpty() || open.isEmpty()) {
            return false;
        }
        open.get().waiting.complete(new Peers.Answer(answer.get(), MultiMap.caseInsensitiveMultiMap()));
        Await.result(open.get().flow);
        return true;
    }

    private Optional<Question> openNow() {
        long now = site.handover(run.key(), run.uuid()).epoch();
        ask(now);
        return open(now);
    }

    /** Answers all that is asked from here. */
    void settle(Function<Buffer, Buffer> target) {
        follow();
        for (Question question : questions) {
            if (!question.waiting.future().isComplete()) {
                question.waiting.complete(new Peers.Answer(
                        target.apply(question.request), MultiMap.caseInsensitiveMultiMap()));
                Await.result(question.flow);
            }
        }
    }

    /** What it says to whoever wants to delete a target of X. */
    boolean blocks(Target target) {
        return Await.result(in().store().shadows().blockades(List.of(target))).get(0).status() == Blockade.Status.BLOCKED;
    }

    boolean deleteAtOnce() {
        boolean deleted = rec().owned() && run.quietly(() -> in().delete("Item", run.item()));
        if (deleted) {
            run.faults().afterDeletion(this);
            follow();
        }
        return deleted;
    }

    /** A source that knows nothing keeps the deletion from being one transaction. */
    boolean mark() {
        die();
        sql("update deletion set mark_deadline = '-infinity' where uuid = '%s' and mark is not null");
        if (!rec().owned()) {
            return false;
        }
        sql("insert into back_reference_source (target, service, region) values ('%%s', '%s', '%s') on conflict do nothing"
                .formatted(HandoverWorld.SERVICE, HandoverWorld.SOUTH));
        deletion = new HeldDeletion(in(), run.network());
        deletion.begin("Item", run.item(), count("back_reference_source where target = '%s'"));
        return true;
    }

    boolean sourcesAnswer(Function<String, Function<Buffer, Buffer>> sources) {
        if (deletion == null) {
            return false;
        }
        for (String region : Set.copyOf(deletion.asked())) {
            deletion.answer(region, sources.apply(region));
        }
        return true;
    }

    boolean deleteMarked() {
        HeldDeletion standing = deletion;
        if (standing == null) {
            return false;
        }
        deletion = null;
        boolean deleted = run.faults().unchecked(Broken.KEEP_MARK, this, standing::commit);
        if (deleted) {
            follow();
        }
        return deleted;
    }

    void die() {
        if (deletion != null) {
            deletion.die();
            deletion = null;
        }
    }

    void expireMark() {
        sql("update deletion set mark_deadline = '-infinity' where uuid = '%s' and mark is not null");
    }

    /** What was released is as good as confirmed. */
    boolean confirm(Buffer request) {
        try {
            var message = ConfirmAdoptionRequest.parseFrom(request.getBytes());
            if (run.faults().is(Broken.CONFIRM_ANY_EPOCH)) {
                var any = message.toBuilder();
                any.getAdoptionsBuilder(0).setEpoch(rec().epoch());
                message = any.build();
            }
            var method = new AdoptionMethods(in().id(), in().store().writer(), () -> {})
                    .methods().unary().get(SchemaMixin.CONFIRM_ADOPTION);
            Buffer sent = Buffer.buffer(message.toByteArray());
            return run.quietly(() -> Await.result(method.call(sent, HandoverWorld.FAR)));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
