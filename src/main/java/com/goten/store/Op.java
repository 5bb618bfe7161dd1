package com.goten.store;

import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** One change of the database, decided on and not yet done. All of a decision's are done, or none. */
public sealed interface Op {

    /** A resource that was not there. */
    record Insert(NewResource resource, List<RecordedReference> references) implements Op {
        public Insert {
            references = List.copyOf(references);
        }
    }

    /**
     * Another state of a resource.
     *
     * @param revision that it has now; where it has another, the whole transaction is a bug and fails
     */
    record Update(
            NewResource resource, long revision, List<RecordedReference> added, List<RecordedReference> dropped)
            implements Op {
        public Update {
            added = List.copyOf(added);
            dropped = List.copyOf(dropped);
        }
    }

    /** Resources that go, with the references they hold. */
    record Remove(List<Head> resources) implements Op {
        public Remove {
            resources = List.copyOf(resources);
        }
    }

    /** Keeps the name of a resource that goes until everything that points to it is dealt with. */
    record KeepName(ResourceKey key, UUID uuid) implements Op {}

    /** Gives a kept name free. */
    record FreeName(UUID uuid) implements Op {}

    /** Work to be done after the commit, once per kind and subject; one that is there already becomes due now. */
    record Schedule(TaskKind kind, UUID subject) implements Op {}

    /** Work that is done. */
    record Finish(TaskKind kind, UUID subject) implements Op {}

    /** A deployment that may hold references to a resource from now on; at a new epoch where it was one already. */
    record RecordSource(UUID target, DeploymentId deployment) implements Op {}

    /** A deployment that holds no references any more; nothing happens where it has established one since that epoch. */
    record DropSource(Source source) implements Op {}

    /** Tells the sources of resources that these go for good. */
    record TellSources(UUID target) implements Op {}

    /**
     * Marks a resource whose deletion is being prepared, in place of the mark that is there.
     *
     * @param lease how long nobody else takes it away
     */
    record SetMark(ResourceKey key, UUID uuid, UUID mark, Duration lease) implements Op {}

    /** Takes a mark away; nothing happens where there is another one. */
    record TakeMark(UUID uuid, UUID mark) implements Op {}

    /** An intent that has become a reference. */
    record EndIntent(UUID id) implements Op {}

    /** A save of an owner reference: it is unconfirmed from now on, and to be asked for at once. */
    record SaveOwner(RecordedOwner reference) implements Op {}

    /**
     * What is recorded of an owner reference and changes nothing about it: where to ask, and for what.
     *
     * @param name that it had so far
     */
    record CorrectOwner(RecordedOwner reference, String name) implements Op {}

    /** An owner reference that goes, and its mark with it. */
    record DropOwner(UUID ownee, String name) implements Op {}

    /** A deployment that may have ownees of a resource from now on. */
    record RecordOwnees(OwneeSource source) implements Op {}

    /** Answers a mark that there is no owner of that name, and keeps it so. */
    record GivePromise(Promise promise, ResourceKey owner) implements Op {}

    /**
     * Gives a resource to another region, as its last change here: its row becomes that region's, the marks on it and the
     * intents of it go. What it refers to stays on record here until the hand-over is confirmed (PROTOCOL.md section 9).
     *
     * @param resource the state that is handed over; its {@code owningRegion} is the region that gets it
     * @param revision that it has now
     * @param epoch of this hand-over
     * @param holder whose right it goes by: uuid of a policy holder, or of nobody for the service
     */
    record Release(NewResource resource, long revision, long epoch, UUID holder) implements Op {}

    /**
     * Takes over a resource that was released to this region: it is owned here from now on, with its references on record.
     * Schedules what is to be done about it: {@link TaskKind#ADOPT}, and what a save or deletion of it here would have
     * scheduled.
     *
     * @param resource its state
     * @param epoch of the hand-over
     * @param from the region that released it
     * @param offer what that has said of its shadow
     * @param placed whether it says in {@code syncing} what its policy says here; otherwise that is to be seen to later
     */
    record Adopt(NewResource resource, long epoch, String from, String offer, boolean placed) implements Op {
        /** One that is placed. */
        public Adopt(NewResource resource, long epoch, String from, String offer) {
            this(resource, epoch, from, offer, true);
        }
    }

    /** An adopted resource says by now what its policy says; nothing happens at another epoch. */
    record Placed(UUID uuid, long epoch) implements Op {}

    /** All that an adopted resource refers to knows of it; nothing happens at another epoch. */
    record Established(UUID uuid, long epoch) implements Op {}

    /** The region that it was adopted from has been told; nothing happens at another epoch. */
    record Confirmed(UUID uuid, long epoch) implements Op {}

    /**
     * Has the region told once more that a resource was adopted from, which does not seem to know; nothing happens at
     * another epoch.
     */
    record ConfirmAgain(UUID uuid, long epoch, String from) implements Op {}

    /**
     * A resource that was released from here is established where it is now: nothing is kept of it but what other regions'
     * copies are. Nothing happens where it was released again since, at another epoch.
     *
     * @param key whose lock is held
     * @param gone whether it has been deleted there: then there is no copy of it either
     */
    record EndOffer(ResourceKey key, UUID uuid, long epoch, boolean gone) implements Op {}

    /**
     * A resource that was released to a region that is no more is offered to another one instead, at a later epoch.
     *
     * @param body as it is, or is to be, in the row
     */
    record OfferAnew(ResourceKey key, UUID uuid, Buffer body, String to, long epoch) implements Op {}
}
