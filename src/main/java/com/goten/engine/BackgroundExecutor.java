package com.goten.engine;

import com.goten.errors.GotenException;
import com.goten.time.Deadline;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Executes commands that no client waits for, a bounded number side by side: what follows from one deletion may be millions,
 * and clients' writes stand in the same queue behind what is let in. The others wait here in order; how many, those bound
 * who send them. Whatever goes wrong is a failed future.
 */
public final class BackgroundExecutor implements CommandExecutor {
    private final Vertx vertx;
    private final CommandExecutor executor;
    private final int most;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int inFlight;

    /** @param most commands under way; enough to fill the shared transactions, and no more */
    public BackgroundExecutor(Vertx vertx, CommandExecutor executor, int most) {
        this.vertx = vertx;
        this.executor = executor;
        this.most = most;
    }

    @Override
    public Future<WriteResult> execute(Command command, Deadline deadline) {
        return inTurn(() -> executor.execute(command, deadline));
    }

    @Override
    public Future<List<WriteResult>> executeTogether(List<? extends Command.Save> commands, Deadline deadline) {
        return inTurn(() -> executor.executeTogether(commands, deadline));
    }

    private <T> Future<T> inTurn(Supplier<Future<T>> execution) {
        // The answer belongs on the caller's context, whoever makes room.
        Context context = vertx.getOrCreateContext();
        Promise<T> answer = Promise.promise();
        synchronized (this) {
            if (inFlight >= most) {
                waiting.add(() -> context.runOnContext(turn -> run(execution).onComplete(answer)));
                return answer.future();
            }
            inFlight++;
        }
        return run(execution);
    }

    private <T> Future<T> run(Supplier<Future<T>> execution) {
        Future<T> executed;
        try {
            executed = execution.get();
        } catch (GotenException refusal) {
            executed = Future.failedFuture(refusal);
        } catch (RuntimeException bug) {
            executed = Future.failedFuture(new GotenException.Internal("a command failed", bug));
        }
        return executed.onComplete(done -> leave());
    }

    private void leave() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                inFlight--;
            }
        }
        if (next != null) {
            next.run();
        }
    }
}
