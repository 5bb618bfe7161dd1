package com.goten.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Durable tasks. A task that is not finished is handed out again when its claim has run out; never before, so that nobody
 * works on it beside another. One that becomes due during its claim is due at once when it is given back.
 */
public interface TaskQueue {

    /** Claims tasks that are due, oldest first; nobody else is handed them for that long. */
    Future<List<Task>> claim(TaskKind kind, int most, Duration claim);

    /** Keeps claims for that long from now; nothing happens where one was given back or claimed anew. */
    Future<Void> extend(Collection<Task> tasks, Duration claim);

    /** Ends a task that turned out to have nothing left to be done; what is done otherwise ends it in its own transaction. */
    Future<Void> finish(Task task);

    /** Ends a task that is done; where it was woken meanwhile, it is given back instead and due at once. */
    Future<Void> end(Task task);

    /** Gives a task back: it is due again after that delay, or at once where it was woken meanwhile. */
    Future<Void> retry(Task task, Duration delay, String reason);

    /** Makes those due now that nobody has and that are put off for longer than that from now. */
    Future<Void> hasten(TaskKind kind, Duration longer);

    /** Makes one due now that nobody has; nothing happens where there is none. */
    Future<Void> hasten(TaskKind kind, UUID subject);

    /** By kind, how many tasks there are, how long the oldest has been due, and how old the oldest is; of no kind without. */
    Future<Map<TaskKind, Backlog>> backlog();

    /** @param attempts how often it was claimed, this time included */
    record Task(TaskKind kind, UUID subject, int attempts) {}

    record Backlog(long tasks, Duration oldestDue, Duration oldest) {}
}
