package com.goten.engine;

import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.util.List;

/** Executes commands (PROTOCOL.md section 5). Safe to call from any thread; answers on the caller's context. */
public interface CommandExecutor {

    /**
     * Executes one command. When the future succeeds the write is durable; when it fails with anything but
     * {@code Unavailable} or {@code DeadlineExceeded}, nothing has happened.
     */
    Future<WriteResult> execute(Command command, Deadline deadline);

    /**
     * Executes several in one transaction: all or none. Each names another resource; they may refer to each other, in
     * cycles too.
     *
     * @return their results, in order
     */
    Future<List<WriteResult>> executeTogether(List<? extends Command.Save> commands, Deadline deadline);
}
