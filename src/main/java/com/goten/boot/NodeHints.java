package com.goten.boot;

import com.goten.bus.Addresses;
import com.goten.bus.Hints;
import com.goten.engine.Command;
import com.goten.engine.CommitListener;
import com.goten.schema.DeploymentId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Wakes the other nodes of a deployment after commits of this one, and lets itself be woken: for what stands in the
 * change feed now, and for tasks that a deletion may have left. Without it they would find both by looking from time to
 * time, as they do where a hint is lost.
 */
final class NodeHints implements CommitListener {
    private static final Duration CHANGES_GAP = Duration.ofMillis(4);
    /** Looking for tasks is a write, and the node that committed them is at them already. */
    private static final Duration TASKS_GAP = Duration.ofMillis(20);

    private final Hints changes;
    private final Hints tasks;

    /**
     * @param alone whether no other node serves the deployment
     * @param feedGrew what to do when others have changed something
     * @param tasksLeft what to do when others may have left tasks
     */
    NodeHints(Vertx vertx, DeploymentId deployment, BooleanSupplier alone, Runnable feedGrew, Runnable tasksLeft) {
        this.changes = new Hints(vertx, Addresses.hint(deployment, "changes"), CHANGES_GAP, alone, feedGrew);
        this.tasks = new Hints(vertx, Addresses.hint(deployment, "tasks"), TASKS_GAP, alone, tasksLeft);
    }

    Future<Void> start() {
        return Future.join(changes.start(), tasks.start()).mapEmpty();
    }

    Future<Void> stop() {
        return Future.join(changes.stop(), tasks.stop()).mapEmpty();
    }

    /** Copies were committed. */
    void changed() {
        changes.send();
    }

    @Override
    public void committed(Command command) {
        changes.send();
        if (!(command instanceof Command.Save)) {
            tasks.send();
        }
    }
}
