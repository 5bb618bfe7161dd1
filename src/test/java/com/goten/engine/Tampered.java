package com.goten.engine;

import com.goten.store.Decision;
import com.goten.store.Insertion;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.View;
import com.goten.store.Write;
import com.goten.store.Writer;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Runs writes in real transactions, but shows them something else than what is there, or does not do all that they decide.
 *
 * @param view what is shown instead
 * @param ops what is done instead
 * @param needs what is locked and read instead
 */
public record Tampered(Writer real, UnaryOperator<View> view, UnaryOperator<List<Op>> ops, UnaryOperator<Needs> needs)
        implements Writer {

    public static Tampered view(Writer real, UnaryOperator<View> view) {
        return new Tampered(real, view, UnaryOperator.identity(), UnaryOperator.identity());
    }

    public static Tampered ops(Writer real, UnaryOperator<List<Op>> ops) {
        return new Tampered(real, UnaryOperator.identity(), ops, UnaryOperator.identity());
    }

    @Override
    public <R> Future<R> write(Write<R> write, Deadline deadline) {
        return real.write(new Write<R>() {
            @Override
            public Needs needs() {
                return needs.apply(write.needs());
            }

            @Override
            public Decision<R> decide(View shown) {
                Decision<R> decision = write.decide(view.apply(shown));
                if (decision instanceof Decision.Widen<R> widen) {
                    return new Decision.Widen<>(needs.apply(widen.needs()));
                }
                return decision instanceof Decision.Apply<R> apply
                        ? new Decision.Apply<>(ops.apply(apply.ops()), apply.answer())
                        : decision;
            }

            @Override
            public Optional<Insertion<R>> insertion() {
                return write.insertion();
            }
        }, deadline);
    }
}
