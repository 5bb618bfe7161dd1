package com.goten.owner;

import com.goten.engine.Tampered;
import com.goten.owner.OwnerModel.Broken;
import com.goten.resource.ResourceKey;
import com.goten.store.Concerned;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.Ownee;
import com.goten.store.Pointer.Pointing;
import com.goten.store.Pointer;
import com.goten.store.Seen;
import com.goten.store.View;
import com.goten.store.Writer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the code is like without one of the rules of section 8; with none missing it is what it is. */
record OwnerFaults(@Nullable Broken broken) {
    boolean is(Broken what) {
        return broken == what;
    }

    /** Of who removes references. */
    Writer disowning(Writer real) {
        return is(Broken.UNSET_FORGETS_CONFIRMATION)
                ? Tampered.view(real, view -> owners(view, ownee -> with(ownee, Optional.empty(), ownee.mark(), ownee.epoch())))
                : real;
    }

    /** The same, that goes by the name of the owner alone. */
    Writer disowningByName(Writer real, UUID gone) {
        return Tampered.view(real, view -> owners(view, ownee -> with(ownee, Optional.of(gone), ownee.mark(), ownee.epoch())));
    }

    /** Of who deletes E when it has lost its last owner. */
    Writer deletingOwnee(Writer real) {
        return is(Broken.DOOMED_IS_BLIND)
                ? Tampered.view(real, view -> new Seen(view) {
                    @Override
                    public List<Ownee> owners(ResourceKey ownee) {
                        return List.of();
                    }

                    @Override
                    public boolean orphaned(ResourceKey ownee) {
                        return true;
                    }
                })
                : real;
    }

    Writer creatingOwner(Writer real) {
        return is(Broken.CREATE_IGNORES_HOLD)
                ? Tampered.view(real, view -> new Seen(view) {
                    @Override
                    public boolean promised(ResourceKey key) {
                        return false;
                    }
                })
                : real;
    }

    Writer deletingOwner(Writer real) {
        return is(Broken.NAME_FREE_AT_ONCE)
                ? Tampered.view(real, view -> new Seen(view) {
                    @Override
                    public Concerned concerned(ResourceKey root) {
                        return withoutOwners(super.concerned(root));
                    }
                })
                : real;
    }

    /** Of who answers for an owner. */
    Writer answering(Writer real) {
        if (is(Broken.NO_PROMISE)) {
            return Tampered.ops(real, ops -> without(Op.GivePromise.class, ops));
        }
        if (is(Broken.SOURCE_AFTER_ANSWER)) {
            return Tampered.ops(real, ops -> without(Op.RecordOwnees.class, ops));
        }
        return is(Broken.KEEP_INTENT)
                ? new Tampered(real, OwnerFaults::withoutIntents, ops -> ops, OwnerFaults::deciding)
                : real;
    }

    Writer establishing(Writer real) {
        return is(Broken.ESTABLISH_IGNORES_MARK)
                ? Tampered.view(real, view -> new Seen(view) {
                    @Override
                    public Set<String> deciding(ResourceKey key) {
                        return Set.of();
                    }
                })
                : real;
    }

    /** An answer comes at the epoch at which it was asked for, or at the one that is. */
    Ownee answered(Ownee then, Optional<Ownee> now) {
        return is(Broken.LATE_ANSWER) && now.isPresent() ? with(then, then.owner(), then.mark(), now.get().epoch()) : then;
    }

    private static View owners(View view, UnaryOperator<Ownee> shown) {
        return new Seen(view) {
            @Override
            public List<Ownee> owners(ResourceKey ownee) {
                return super.owners(ownee).stream().map(shown).toList();
            }
        };
    }

    private static Ownee with(Ownee one, Optional<UUID> owner, Optional<UUID> mark, long epoch) {
        return new Ownee(
                one.key(), one.deleting(), one.reference(), epoch, owner, mark, one.overdue(), one.attempts());
    }

    private static Concerned withoutOwners(Concerned now) {
        return new Concerned(
                now.members(), now.protectedMembers(), now.unset(), now.blockers(), now.blockerCount(), now.awaited(),
                now.named(), now.circle(), now.marks(), now.sources(), Set.of(), now.partial());
    }

    private static List<Op> without(Class<? extends Op> kind, List<Op> ops) {
        return ops.stream().filter(op -> !kind.isInstance(op)).toList();
    }

    private static View withoutIntents(View view) {
        return new Seen(view) {
            @Override
            public Pointing pointing(Pointer pointer) {
                Pointing seen = super.pointing(new Pointer(pointer.holder(), pointer.target(), false));
                return seen == Pointing.PENDING ? Pointing.NO : seen;
            }
        };
    }

    private static Needs deciding(Needs needs) {
        return new Needs(needs.keys(), needs.intents(), needs.ownees(), Set.copyOf(needs.pointers().stream()
                .map(pointer -> new Pointer(pointer.holder(), pointer.target(), false))
                .toList()), needs.everything());
    }
}
