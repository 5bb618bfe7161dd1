package com.goten.store;

import java.util.List;
import java.util.function.LongFunction;

/**
 * A new resource whose targets are all of this deployment and are looked up by name where it is inserted.
 *
 * @param resource the new row
 * @param references without the targets' uuids
 * @param bases what it was prepared on; where one of them has changed, the insertion does not take place
 * @param answer from the revision
 */
public record Insertion<R>(
        NewResource resource, List<NamedReference> references, List<Basis> bases, LongFunction<R> answer) {
    public Insertion {
        references = List.copyOf(references);
        bases = List.copyOf(bases);
    }

    /** On nothing else. */
    public Insertion(NewResource resource, List<NamedReference> references, LongFunction<R> answer) {
        this(resource, references, List.of(), answer);
    }
}
