package com.goten.sync;

import com.goten.errors.GotenException;
import com.goten.mixin.Adopted;
import com.goten.mixin.AdoptionCalls;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Handover;
import com.goten.store.Handovers.Adoption;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.RecordedReference;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows up one adoption (PROTOCOL.md section 9, sixth rule of the hand-over): has everything that the resource refers to
 * know that it is here, and then tells the region that released it, which answers for it until then.
 *
 * <pre>
 *   adopted ──► each target's owner knows ──► established ──► confirmed there ──► confirmed here ──► the task ends
 *                and every owner reference                       ▲
 *   deleted meanwhile, or DELETING and its targets know ─────────┘
 * </pre>
 *
 * Each arrow is durable before the next begins, and can come again. Whatever is in the way, the task comes again, for ever.
 */
final class AdoptFlow {
    private static final Logger LOG = LoggerFactory.getLogger(AdoptFlow.class);
    private static final Duration WRITE = Duration.ofSeconds(30);

    private final AdoptionReads reads;
    private final Writer writer;
    private final TaskQueue tasks;
    private final AdoptionCalls calls;
    private final AdoptionOptions options;
    private final SyncObserver observer;

    AdoptFlow(
            AdoptionReads reads,
            Writer writer,
            TaskQueue tasks,
            AdoptionCalls calls,
            AdoptionOptions options,
            SyncObserver observer) {
        this.reads = reads;
        this.writer = writer;
        this.tasks = tasks;
        this.calls = calls;
        this.options = options;
        this.observer = observer;
    }

    /** Does what can be done for a task now; what cannot makes it due again later. Never fails. */
    Future<Void> run(Task task) {
        return reads.of(task.subject())
                .compose(found -> found.map(adoption -> followUp(task, adoption)).orElseGet(() -> tasks.end(task)))
                .recover(failure -> later(task, reason(failure)))
                // The claim runs out and somebody takes the task up again.
                .otherwiseEmpty();
    }

    private Future<Void> followUp(Task task, Adoption adoption) {
        if (adoption.established() || !adoption.owned()) {
            return confirm(task, adoption);
        }
        return open(adoption).compose(reason -> reason.isPresent()
                ? later(task, reason.get())
                : record(adoption, new Op.Established(adoption.uuid(), adoption.epoch()))
                        .compose(recorded -> confirm(task, adoption)));
    }

    /** Why something of it is not established yet. What is DELETING needs no owner, and is not waited for. */
    private Future<Optional<String>> open(Adoption adoption) {
        var asked = adoption.references().stream().map(reference -> establish(adoption, reference)).toList();
        return Future.join(asked).map(all -> asked.stream()
                .flatMap(one -> one.result().stream())
                .findFirst()
                .or(() -> adoption.owners().stream()
                        .map(owner -> "its owner " + owner.name() + " has not been confirmed yet")
                        .findFirst()));
    }

    private Future<Optional<String>> establish(Adoption adoption, RecordedReference reference) {
        return calls.establish(adoption.key(), reference, Deadline.after(options.answer()))
                .otherwise(failure -> Optional.of(reason(failure)));
    }

    private Future<Void> confirm(Task task, Adoption adoption) {
        var adopted = new Adopted(adoption.key(), adoption.uuid(), adoption.epoch());
        return calls.confirm(adoption.from(), adopted, Deadline.after(options.answer()))
                .compose(told -> record(adoption, new Op.Confirmed(adoption.uuid(), adoption.epoch())))
                .onSuccess(recorded -> observer.confirmed(adoption.from()))
                // If it was adopted anew meanwhile, there is a new task.
                .compose(recorded -> tasks.end(task));
    }

    private Future<Void> record(Adoption adoption, Op op) {
        return writer.write(new Step(adoption, op), Deadline.after(WRITE));
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

    /** What has come of an adoption; nothing where that is over. */
    private record Step(Adoption adoption, Op op) implements Write<Void> {

        @Override
        public Needs needs() {
            return Needs.of(adoption.key(), Access.MEMBER).withHandoverOf(adoption.uuid());
        }

        @Override
        public Decision<Void> decide(View view) {
            Handover known = view.handover(adoption.uuid());
            boolean same = known.epoch() == adoption.epoch() && known.adoptedFrom().isPresent();
            return new Decision.Apply<>(same ? List.of(op) : List.of(), revisions -> null);
        }
    }
}
