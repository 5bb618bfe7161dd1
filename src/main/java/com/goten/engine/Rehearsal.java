package com.goten.engine;

import com.goten.errors.GotenException;
import com.goten.mixin.Relations;
import com.goten.store.Decision;
import com.goten.store.Needs;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * A deletion that is decided as it would be now, under the same locks and with the same questions to other deployments,
 * and of which nothing is written: no mark either, so that what the others answer may change at once.
 */
final class Rehearsal {
    private static final int MOST_ROUNDS = 8;

    private final Writer writer;
    private final Relations relations;
    private final Function<Ties, GovernedWrite<Step<WriteResult>>> deletion;
    private final Deadline deadline;
    private Ties ties;
    private int rounds;

    Rehearsal(
            Writer writer,
            Relations relations,
            Function<Ties, GovernedWrite<Step<WriteResult>>> deletion,
            Deadline deadline) {
        this.writer = writer;
        this.relations = relations;
        this.deletion = deletion;
        this.deadline = deadline;
        this.ties = Ties.none(relations.markLease()).rehearsing();
    }

    /** Fails as the deletion would. */
    Future<Void> run() {
        return writer.write(new Unwritten(deletion.apply(ties)), deadline).compose(step ->
                step.orElseThrow() instanceof Step.Confirm<WriteResult> confirm
                        ? ask(confirm)
                        : Future.succeededFuture());
    }

    private Future<Void> ask(Step.Confirm<WriteResult> confirm) {
        if (++rounds > MOST_ROUNDS) {
            return Future.failedFuture(new GotenException.Aborted(
                    "what is to be deleted, or refers to it, changes too fast", "CONTENTION", Duration.ofMillis(100)));
        }
        return relations.confirm(confirm.mark(), confirm.set(), confirm.sources(), deadline).compose(confirmation -> {
            ties = ties.confirmed(confirmation);
            return run();
        });
    }

    /** Decides like the real one. Nothing has placed it, so that there is always a step. */
    private record Unwritten(GovernedWrite<Step<WriteResult>> real) implements Write<Optional<Step<WriteResult>>> {
        private static final long NO_REVISION = 0;

        @Override
        public Needs needs() {
            return real.needs();
        }

        @Override
        public Decision<Optional<Step<WriteResult>>> decide(View view) {
            Decision<Optional<Step<WriteResult>>> decision = real.decide(view);
            return decision instanceof Decision.Apply<Optional<Step<WriteResult>>> apply
                    ? Decision.nothing(apply.answer().of(row -> NO_REVISION))
                    : decision;
        }
    }
}
