package com.goten.watch;

import com.goten.store.ChangeEvent;
import java.util.List;

/** Is told what the node's tailer reads. Called on the tailer's loop; must be quick and must not throw. */
public interface FeedListener {

    /**
     * Changes, in the feed's order, each once. At the beginning there may be some that were committed shortly before
     * the tailer was started.
     */
    void changed(List<ChangeEvent> changes);

    /** Changes were missed: the feed no longer reaches back to what was read last. What is cached may be wrong. */
    void missed();
}
