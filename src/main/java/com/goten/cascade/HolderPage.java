package com.goten.cascade;

import com.goten.store.Concerned.Holding;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One page of holders, each with all its references to the target: what is to become of a holder depends on all of them.
 *
 * @param last where the next page begins; empty where there is none
 */
record HolderPage(List<Holding> holdings, Optional<UUID> last) {

    /** @param limit how many references were asked for; a holder that it may have cut through is left to the next page */
    static HolderPage of(List<Holding> rows, int limit) {
        if (rows.size() < limit) {
            return new HolderPage(rows, Optional.empty());
        }
        UUID cut = holder(rows.get(rows.size() - 1));
        List<Holding> whole = rows.stream().filter(row -> !holder(row).equals(cut)).toList();
        return whole.isEmpty()
                ? new HolderPage(rows, Optional.of(cut))
                : new HolderPage(whole, Optional.of(holder(whole.get(whole.size() - 1))));
    }

    private static UUID holder(Holding holding) {
        return holding.holder().uuid();
    }
}
