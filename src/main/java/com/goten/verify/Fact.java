package com.goten.verify;

import com.goten.policy.HiddenTypes;
import com.goten.policy.Placement;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.store.Head;
import com.goten.store.Inspection;
import com.goten.store.Inspection.Imprint;
import com.goten.store.Inspection.OwnerRecord;
import com.goten.store.Inspection.Traces;
import com.goten.store.RecordedReference;
import com.goten.types.OwnerReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Something seen in a database, with all that has to be known of it to judge it. */
sealed interface Fact {
    /** In whose database it was seen. */
    DeploymentId at();

    /** By which it is looked at again: with all that is left over, where it is of nothing that is there. */
    default Subject subject() {
        return Subject.LEFTOVER;
    }

    /** What to call it. */
    String name();

    /**
     * A resource in one of its versions.
     *
     * @param current whether that is the version which the deployment writes
     * @param content empty where the body cannot be read
     * @param traces what its own database knows of it
     * @param recorded references that it has on record; of what is owned, in the current version
     * @param targets of targets, and of owners that were confirmed, by uuid: what the deployments of their service know of
     *     them; none where there is no deployment of it
     * @param placement what the policy says; empty where its holder is not there
     * @param refreshed whether the deployment has yet to see to it that this is what is said of the resource, or to hear of
     *     the policy
     * @param announced one of these is said of the resource, by what its region has announced; empty where it has announced
     *     nothing, or more than is known
     * @param rivals what other deployments of the service own of the same uuid or name
     * @param owners one for each of the owner references that can be looked at
     * @param ownerRecords owner references that it has on record
     */
    record Resource(
            DeploymentId at,
            StoredResource row,
            boolean current,
            Optional<Content> content,
            Traces traces,
            List<RecordedReference> recorded,
            Map<UUID, List<Located<Traces>>> targets,
            Optional<Placement> placement,
            boolean refreshed,
            Optional<List<Placement>> announced,
            List<Located<Inspection.Row>> rivals,
            List<Owner> owners,
            List<OwnerRecord> ownerRecords)
            implements Fact {
        @Override
        public Subject subject() {
            return new Subject(Subject.Kind.RESOURCE, row.uuid().toString());
        }

        @Override
        public String name() {
            return row.key().name();
        }

        /** Whether it is no resource to anybody but those who keep copies in order. */
        boolean hidden() {
            return HiddenTypes.hide(row.key());
        }

        /** Whether all that it refers to is to know of it: who has just adopted it still tells them. */
        boolean isEstablished() {
            return traces.handover().adoptedFrom().isEmpty() || traces.handover().established();
        }

        /** Whether it counts as a holder of references. */
        boolean holds() {
            return row.owned() && current;
        }
    }

    /**
     * A resource, and what a region that is to have a copy of it has.
     *
     * @param in where the copy is, or is to be
     * @param copy empty where there is none
     * @param coming whether that region has not yet heard all there is to hear of it
     */
    record Copied(DeploymentId at, Imprint original, DeploymentId in, Optional<Imprint> copy, boolean coming)
            implements Fact {
        @Override
        public Subject subject() {
            return new Subject(Subject.Kind.RESOURCE, original.uuid().toString());
        }

        @Override
        public String name() {
            return original.key().name();
        }
    }

    /**
     * A copy of what its owner does not have, or has not for this region.
     *
     * @param going whether this region has not yet heard all there is to hear of it
     */
    record Extra(DeploymentId at, StoredResource copy, DeploymentId owner, boolean going) implements Fact {
        @Override
        public Subject subject() {
            return new Subject(Subject.Kind.RESOURCE, copy.uuid().toString());
        }

        @Override
        public String name() {
            return copy.key().name();
        }
    }

    /**
     * An owner reference.
     *
     * @param checked whether the owner has work on record that looks into its ownees
     */
    record Owner(OwnerReference reference, State state, boolean checked) {
        enum State {
            /** An owner of that name is there. */
            VALID,
            /** It is there, and does not refer to the ownee, which it must. */
            UNSATISFIED,
            /** One is there that goes for good. */
            LEAVING,
            MISSING
        }
    }

    /** A reference on record whose holder is not there. */
    record StrayReference(DeploymentId at, RecordedReference reference) implements Fact {
        @Override
        public String name() {
            return reference.holder().toString();
        }
    }

    /** An owner reference on record whose ownee is not there. */
    record StrayOwner(DeploymentId at, OwnerRecord row) implements Fact {
        @Override
        public String name() {
            return row.ownee().toString();
        }
    }

    /** A resource whose absence is promised. */
    record BrokenPromise(DeploymentId at, Head row) implements Fact {
        @Override
        public String name() {
            return row.key().name();
        }
    }

    /** A kept name or a mark. */
    record Deletion(DeploymentId at, Inspection.Deletion row) implements Fact {
        @Override
        public String name() {
            return row.key().name();
        }
    }

    /** An intent. */
    record Intent(DeploymentId at, Inspection.PendingIntent row) implements Fact {
        @Override
        public String name() {
            return row.holderName();
        }
    }

    /** A change in the feed. */
    record Change(DeploymentId at, Inspection.Change row) implements Fact {
        @Override
        public Subject subject() {
            return new Subject(Subject.Kind.CHANGES, name());
        }

        @Override
        public String name() {
            return row.key().name();
        }
    }

    /** A resource whose last change the feed should have, and has not. */
    record Unrecorded(DeploymentId at, Inspection.Row row) implements Fact {
        @Override
        public Subject subject() {
            return new Subject(Subject.Kind.CHANGES, name());
        }

        @Override
        public String name() {
            return row.key().name();
        }
    }
}
