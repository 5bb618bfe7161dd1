package com.goten.engine;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.goten.resource.ResourceName;
import com.goten.schema.ResourceType;
import com.goten.store.Source;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A write, as a value. Executed by {@link CommandExecutor}. Clients send the first three; the others come from the flows
 * that run after a deletion, name the resource that they mean by its uuid, and do nothing to any other.
 */
public sealed interface Command {

    /** Of the resource that it writes. */
    ResourceType type();

    /** Calls the visitor's method for this command. */
    <T> T accept(Visitor<T> visitor);

    /** A command that gives a resource a new state. */
    sealed interface Save extends Command {}

    /**
     * Creates a resource. The name may be left out of the body: it is generated under the parent.
     *
     * @param parent the request's parent; empty where the body's name says it all
     * @param body as the client sent it; what is output-only is ignored
     */
    record Create(ResourceType type, String parent, DynamicMessage body) implements Save {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.create(this);
        }
    }

    /**
     * Updates a resource.
     *
     * @param mask paths to change; empty: all but output-only fields are replaced
     * @param condition state that the resource must have
     * @param allowMissing whether to create it where it is missing; the mask is ignored then
     */
    record Update(
            ResourceType type,
            DynamicMessage body,
            Optional<FieldMask> mask,
            Optional<Condition> condition,
            boolean allowMissing)
            implements Save {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.update(this);
        }
    }

    /**
     * Gives a resource the state that a function makes of the one it has, output-only fields included: for methods that
     * are none of the standard ones.
     *
     * @param beside other resources that the function looks at; they are held still as the resource is
     */
    record Revise(ResourceName name, List<ResourceName> beside, Revision revision) implements Save {
        public Revise {
            beside = List.copyOf(beside);
        }

        @Override
        public ResourceType type() {
            return name.type();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.revise(this);
        }
    }

    /** A pure function; it refuses by throwing {@link com.goten.errors.GotenException}. */
    interface Revision {
        /** @param beside those of the others that exist, in order */
        DynamicMessage revise(DynamicMessage current, List<DynamicMessage> beside);
    }

    /** Compare-and-set: the stored resource and the state agree under the mask; everything when the mask is empty. */
    record Condition(DynamicMessage state, FieldMask mask) {}

    /** Deletes a resource and what goes with it (PROTOCOL.md section 5.4). */
    record Delete(ResourceName name, boolean allowMissing) implements Command {
        @Override
        public ResourceType type() {
            return name.type();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.delete(this);
        }
    }

    /**
     * Deletes a holder because a target is going (PROTOCOL.md section 7.3). Where others block that, the holder is marked
     * for deletion. Does nothing where it no longer holds a reference for which it would go.
     *
     * @param uuid of the holder
     * @param target uuid of what it points to
     */
    record Cascade(ResourceName name, UUID uuid, UUID target) implements Command {
        @Override
        public ResourceType type() {
            return name.type();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.cascade(this);
        }
    }

    /**
     * Clears a holder's references to a target that is going (PROTOCOL.md section 7.3). Does nothing where there are none.
     *
     * @param uuid of the holder
     * @param target uuid of what it points to
     */
    record Unset(ResourceName name, UUID uuid, UUID target) implements Command {
        @Override
        public ResourceType type() {
            return name.type();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.unset(this);
        }
    }

    /**
     * Removes a resource that is DELETING and still visible, once nothing is left that must go before it; fails with
     * {@code Aborted} until then (PROTOCOL.md section 7.5).
     *
     * @param circle everything, here and elsewhere, that it waits for, all of it DELETING and waiting for this resource in
     *     turn, and the resource itself; so it goes before them, and only its name is kept for them. Empty: it waits for all
     *     that points to it and does not go with it
     * @param asked the sources of the resource that were asked for the circle; where there is another by then, which has adopted
     *     a holder, nothing is known of what that has
     */
    record CleanUp(ResourceName name, UUID uuid, Set<UUID> circle, Set<Source> asked) implements Command {
        public CleanUp {
            circle = Set.copyOf(circle);
            asked = Set.copyOf(asked);
        }

        @Override
        public ResourceType type() {
            return name.type();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.cleanUp(this);
        }
    }

    /** Gives the name of a resource free that is gone and to which nothing points any more. */
    record ReleaseName(ResourceName name, UUID uuid) implements Command {
        @Override
        public ResourceType type() {
            return name.type();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.releaseName(this);
        }
    }

    /**
     * Removes an owner reference whose owner is gone; with the last one the resource goes (PROTOCOL.md section 8). Does
     * nothing where the reference is another one by now, or the owner was found after all.
     *
     * @param uuid of the resource
     * @param owner name that the reference has
     * @param because whoever says that the owner is gone
     */
    record Disown(ResourceName name, UUID uuid, String owner, Because because) implements Command {
        @Override
        public ResourceType type() {
            return name.type();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.disown(this);
        }
    }

    /** Why an owner reference is removed. */
    sealed interface Because {}

    /** The owner of that uuid, which the reference keeps, is deleted. */
    record OwnerDeleted(UUID owner) implements Because {}

    /** It was promised to that mark that there is no owner. */
    record Promised(UUID mark) implements Because {}

    /** Deletes a resource whose last owner reference has gone. Does nothing where it was given one since. */
    record Orphan(ResourceName name, UUID uuid) implements Command {
        @Override
        public ResourceType type() {
            return name.type();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.orphan(this);
        }
    }

    /**
     * Sets right what an owner reference says of its owner; its meaning stays.
     *
     * @param uuid of the resource
     * @param said what the reference said when its owner was asked for; where it says something else now, nothing is done
     * @param right what it should be
     */
    record CorrectOwner(ResourceName name, UUID uuid, Whereabouts said, Whereabouts right) implements Command {
        @Override
        public ResourceType type() {
            return name.type();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.correctOwner(this);
        }
    }

    /**
     * Where an owner is and what it is called there.
     *
     * @param kind full name of its type
     */
    record Whereabouts(String kind, String name, String version, String region) {}

    /**
     * Gives a resource that is owned here to another region (PROTOCOL.md section 9, third rule of the hand-over). Does nothing
     * where it is not there, or not owned here any more; fails with {@code Aborted} where it cannot go yet, or does not go by
     * that right any more.
     *
     * @param epoch of the hand-over; greater than every one before
     * @param holder by whose right it goes: uuid of a policy holder, or of nobody for the service
     */
    record HandOver(ResourceName name, String to, long epoch, UUID holder) implements Command {
        @Override
        public ResourceType type() {
            return name.type();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.handOver(this);
        }
    }

    /** One method for each command: a new one is not forgotten anywhere. */
    interface Visitor<T> {
        T create(Create command);

        T update(Update command);

        T revise(Revise command);

        T delete(Delete command);

        T cascade(Cascade command);

        T unset(Unset command);

        T cleanUp(CleanUp command);

        T releaseName(ReleaseName command);

        T disown(Disown command);

        T orphan(Orphan command);

        T correctOwner(CorrectOwner command);

        T handOver(HandOver command);
    }
}
