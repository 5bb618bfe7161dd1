package com.goten.owner;

import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.engine.WriteResult;
import com.goten.errors.GotenException;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes commands, a bounded number of them side by side. Never fails. */
final class Flight {
    private static final Logger LOG = LoggerFactory.getLogger(Flight.class);
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);

    private final CommandExecutor executor;
    private final OwnerObserver observer;
    private final List<? extends Command> commands;
    private final int most;
    private final Promise<Landing> landed = Promise.promise();
    private final List<Command> failed = new ArrayList<>();
    private Optional<String> reason = Optional.empty();
    private int next;
    private int inFlight;

    /**
     * @param failed those that were not executed
     * @param reason why, the last one
     */
    record Landing(List<Command> failed, Optional<String> reason) {}

    private Flight(CommandExecutor executor, OwnerObserver observer, List<? extends Command> commands, int most) {
        this.executor = executor;
        this.observer = observer;
        this.commands = commands;
        this.most = most;
    }

    static Future<Landing> of(
            CommandExecutor executor, OwnerObserver observer, List<? extends Command> commands, int most) {
        var flight = new Flight(executor, observer, commands, most);
        flight.fly();
        return flight.landed.future();
    }

    private void fly() {
        while (next < commands.size() && inFlight < most) {
            inFlight++;
            Command command = commands.get(next++);
            executor.execute(command, Deadline.after(COMMAND_TIMEOUT)).onComplete(executed -> {
                inFlight--;
                if (executed.succeeded()) {
                    tell(command, executed.result());
                } else {
                    failed.add(command);
                    reason = Optional.of(reason(executed.cause()));
                }
                fly();
            });
        }
        if (next == commands.size() && inFlight == 0) {
            landed.tryComplete(new Landing(failed, reason));
        }
    }

    private void tell(Command command, WriteResult result) {
        if (result.before().isEmpty() || result.before().equals(result.after())) {
            return;
        }
        boolean goes = result.after().map(after -> after.deleting()).orElse(true)
                && !result.before().get().deleting();
        if (command instanceof Command.Disown) {
            observer.removed();
        }
        if (goes) {
            observer.collected();
        }
    }

    static String reason(Throwable failure) {
        if (!(failure instanceof GotenException)) {
            LOG.error("owner.failed", failure);
        }
        return String.valueOf(failure.getMessage());
    }
}
