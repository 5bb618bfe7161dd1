package com.goten.engine;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.RecordedReference;
import com.goten.store.View;
import com.goten.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Clears a holder's references to a target that is going. */
final class UnsetWrite implements Write<Step<WriteResult>> {
    private final Removal removal;
    private final Command.Unset command;
    private final ResourceKey key;

    UnsetWrite(Removal removal, Command.Unset command) {
        this.removal = removal;
        this.command = command;
        this.key = ResourceKey.of(command.name());
    }

    @Override
    public Needs needs() {
        return Needs.of(key, Access.WRITE);
    }

    @Override
    public Decision<Step<WriteResult>> decide(View view) {
        Optional<StoredResource> holder = view.resource(key).filter(found -> found.uuid().equals(command.uuid()));
        if (holder.filter(StoredResource::owned).isEmpty()) {
            return holder.isPresent() && !view.references(key).isEmpty()
                    ? new Decision.Refuse<>(Removal.movesAway(key))
                    : Step.nothing(WriteResult.NOTHING);
        }
        List<RecordedReference> references = Removal.unsetting(view, key, Set.of(command.target()));
        if (references.isEmpty()) {
            return Step.nothing(WriteResult.NOTHING);
        }
        Op.Update cleared = removal.cleared(holder.get(), references);
        var ops = new ArrayList<Op>(Removal.checkOwnees(view, holder.get()));
        ops.add(cleared);
        return new Decision.Apply<>(
                ops,
                Step.done(revisions -> WriteResult.changed(holder.get(), cleared.resource(), revisions)));
    }
}
