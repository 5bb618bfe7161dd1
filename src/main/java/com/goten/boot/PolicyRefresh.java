package com.goten.boot;

import com.goten.policy.PolicyStore;
import com.goten.store.ChangeEvent;
import com.goten.watch.FeedListener;
import java.util.List;

/** Has policies read anew that another node has changed. */
record PolicyRefresh(PolicyStore policies) implements FeedListener {
    @Override
    public void changed(List<ChangeEvent> changes) {
        changes.forEach(policies::changed);
    }

    @Override
    public void missed() {
        policies.changedSomewhere();
    }
}
