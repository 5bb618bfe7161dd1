package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.store.Access;
import com.goten.store.Needs;
import com.goten.store.Seen;
import com.goten.store.View;

/**
 * What one of the writes of a batch sees. The transaction has read for all of them; but a write must not take what another
 * one needed for covered: nobody keeps that still for it. The two have no key in common as far as the queue knows, so that
 * the other one may change it in this very transaction.
 */
final class OwnView extends Seen {
    private final Needs needs;

    /** @param shared what was read for the batch */
    OwnView(View shared, Needs needs) {
        super(shared);
        this.needs = needs;
    }

    @Override
    public boolean covers(ResourceKey key, Access access) {
        return needs.covers(key, access);
    }
}
