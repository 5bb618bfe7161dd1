package com.goten.store.pg;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Access;
import com.goten.store.Concerned;
import com.goten.store.Head;
import com.goten.store.Mark;
import com.goten.store.Needs;
import com.goten.store.Ownee;
import com.goten.store.Ownees;
import com.goten.store.Pointer;
import com.goten.store.RecordedReference;
import com.goten.store.View;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What one of the writes of a batch sees. The transaction has read for all of them; but a write must not take what another
 * one needed for covered: nobody keeps that still for it. The two have no key in common as far as the queue knows, so that
 * the other one may change it in this very transaction.
 */
record OwnView(View shared, Needs needs) implements View {
    @Override
    public boolean covers(ResourceKey key, Access access) {
        return needs.covers(key, access);
    }

    @Override
    public Optional<StoredResource> resource(ResourceKey key) {
        return shared.resource(key);
    }

    @Override
    public List<RecordedReference> references(ResourceKey holder) {
        return shared.references(holder);
    }

    @Override
    public boolean leaving(ResourceKey key) {
        return shared.leaving(key);
    }

    @Override
    public Optional<Head> target(ResourceKey key) {
        return shared.target(key);
    }

    @Override
    public long revision(ResourceKey key) {
        return shared.revision(key);
    }

    @Override
    public Optional<Mark> mark(ResourceKey key) {
        return shared.mark(key);
    }

    @Override
    public List<String> allowedServices(ResourceKey key) {
        return shared.allowedServices(key);
    }

    @Override
    public boolean intent(UUID id) {
        return shared.intent(id);
    }

    @Override
    public boolean promised(ResourceKey key) {
        return shared.promised(key);
    }

    @Override
    public Ownees ownees(ResourceKey key) {
        return shared.ownees(key);
    }

    @Override
    public Set<String> deciding(ResourceKey key) {
        return shared.deciding(key);
    }

    @Override
    public List<Ownee> owners(ResourceKey ownee) {
        return shared.owners(ownee);
    }

    @Override
    public Pointer.Pointing pointing(Pointer pointer) {
        return shared.pointing(pointer);
    }

    @Override
    public Concerned concerned(ResourceKey root) {
        return shared.concerned(root);
    }

    @Override
    public boolean orphaned(ResourceKey ownee) {
        return shared.orphaned(ownee);
    }
}
