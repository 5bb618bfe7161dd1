package com.goten.mixin;

import com.goten.store.Access;
import com.goten.store.Decision;
import com.goten.store.Handover;
import com.goten.store.Needs;
import com.goten.store.Op;
import com.goten.store.View;
import com.goten.store.Write;
import java.util.List;

/**
 * Ends the offers of what a region has adopted and established (PROTOCOL.md section 9, seventh rule of the hand-over). A
 * word about any other hand-over than the one that is under way is late, or was sent again: it means nothing.
 */
class ConfirmAdoptionWrite implements Write<Void> {
    private final String region;
    private final List<Adopted> adoptions;

    /** @param region that has adopted them */
    ConfirmAdoptionWrite(String region, List<Adopted> adoptions) {
        this.region = region;
        this.adoptions = List.copyOf(adoptions);
    }

    @Override
    public Needs needs() {
        Needs needs = Needs.NONE.with(adoptions.stream().map(Adopted::key).toList(), Access.MEMBER);
        for (Adopted adopted : adoptions) {
            needs = needs.withHandoverOf(adopted.uuid());
        }
        return needs;
    }

    @Override
    public Decision<Void> decide(View view) {
        List<Op> ended = adoptions.stream()
                .filter(adopted -> ends(adopted, view.handover(adopted.uuid())))
                .distinct()
                .<Op>map(adopted -> new Op.EndOffer(adopted.key(), adopted.uuid(), adopted.epoch(), adopted.gone()))
                .toList();
        return new Decision.Apply<>(ended, revisions -> null);
    }

    boolean ends(Adopted adopted, Handover known) {
        return known.epoch() == adopted.epoch() && known.offeredTo().filter(region::equals).isPresent();
    }
}
