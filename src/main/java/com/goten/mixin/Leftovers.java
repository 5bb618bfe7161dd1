package com.goten.mixin;

import com.goten.store.Blockade;
import com.goten.store.Shadows;
import com.goten.store.Target;
import com.goten.store.TaskKind;
import io.vertx.core.Future;
import java.util.List;

/**
 * What is left here that points to targets of others which go for good: has it dealt with, however this deployment came
 * to know. Comes to the same however often.
 */
public final class Leftovers {
    private final Shadows shadows;
    private final Runnable collect;

    /** @param collect there may be tasks of kind COLLECT now */
    public Leftovers(Shadows shadows, Runnable collect) {
        this.shadows = shadows;
        this.collect = collect;
    }

    /**
     * What is left is dealt with from now on, whether anybody asks again or not.
     *
     * @return what was seen, one for each target, in order
     */
    public Future<List<Blockade>> collect(List<Target> targets) {
        return shadows.blockades(targets).compose(blockades -> {
            var left = blockades.stream().filter(Leftovers::needsAction).map(Blockade::target).toList();
            return shadows.schedule(TaskKind.COLLECT, left).map(scheduled -> {
                if (!left.isEmpty()) {
                    collect.run();
                }
                return blockades;
            });
        });
    }

    /** What is DELETING goes by itself. */
    private static boolean needsAction(Blockade blockade) {
        return blockade.status() != Blockade.Status.CLEAR && !blockade.leavingOnly();
    }
}
