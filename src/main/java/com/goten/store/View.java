package com.goten.store;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a write sees: the committed state of what it needed, held still by its locks. */
public interface View {

    /** Whether the key was locked, and read, at least so. */
    boolean covers(ResourceKey key, Access access);

    /** A resource needed as WRITE or DELETE. */
    Optional<StoredResource> resource(ResourceKey key);

    /** The references that the holder, needed as WRITE or DELETE, has on record. */
    List<RecordedReference> references(ResourceKey holder);

    /** Whether a deleted resource of that name, needed as WRITE, is still being cleaned up after. */
    boolean leaving(ResourceKey key);

    /** The uuid of that deleted resource. */
    Optional<UUID> kept(ResourceKey key);

    /**
     * Whether something points to that deleted resource: references of this deployment, or deployments that may have some. Who
     * has adopted a holder may have come to after it was last looked.
     */
    boolean pointedTo(ResourceKey key);

    /** A resource needed as anything but MEMBER. */
    Optional<Head> target(ResourceKey key);

    /** The revision of what is there, a read copy too, needed as anything but MEMBER; {@link Basis#MISSING} for nothing. */
    long revision(ResourceKey key);

    /** The mark on a resource needed as ESTABLISH. */
    Optional<Mark> mark(ResourceKey key);

    /** The services that a resource needed as ESTABLISH lets refer to it; empty for all. */
    List<String> allowedServices(ResourceKey key);

    /** Whether an intent that was needed is still there; nobody takes it away before this write is over. */
    boolean intent(UUID id);

    /** Whether somebody was promised that nothing of that name, needed as WRITE, would be created. */
    boolean promised(ResourceKey key);

    /** What is owned by a resource needed as WRITE or DELETE, or was by the one whose name is kept. */
    Ownees ownees(ResourceKey key);

    /**
     * The names of owners of a resource, needed as anything but MEMBER, that must refer to it and about whose references
     * a decision is under way: nothing of theirs is established.
     */
    Set<String> deciding(ResourceKey key);

    /** The owner references of a resource that was needed as ownee; nobody changes them before this write is over. */
    List<Ownee> owners(ResourceKey ownee);

    /** Whether a resource that was needed as ownee is to go because it lost its last owner, and was not spared since. */
    boolean orphaned(ResourceKey ownee);

    /** What was seen of a pointer that was needed. */
    Pointer.Pointing pointing(Pointer pointer);

    /** What the deletion of a resource needed as DELETE concerns. */
    Concerned concerned(ResourceKey root);

    /** What is known of the hand-overs of a resource for which that was needed. */
    Handover handover(UUID resource);
}
