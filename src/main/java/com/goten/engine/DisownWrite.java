package com.goten.engine;

import com.goten.engine.Command.Because;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Access;
import com.goten.store.Concerned;
import com.goten.store.Decision;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.Ownee;
import com.goten.store.TaskKind;
import com.goten.store.View;
import com.goten.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes an owner reference whose owner is gone (PROTOCOL.md section 8).
 *
 * <pre>
 *   not this owner, or not this mark, any more         nothing
 *   others remain, or the resource is DELETING          the reference goes
 *   the last, unset_on_delete and once confirmed        the reference goes
 *   the last                                            the reference goes, and a task deletes the resource
 * </pre>
 *
 * Where nothing is in the way of that deletion the task runs in this very transaction: nobody can save another owner
 * between the two.
 */
final class DisownWrite implements Write<Step<WriteResult>> {
    private final Removal removal;
    private final Command.Disown command;
    private final ResourceKey key;
    private final Ties ties;

    DisownWrite(Removal removal, Command.Disown command, Ties ties) {
        this.removal = removal;
        this.command = command;
        this.key = ResourceKey.of(command.name());
        this.ties = ties;
    }

    @Override
    public Needs needs() {
        return Needs.of(key, Access.DELETE).withOwnersOf(key);
    }

    @Override
    public Decision<Step<WriteResult>> decide(View view) {
        Optional<StoredResource> resource = view.resource(key)
                .filter(found -> found.owned() && found.uuid().equals(command.uuid()));
        Optional<Ownee> reference = view.owners(key).stream()
                .filter(one -> one.reference().name().equals(command.owner()) && meant(one, command.because()))
                .findFirst();
        if (resource.isEmpty() || reference.isEmpty()) {
            return Step.nothing(WriteResult.NOTHING);
        }
        boolean last = view.owners(key).size() == 1;
        boolean onlyUnset = reference.get().reference().unset() && reference.get().owner().isPresent();
        return !last || onlyUnset || resource.get().deleting()
                ? removed(resource.get(), List.of())
                : orphaned(view, resource.get());
    }

    private static boolean meant(Ownee reference, Because because) {
        return because instanceof Command.OwnerDeleted deleted
                ? reference.owner().filter(deleted.owner()::equals).isPresent()
                : reference.mark().filter(((Command.Promised) because).mark()::equals).isPresent();
    }

    private Decision<Step<WriteResult>> orphaned(View view, StoredResource resource) {
        Concerned concerned = view.concerned(key);
        if (concerned.partial() || DeleteWrite.held(concerned) || !concerned.sources().isEmpty()) {
            return removed(resource, List.of(new Op.Schedule(TaskKind.ORPHAN, resource.uuid())));
        }
        Decision<Step<WriteResult>> deletion = removal.decide(view, needs(), resource, concerned, false, ties);
        // Where it stays for a while, it stays without this owner.
        boolean stays = deletion instanceof Decision.Apply<Step<WriteResult>> apply
                && apply.ops().stream().anyMatch(op ->
                        op instanceof Op.Update update && update.resource().uuid().equals(resource.uuid()));
        return stays ? removed(resource, List.of(new Op.Schedule(TaskKind.ORPHAN, resource.uuid()))) : deletion;
    }

    private Decision<Step<WriteResult>> removed(StoredResource resource, List<Op> more) {
        Op.Update without = removal.disowned(resource, command.owner());
        var ops = new ArrayList<Op>(more);
        ops.add(without);
        ops.add(drop(resource));
        return new Decision.Apply<>(
                ops, Step.done(revisions -> WriteResult.changed(resource, without.resource(), revisions)));
    }

    private Op drop(StoredResource resource) {
        return new Op.DropOwner(resource.uuid(), command.owner());
    }
}
