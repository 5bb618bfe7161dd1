package com.goten.engine;

import com.goten.time.Deadline;
import io.vertx.core.Future;

/** Executes commands (PROTOCOL.md section 5). Safe to call from any thread; answers on the caller's context. */
public interface CommandExecutor {

    /**
     * Executes one command. When the future succeeds the write is durable; when it fails with anything but
     * {@code Unavailable} or {@code DeadlineExceeded}, nothing has happened.
     */
    Future<WriteResult> execute(Command command, Deadline deadline);
}
