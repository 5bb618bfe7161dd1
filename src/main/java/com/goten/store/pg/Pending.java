package com.goten.store.pg;

import com.goten.errors.GotenException;
import com.goten.store.Decision;
import com.goten.store.Insertion;
import com.goten.store.Needs;
import com.goten.store.NewResource;
import com.goten.store.Op;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A write on its way through the queue: what it needs by now, and who waits for it. Answered once; from then on it does
 * nothing any more, wherever it still turns up. Used on the queue's context.
 */
final class Pending<R> {
    /** How often a write may start again with more needs, or because of contention. */
    private static final int MOST_ATTEMPTS = 20;

    private final Write<R> write;
    private final Deadline deadline;
    private final Reply<R> reply;
    private final Optional<Insertion<R>> insertion;
    private Needs needs;
    private SortedMap<Long, Boolean> locks;
    private boolean refusedUnread;
    private boolean alone;
    private boolean answered;
    private int attempts;
    private Decision.@Nullable Apply<R> applied;

    Pending(Write<R> write, Deadline deadline, Reply<R> reply) {
        this.write = write;
        this.deadline = deadline;
        this.reply = reply;
        this.insertion = write.insertion();
        this.needs = write.needs();
        this.locks = LockKeys.of(needs);
    }

    Needs needs() {
        return needs;
    }

    /** Whether it can be tried in the form that reads nothing. */
    boolean speculative() {
        return insertion.isPresent() && !refusedUnread;
    }

    Insertion<R> speculation() {
        return insertion.orElseThrow();
    }

    /** Whether it must have its transaction to itself, as it made one fail that it shared. */
    boolean alone() {
        return alone;
    }

    void beAlone() {
        alone = true;
    }

    /** Whether its caller has been told: it must not run any more. */
    boolean answered() {
        return answered;
    }

    boolean expired() {
        return deadline.isPast();
    }

    /** What the unread form could not do is decided on what is read. */
    void refuseUnread() {
        refusedUnread = true;
    }

    /** About how much of the transaction is its own. */
    int bytes() {
        return insertion.map(i -> i.resource().body().length()).orElse(1024);
    }

    /** Whether it may be tried once more. */
    boolean mayRetry() {
        return ++attempts < MOST_ATTEMPTS;
    }

    /**
     * Decides, on what was read for its own needs. Answers the ops of a write that is to be applied; empty where it is
     * answered already, or must begin again, which {@code again} is told.
     */
    Optional<List<Op>> decide(View view, Consumer<Pending<?>> again) {
        if (answered) {
            return Optional.empty();
        }
        try {
            Decision<R> decision = write.decide(new OwnView(view, needs));
            if (decision instanceof Decision.Refuse<R> refuse) {
                fail(refuse.reason());
                return Optional.empty();
            }
            if (decision instanceof Decision.Widen<R> widen) {
                widen(widen.needs(), again);
                return Optional.empty();
            }
            applied = (Decision.Apply<R>) decision;
            return Optional.of(applied.ops());
        } catch (GotenException refusal) {
            fail(refusal);
        } catch (RuntimeException bug) {
            fail(new GotenException.Internal("a decision failed", bug));
        }
        return Optional.empty();
    }

    private void widen(Needs more, Consumer<Pending<?>> again) {
        needs = more;
        locks = LockKeys.of(more);
        if (mayRetry()) {
            again.accept(this);
        } else {
            fail(new GotenException.Aborted(
                    "what is to be written changes too fast", "CONTENTION", Duration.ofMillis(100)));
        }
    }

    void committed(ToLongFunction<NewResource> revisions) {
        Decision.Apply<R> decided = applied;
        if (decided == null) {
            throw new IllegalStateException("committed before it was decided");
        }
        succeed(() -> decided.answer().of(revisions));
    }

    void inserted(long revision) {
        succeed(() -> speculation().answer().apply(revision));
    }

    private void succeed(Supplier<R> answer) {
        if (answered) {
            return;
        }
        answered = true;
        try {
            reply.succeed(answer.get());
        } catch (RuntimeException bug) {
            reply.fail(new GotenException.Internal("the answer of a committed write failed", bug));
        }
    }

    void fail(GotenException reason) {
        if (!answered) {
            answered = true;
            reply.fail(reason);
        }
    }

    /** As {@link LockKeys#of}. */
    SortedMap<Long, Boolean> locks() {
        return locks;
    }
}
