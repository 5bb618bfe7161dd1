package com.goten.store;

import com.goten.errors.GotenException;
import java.util.List;
import java.util.function.ToLongFunction;

/** What a write does, once it has seen the state. */
public sealed interface Decision<R> {

    /**
     * Changes the database.
     *
     * @param answer made when it is committed
     */
    record Apply<R>(List<Op> ops, Answer<R> answer) implements Decision<R> {
        public Apply {
            ops = List.copyOf(ops);
        }
    }

    /** Changes nothing. */
    record Refuse<R>(GotenException reason) implements Decision<R> {}

    /** Needs more: decides anew in another transaction that has it. */
    record Widen<R>(Needs needs) implements Decision<R> {}

    /** Makes the answer of a committed write. */
    interface Answer<R> {
        /** @param revisions that the rows of the decision have got */
        R of(ToLongFunction<NewResource> revisions);
    }

    /** Writes nothing, and answers. */
    static <R> Decision<R> nothing(R answer) {
        return new Apply<>(List.of(), revisions -> answer);
    }
}
