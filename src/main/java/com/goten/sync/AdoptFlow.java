package com.goten.sync;

import com.goten.errors.GotenException;
import com.goten.mixin.Adopted;
import com.goten.mixin.AdoptionCalls;
import com.goten.mixin.AdoptionCalls.Known;
import com.goten.resource.ResourceKey;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Handover;
import com.goten.store.Handovers.Adoption;
import com.goten.store.Handovers.Unadopted;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.RecordedReference;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows up one adoption (PROTOCOL.md section 9, sixth rule of the hand-over): has everything that the resource refers to
 * know that it is here, and then tells the region that released it, which answers for it until then.
 *
 * <pre>
 *   offered, and could not be taken up ──► adopted
 *   adopted ──► each target's owner knows ──► established ──► confirmed there ──► confirmed here ──► placed ──► the task ends
 *                and every owner reference                       ▲
 *   deleted meanwhile, or DELETING and its targets know ─────────┘
 * </pre>
 *
 * Each arrow is durable before the next begins, and can come again. Whatever is in the way, the task comes again, for ever.
 *
 * <p>A target that is no more, since nobody could be asked any more whether something refers to it, is in nobody's way: what
 * is left here of a target that goes is left of it (PROTOCOL.md section 7.3), and dealt with like that.
 */
final class AdoptFlow {
    private static final Logger LOG = LoggerFactory.getLogger(AdoptFlow.class);
    private static final Duration WRITE = Duration.ofSeconds(30);

    private final AdoptionReads reads;
    private final Places places;
    private final Writer writer;
    private final TaskQueue tasks;
    private final AdoptionCalls calls;
    private final AdoptionOptions options;
    private final SyncObserver observer;

    /** What it has done to resources of this deployment. */
    interface Places {
        /** Takes up what was offered before; completes when it is durable that nothing is left of the offer. */
        Future<Void> takeUp(Unadopted offer);

        /** Has a resource say in {@code syncing} what its policy says, where it is there. */
        Future<Void> place(ResourceKey key);
    }

    AdoptFlow(
            AdoptionReads reads,
            Places places,
            Writer writer,
            TaskQueue tasks,
            AdoptionCalls calls,
            AdoptionOptions options,
            SyncObserver observer) {
        this.reads = reads;
        this.places = places;
        this.writer = writer;
        this.tasks = tasks;
        this.calls = calls;
        this.options = options;
        this.observer = observer;
    }

    /** Does what can be done for a task now; what cannot makes it due again later. Never fails. */
    Future<Void> run(Task task) {
        return reads.of(task.subject())
                .compose(found -> found.offer()
                        .map(offer -> takeUp(task, offer))
                        .or(() -> found.adoption().map(adoption -> followUp(task, adoption)))
                        .orElseGet(() -> tasks.end(task)))
                .recover(failure -> later(task, reason(failure)))
                // The claim runs out and somebody takes the task up again.
                .otherwiseEmpty();
    }

    private Future<Void> takeUp(Task task, Unadopted offer) {
        return places.takeUp(offer)
                .onFailure(failure -> observer.notTakenUp(offer.from()))
                .compose(done -> tasks.retry(task, Duration.ZERO, "it has just been adopted"));
    }

    private Future<Void> followUp(Task task, Adoption adoption) {
        if (adoption.from().isEmpty()) {
            return place(task, adoption);
        }
        if (adoption.established() || !adoption.owned()) {
            return confirm(task, adoption, adoption.from().get());
        }
        return open(adoption).compose(open -> open.reason().isPresent()
                ? later(task, open.reason().get())
                : record(adoption, open.established(adoption))
                        .compose(recorded -> confirm(task, adoption, adoption.from().get())));
    }

    /**
     * What of it is not established yet.
     *
     * @param reason of the first; empty where all is
     * @param gone targets that are no more
     */
    private record Open(Optional<String> reason, Set<UUID> gone) {
        List<Op> established(Adoption adoption) {
            var ops = new ArrayList<Op>();
            gone.forEach(target -> ops.add(new Op.Schedule(TaskKind.COLLECT, target)));
            ops.add(new Op.Established(adoption.uuid(), adoption.epoch()));
            return ops;
        }
    }

    /** What is DELETING needs no owner, and is not waited for. */
    private Future<Open> open(Adoption adoption) {
        var asked = adoption.references().stream().map(reference -> establish(adoption, reference)).toList();
        return Future.join(asked).map(all -> {
            Set<UUID> gone = new HashSet<>();
            Optional<String> reason = Optional.empty();
            for (int i = 0; i < asked.size(); i++) {
                Known known = asked.get(i).result();
                if (known instanceof Known.Gone) {
                    gone.add(adoption.references().get(i).target());
                } else if (known instanceof Known.NotYet open) {
                    reason = reason.or(() -> Optional.of(open.reason()));
                }
            }
            return new Open(reason.or(() -> unconfirmed(adoption)), gone);
        });
    }

    private static Optional<String> unconfirmed(Adoption adoption) {
        return adoption.owners().stream()
                .map(owner -> "its owner " + owner.name() + " has not been confirmed yet")
                .findFirst();
    }

    private Future<Known> establish(Adoption adoption, RecordedReference reference) {
        return calls.establish(adoption.key(), reference, Deadline.after(options.answer()))
                .onSuccess(known -> {
                    if (known instanceof Known.Gone) {
                        LOG.warn("adoption.target_gone resource={} field={} target={} uuid={}",
                                adoption.key().name(), reference.field(), reference.targetName(), reference.target());
                    }
                })
                .otherwise(failure -> new Known.NotYet(reason(failure)));
    }

    private Future<Void> confirm(Task task, Adoption adoption, String from) {
        var adopted = new Adopted(adoption.key(), adoption.uuid(), adoption.epoch(), !adoption.owned());
        return calls.confirm(from, adopted, Deadline.after(options.answer()))
                .compose(told -> record(adoption, List.of(new Op.Confirmed(adoption.uuid(), adoption.epoch()))))
                .onSuccess(recorded -> observer.confirmed(from))
                // If it was adopted anew meanwhile, there is a new task.
                .compose(recorded -> adoption.placed() ? tasks.end(task) : place(task, adoption));
    }

    /** Nobody waits for that: so it comes last, and takes as long as it takes until somebody knows the policy. */
    private Future<Void> place(Task task, Adoption adoption) {
        Future<Void> placed = adoption.owned() ? places.place(adoption.key()) : Future.succeededFuture();
        return placed
                .compose(done -> record(adoption, List.of(new Op.Placed(adoption.uuid(), adoption.epoch()))))
                .compose(recorded -> tasks.end(task));
    }

    private Future<Void> record(Adoption adoption, List<Op> ops) {
        return writer.write(new Step(adoption, ops), Deadline.after(WRITE));
    }

    private Future<Void> later(Task task, String reason) {
        return tasks.retry(task, options.pauses().jittered(task.attempts() - 1), reason);
    }

    private static String reason(Throwable failure) {
        if (!(failure instanceof GotenException)) {
            LOG.error("adoption.failed", failure);
        }
        return String.valueOf(failure.getMessage());
    }

    /** What has come of an adoption; nothing where another one has taken place since. */
    private record Step(Adoption adoption, List<Op> ops) implements Write<Void> {

        @Override
        public Needs needs() {
            return Needs.of(adoption.key(), Access.MEMBER).withHandoverOf(adoption.uuid());
        }

        @Override
        public Decision<Void> decide(View view) {
            Handover known = view.handover(adoption.uuid());
            boolean placing = ops.stream().allMatch(Op.Placed.class::isInstance);
            boolean same = known.epoch() == adoption.epoch() && (placing || known.adoptedFrom().isPresent());
            return new Decision.Apply<>(same ? ops : List.of(), revisions -> null);
        }
    }
}
