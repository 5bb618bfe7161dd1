package com.goten.mixin;

import com.goten.resource.StoredResource;
import com.goten.store.ChangeEvent;
import com.goten.store.OwnedReader.Copier;
import com.goten.store.OwnedState;
import java.util.Optional;

/**
 * What a change means to a region that has copies (PROTOCOL.md section 9):
 *
 * <pre>
 *   before    after
 *   anything  for it        ──► how it is now
 *   for it    anything else ──► it is removed
 *   otherwise               ──► nothing
 *
 *   released to it          ──► the offer, whatever its regions are
 *   released to another     ──► nothing: until that has confirmed, nobody else need know
 * </pre>
 */
final class OwnedFilter {
    private OwnedFilter() {}

    static Optional<OwnedState> of(ChangeEvent change, Copier copier) {
        if (change.offer().isPresent() && !change.endsOffer()) {
            return change.after()
                    .filter(released -> released.owningRegion().equals(copier.region())
                            && released.key().version().equals(copier.version()))
                    .map(released -> new OwnedState.Present(released, change.offer()));
        }
        Optional<StoredResource> now = change.after().filter(copier::isFor);
        if (now.isPresent()) {
            return Optional.of(new OwnedState.Present(now.get()));
        }
        return change.before().filter(copier::isFor).map(before -> new OwnedState.Removed(
                before.key(),
                before.uuid(),
                change.after().map(StoredResource::epoch).orElse(before.epoch()),
                change.revision()));
    }
}
