package com.goten.sync;

import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.errors.GotenException.NotFound;
import com.goten.resource.ResourceName;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * Has resources say what their policies say, by updates that change nothing else, or gives them to other regions. A slice at a time; where others wait for
 * transactions when it is written, it rests as long as it has worked, so that they keep half of the time at least.
 */
final class RefreshWriter {
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);
    private static final long LONGEST_REST_MILLIS = 1000;

    private final Vertx vertx;
    private final CommandExecutor executor;
    private final IntSupplier waiting;
    private final int slice;

    /** @param waiting how many writes wait for a transaction */
    RefreshWriter(Vertx vertx, CommandExecutor executor, IntSupplier waiting, int slice) {
        this.vertx = vertx;
        this.executor = executor;
        this.waiting = waiting;
        this.slice = slice;
    }

    /**
     * One that cannot be written does not keep the others from it.
     *
     * @param failures is told of those
     * @return how many have changed; what has gone meanwhile has not
     */
    Future<Integer> refresh(List<ResourceName> names, RefreshFailures failures) {
        return all(names, name -> new Command.Revise(name, List.of(), (current, beside) -> current), failures);
    }

    /**
     * The same with other commands.
     *
     * @param failures is told of what they fail with
     */
    Future<Integer> all(List<ResourceName> names, Function<ResourceName, Command> command, RefreshFailures failures) {
        Future<Integer> written = Future.succeededFuture(0);
        for (int from = 0; from < names.size(); from += slice) {
            List<ResourceName> part = names.subList(from, Math.min(names.size(), from + slice));
            written = written.compose(before -> write(part, command, failures).map(more -> before + more));
        }
        return written;
    }

    private Future<Integer> write(
            List<ResourceName> names, Function<ResourceName, Command> command, RefreshFailures failures) {
        long began = System.nanoTime();
        List<Future<Integer>> writes = names.stream().map(name -> write(name, command.apply(name), failures)).toList();
        return Future.join(writes)
                .map(all -> writes.stream().mapToInt(Future::result).sum())
                .compose(written -> rest(System.nanoTime() - began).map(written));
    }

    private Future<Integer> write(ResourceName name, Command command, RefreshFailures failures) {
        return executor.execute(command, Deadline.after(COMMAND_TIMEOUT))
                .map(result -> result.before().equals(result.after()) ? 0 : 1)
                .otherwise(failure -> {
                    if (!(failure instanceof NotFound)) {
                        failures.add(name.value(), failure);
                    }
                    return 0;
                });
    }

    private Future<Void> rest(long workedNanos) {
        if (waiting.getAsInt() == 0) {
            return Future.succeededFuture();
        }
        Promise<Void> rested = Promise.promise();
        long millis = Math.max(1, Math.min(LONGEST_REST_MILLIS, workedNanos / 1_000_000));
        vertx.setTimer(millis, timer -> rested.complete());
        return rested.future();
    }
}
