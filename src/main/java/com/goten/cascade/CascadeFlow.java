package com.goten.cascade;

import com.goten.cascade.Collector.Progress;
import com.goten.cascade.Elsewhere.Circle;
import com.goten.cascade.Elsewhere.Said;
import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.errors.GotenException;
import com.goten.store.HolderReader;
import com.goten.store.HolderReader.Remainder;
import com.goten.store.TaskQueue;
import com.goten.store.TaskQueue.Task;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Follows up one deletion (PROTOCOL.md section 7): has its holders dealt with, here and elsewhere, then removes what is
 * left of it.
 *
 * <pre>
 *   holders here     sources elsewhere      the resource is         then
 *   to do            ·                      ·                       later
 *   ·                left, or unknown       ·                       later
 *   DELETING         ·                      gone, its name kept     later: somebody still has the name in a field
 *   ·                DELETING               gone, its name kept     later
 *   DELETING         cleared                visible                 goes if they go with it, or are in a circle with it
 *   ·                DELETING               visible                 goes if they are in a circle with it
 *   none             cleared                ·                       goes
 * </pre>
 */
final class CascadeFlow {
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);
    private static final Circle NOBODY = new Circle(Set.of(), Set.of());

    private final CommandExecutor executor;
    private final HolderReader holders;
    private final TaskQueue tasks;
    private final Collector collector;
    private final Elsewhere elsewhere;
    private final Postponement postponement;

    CascadeFlow(
            CommandExecutor executor,
            HolderReader holders,
            TaskQueue tasks,
            Collector collector,
            Elsewhere elsewhere,
            Postponement postponement) {
        this.executor = executor;
        this.holders = holders;
        this.tasks = tasks;
        this.collector = collector;
        this.elsewhere = elsewhere;
        this.postponement = postponement;
    }

    /**
     * Does what can be done for a task now; what cannot makes it due again later. Never fails: an error is a reason to
     * look again.
     */
    Future<Void> run(Task task) {
        return holders.remainder(task.subject())
                .compose(remainder -> remainder.isEmpty() ? tasks.finish(task) : followUp(task, remainder.get()))
                .recover(failure -> postponement.later(task, Collector.reason(failure)));
    }

    /** Others are told at once, and work while this deployment does. */
    private Future<Void> followUp(Task task, Remainder remainder) {
        Future<Said> there = elsewhere.tell(remainder);
        Future<Progress> here = collector.collect(remainder.uuid());
        return Future.join(there, here).compose(both -> heldUp(here.result())
                .map(reason -> postponement.later(task, reason))
                .or(() -> there.result().open().map(reason -> there.result().silent().getAsBoolean()
                        ? postponement.muchLater(task, reason)
                        : postponement.later(task, reason)))
                .orElseGet(() -> finish(task, remainder, here.result(), there.result())));
    }

    private static Optional<String> heldUp(Progress here) {
        return here.heldUp().or(() -> here.blocking() == 0
                ? Optional.empty()
                : Optional.of(here.blocking() + " references block it"));
    }

    /** A kept name waits for everybody who still has it in a field, however sure they are to go. */
    private Future<Void> finish(Task task, Remainder remainder, Progress here, Said there) {
        boolean waited = here.leaving() > 0 || there.leaving();
        if (!remainder.visible()) {
            return waited ? stillNamed(task) : execute(new Command.ReleaseName(
                    collector.name(remainder.key()), remainder.uuid()));
        }
        if (there.leaving()) {
            return finishCircle(task, remainder);
        }
        Future<Void> cleanedUp = execute(cleanUp(remainder, NOBODY));
        return waited ? cleanedUp.recover(failure -> failure instanceof GotenException.Aborted
                ? finishCircle(task, remainder)
                : Future.failedFuture(failure)) : cleanedUp;
    }

    private Future<Void> finishCircle(Task task, Remainder remainder) {
        return elsewhere.circle(remainder).compose(circle -> circle.isPresent()
                ? execute(cleanUp(remainder, circle.get()))
                : stillNamed(task));
    }

    private Future<Void> stillNamed(Task task) {
        return postponement.later(task, "what points to it is DELETING and has not gone yet");
    }

    private Command.CleanUp cleanUp(Remainder remainder, Circle circle) {
        return new Command.CleanUp(
                collector.name(remainder.key()), remainder.uuid(), circle.members(), circle.asked());
    }

    private Future<Void> execute(Command last) {
        return executor.execute(last, Deadline.after(COMMAND_TIMEOUT)).mapEmpty();
    }
}
