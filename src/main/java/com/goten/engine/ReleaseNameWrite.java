package com.goten.engine;

import com.goten.resource.ResourceKey;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.Ownees;
import com.goten.store.TaskKind;
import com.goten.store.View;
import com.goten.store.Write;
import java.util.List;
import java.util.UUID;

/**
 * Gives the name of what is gone free. The caller has seen that nothing points to it, and no new reference can begin to: that
 * needs a target that is there. But one that there is already may have got another region, with its holder; so it is looked
 * at once more.
 */
final class ReleaseNameWrite implements Write<Step<WriteResult>> {
    private final ResourceKey key;
    private final UUID uuid;

    ReleaseNameWrite(ResourceKey key, UUID uuid) {
        this.key = key;
        this.uuid = uuid;
    }

    @Override
    public Needs needs() {
        return Needs.of(key, Access.WRITE);
    }

    @Override
    public Decision<Step<WriteResult>> decide(View view) {
        if (view.ownees(key) != Ownees.NONE) {
            return new Decision.Refuse<>(Removal.owneesLeft(key));
        }
        if (view.kept(key).filter(uuid::equals).isPresent() && view.pointedTo(key)) {
            return new Decision.Refuse<>(Removal.referencesLeft(key));
        }
        return new Decision.Apply<>(
                List.of(new Op.FreeName(uuid), new Op.Finish(TaskKind.CASCADE, uuid)),
                revisions -> new Step.Done<>(WriteResult.NOTHING));
    }
}
