package com.goten.store;

import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * A new resource whose targets are all of this deployment and are looked up by name where it is inserted.
 *
 * @param resource the new row
 * @param references without the targets' uuids
 * @param basis what it was prepared on; where that has changed, the insertion does not take place
 * @param answer from the revision
 */
public record Insertion<R>(NewResource resource, List<NamedReference> references, Optional<Basis> basis, LongFunction<R> answer) {
    public Insertion {
        references = List.copyOf(references);
    }

    /** On nothing else. */
    public Insertion(NewResource resource, List<NamedReference> references, LongFunction<R> answer) {
        this(resource, references, Optional.empty(), answer);
    }
}
