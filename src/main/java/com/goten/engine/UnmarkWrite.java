package com.goten.engine;

import com.goten.mixin.Confirmation;
import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Head;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.View;
import com.goten.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives a deletion up: takes its marks away. Sources that have answered that they hold nothing are dropped, if they have
 * not established anything since.
 */
record UnmarkWrite(UUID mark, List<Head> set, Optional<Confirmation> confirmation) implements Write<Void> {

    @Override
    public Needs needs() {
        return Needs.NONE.with(set.stream().map(Head::key).toList(), Access.MEMBER);
    }

    @Override
    public Decision<Void> decide(View view) {
        var ops = new ArrayList<Op>();
        set.forEach(member -> ops.add(new Op.TakeMark(member.uuid(), mark)));
        confirmation.ifPresent(said -> said.cleared().forEach(source -> ops.add(new Op.DropSource(source))));
        return new Decision.Apply<>(ops, revisions -> null);
    }
}
