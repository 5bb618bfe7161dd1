package com.goten.cascade;

import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import io.vertx.core.Future;

/**
 * Deals with what is left here that points to a resource of another deployment which goes for good (PROTOCOL.md section
 * 7.3). Ends when there is nothing more to do, and not only when nothing points there: who is DELETING goes by himself, and
 * who blocks must let go. The other deployment asks again as long as anything does, and each time makes this task anew
 * where there is something to do.
 */
final class CollectFlow {
    private final Collector collector;
    private final TaskQueue tasks;
    private final Postponement postponement;

    CollectFlow(Collector collector, TaskQueue tasks, Postponement postponement) {
        this.collector = collector;
        this.tasks = tasks;
        this.postponement = postponement;
    }

    /** Never fails: an error is a reason to look again. */
    Future<Void> run(Task task) {
        return collector.collect(task.subject())
                .compose(last -> last.heldUp().isPresent()
                        ? postponement.later(task, last.heldUp().get())
                        : tasks.end(task))
                .recover(failure -> postponement.later(task, Collector.reason(failure)));
    }
}
