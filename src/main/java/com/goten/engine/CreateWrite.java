package com.goten.engine;

import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Insertion;
import com.goten.store.Needs;
import com.goten.store.View;
import com.goten.store.Write;
import java.util.Optional;

/** Creates a resource; in one round trip where nothing is in the way. */
final class CreateWrite implements Write<WriteResult> {
    private final Creation creation;

    CreateWrite(Creation creation) {
        this.creation = creation;
    }

    /** What will be there. */
    Head head() {
        return creation.head();
    }

    @Override
    public Needs needs() {
        return creation.needs();
    }

    @Override
    public Decision<WriteResult> decide(View view) {
        return creation.decide(view, needs());
    }

    @Override
    public Optional<Insertion<WriteResult>> insertion() {
        if (creation.refersToItself()) {
            return Optional.empty();
        }
        return Optional.of(new Insertion<>(
                creation.row(),
                creation.references().stream().map(Wanted::named).toList(),
                revision -> WriteResult.created(creation.row(), revision)));
    }
}
