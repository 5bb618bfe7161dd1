package com.goten.policy;

import com.goten.store.Basis;
import java.util.ArrayList;
import java.util.List;

/** A place of resources that can be handed over: it is copied as long as nobody begins to. */
record SettledPlace(CopiedPlace copies, RightCache rights, Control control) implements CopiedPlace {
    @Override
    public boolean stands() {
        return rights.stands(control) && copies.stands();
    }

    @Override
    public List<Basis> bases() {
        var all = new ArrayList<>(copies.bases());
        all.addAll(control.bases());
        return List.copyOf(all);
    }
}
