package com.goten.store.pg;

import com.goten.store.Op;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Durable tasks in table {@code task}. */
final class PgTasks implements TaskQueue {
    private final Pool pool;

    PgTasks(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<List<Task>> claim(TaskKind kind, int most, Duration claim) {
        return TaskStatements.claim(pool, kind, most, claim).recover(PgFailures::fail);
    }

    @Override
    public Future<Void> extend(Collection<Task> tasks, Duration claim) {
        return TaskStatements.extend(pool, List.copyOf(tasks), claim).recover(PgFailures::fail);
    }

    @Override
    public Future<Void> hasten(TaskKind kind, Duration longer) {
        return TaskStatements.hasten(pool, kind, longer).recover(PgFailures::fail);
    }

    @Override
    public Future<Void> hasten(TaskKind kind, UUID subject) {
        return TaskStatements.hasten(pool, kind, subject).recover(PgFailures::fail);
    }

    @Override
    public Future<Void> finish(Task task) {
        return TaskStatements.finish(pool, List.of(new Op.Finish(task.kind(), task.subject())))
                .<Void>mapEmpty()
                .recover(PgFailures::fail);
    }

    @Override
    public Future<Void> end(Task task) {
        return TaskStatements.end(pool, task)
                .compose(ended -> ended ? Future.succeededFuture() : TaskStatements.retry(pool, task, Duration.ZERO, ""))
                .recover(PgFailures::fail);
    }

    @Override
    public Future<Void> retry(Task task, Duration delay, String reason) {
        return TaskStatements.retry(pool, task, delay, reason).recover(PgFailures::fail);
    }

    @Override
    public Future<Map<TaskKind, Backlog>> backlog() {
        return TaskStatements.backlog(pool).recover(PgFailures::fail);
    }
}
