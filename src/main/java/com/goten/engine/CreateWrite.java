package com.goten.engine;

import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Insertion;
import com.goten.store.Needs;
import com.goten.store.View;
import com.goten.store.Write;
import java.util.Optional;

/** Creates a resource; in one round trip where nothing is in the way. */
final class CreateWrite implements Write<Step<WriteResult>> {
    private final Creation creation;
    private final Ties ties;

    CreateWrite(Creation creation, Ties ties) {
        this.creation = creation;
        this.ties = ties;
    }

    Creation creation() {
        return creation;
    }

    /** What will be there. */
    Head head() {
        return creation.head();
    }

    @Override
    public Needs needs() {
        return creation.needs(ties);
    }

    @Override
    public Decision<Step<WriteResult>> decide(View view) {
        return creation.decide(view, needs(), ties);
    }

    @Override
    public Optional<Insertion<Step<WriteResult>>> insertion() {
        if (!creation.refersToOthersHere() || !creation.owners().isEmpty() || !ties.established().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Insertion<>(
                creation.row(),
                creation.references().stream().map(Wanted::named).toList(),
                creation.grant().bases(),
                revision -> new Step.Done<>(WriteResult.created(creation.row(), revision))));
    }
}
