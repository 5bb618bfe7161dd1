package com.goten.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks at durable tasks without claiming any. */
public interface TaskReader {

    /**
     * A task as it is.
     *
     * @param since when it was made
     * @param due when it is, or was, to be worked on
     * @param attempts how often it was claimed
     * @param lastError why it was given back
     */
    record TaskState(
            TaskKind kind, UUID subject, Instant since, Instant due, int attempts, Optional<String> lastError) {}

    /** All kinds of tasks about one subject. */
    Future<List<TaskState>> about(UUID subject);

    /** How many there are of a kind. */
    Future<TaskQueue.Backlog> backlog(TaskKind kind);

    /** The first of a kind by when they are due. */
    Future<List<TaskState>> first(TaskKind kind, int limit);
}
