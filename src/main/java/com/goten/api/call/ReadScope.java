package com.goten.api.call;

import com.goten.store.Basis;
import java.util.List;
import java.util.Set;

/**
 * Of what is in this database a read is answered.
 *
 * @param owners only what these regions own, copies of it included; empty: whoever owns it
 * @param bases what it was decided on to read here. Where they are not so by then, the read fails with {@code Aborted}: what
 *     is here is not all that there is, perhaps
 */
public record ReadScope(Set<String> owners, List<Basis> bases) {
    public static final ReadScope ALL = new ReadScope(Set.of(), List.of());

    public ReadScope {
        owners = Set.copyOf(owners);
        bases = List.copyOf(bases);
    }
}
