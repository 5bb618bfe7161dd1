package com.goten.store;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A view that shows what another one does, but for what is said otherwise. */
public class Seen implements View {
    private final View real;

    public Seen(View real) {
        this.real = real;
    }

    @Override
    public boolean covers(ResourceKey key, Access access) {
        return real.covers(key, access);
    }

    @Override
    public Optional<StoredResource> resource(ResourceKey key) {
        return real.resource(key);
    }

    @Override
    public List<RecordedReference> references(ResourceKey holder) {
        return real.references(holder);
    }

    @Override
    public boolean leaving(ResourceKey key) {
        return real.leaving(key);
    }

    @Override
    public Optional<UUID> kept(ResourceKey key) {
        return real.kept(key);
    }

    @Override
    public boolean pointedTo(ResourceKey key) {
        return real.pointedTo(key);
    }

    @Override
    public Optional<Head> target(ResourceKey key) {
        return real.target(key);
    }

    @Override
    public long revision(ResourceKey key) {
        return real.revision(key);
    }

    @Override
    public Optional<Mark> mark(ResourceKey key) {
        return real.mark(key);
    }

    @Override
    public List<String> allowedServices(ResourceKey key) {
        return real.allowedServices(key);
    }

    @Override
    public boolean intent(UUID id) {
        return real.intent(id);
    }

    @Override
    public boolean promised(ResourceKey key) {
        return real.promised(key);
    }

    @Override
    public Ownees ownees(ResourceKey key) {
        return real.ownees(key);
    }

    @Override
    public Set<String> deciding(ResourceKey key) {
        return real.deciding(key);
    }

    @Override
    public List<Ownee> owners(ResourceKey ownee) {
        return real.owners(ownee);
    }

    @Override
    public boolean orphaned(ResourceKey ownee) {
        return real.orphaned(ownee);
    }

    @Override
    public Pointer.Pointing pointing(Pointer pointer) {
        return real.pointing(pointer);
    }

    @Override
    public Concerned concerned(ResourceKey root) {
        return real.concerned(root);
    }

    @Override
    public Handover handover(UUID resource) {
        return real.handover(resource);
    }
}
