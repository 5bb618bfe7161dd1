package com.goten.store;

import com.goten.resource.ResourceKey;
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
}
