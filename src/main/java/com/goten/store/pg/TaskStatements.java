package com.goten.store.pg;

import com.goten.store.Op;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue.Backlog;
import com.goten.store.TaskQueue.Task;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Rows of table {@code task}. A task is handed out when it is due and nobody has it; a claim is known by its attempt, so
 * that one that has run out changes nothing any more.
 *
 * <p>Transactions that wake tasks touch those of others, in any order: they wait for none. Where a row is locked, either
 * somebody else wakes the task too, or it is being claimed or given back; in each case it runs again after its back-off
 * at the latest, because nothing but the last look at its subject ends it.
 */
final class TaskStatements {
    private static final String SCHEDULE = """
            insert into task (kind, subject)
            select distinct kind, subject from unnest($1::text[], $2::uuid[]) as n(kind, subject) order by 1, 2
            on conflict (kind, subject) do update set due = least(task.due, now())""";

    private static final String FINISH = """
            delete from task t using unnest($1::text[], $2::uuid[]) as d(kind, subject)
            where t.kind = d.kind and t.subject = d.subject""";

    private static final String CLAIM = """
            update task
            set claimed_until = now() + $3::bigint * interval '1 millisecond',
                due = now() + $3::bigint * interval '1 millisecond', attempts = attempts + 1
            where (kind, subject) in (
              select kind, subject from task
              where kind = $1 and due <= now() and claimed_until <= now() order by due limit $2
              for update skip locked)
            returning subject, attempts""";

    private static final String RETRY = """
            update task
            set claimed_until = '-infinity', last_error = $5,
                due = case when due < claimed_until then due
                      else now() + $4::bigint * interval '1 millisecond' end
            where kind = $1 and subject = $2 and attempts = $3""";

    private static final String END = """
            delete from task where kind = $1 and subject = $2 and attempts = $3 and due >= claimed_until""";

    private static final String EXTEND = """
            update task t
            set claimed_until = now() + $4::bigint * interval '1 millisecond',
                due = case when t.due < t.claimed_until then t.due
                      else now() + $4::bigint * interval '1 millisecond' end
            from (select x.kind, x.subject
                  from unnest($1::text[], $2::uuid[], $3::int[]) as e(kind, subject, attempts)
                  join task x on x.kind = e.kind and x.subject = e.subject and x.attempts = e.attempts
                  where x.claimed_until > '-infinity' for update of x skip locked) e
            where t.kind = e.kind and t.subject = e.subject""";

    private static final String HASTEN = """
            update task set due = now()
            where (kind, subject) in (
              select kind, subject from task
              where kind = $1 and claimed_until <= now() and due > now() + $2::bigint * interval '1 millisecond'
              for update skip locked)""";

    private static final String HASTEN_ONE = """
            update task set due = now()
            where (kind, subject) in (
              select kind, subject from task
              where kind = $1 and subject = $2 and claimed_until <= now() and due > now() for update skip locked)""";

    private static final String LEFT = """
            count(*), coalesce(greatest(0, extract(epoch from now() - min(due)) * 1000), 0)::bigint,
            coalesce(greatest(0, extract(epoch from now() - min(since)) * 1000), 0)::bigint""";

    private static final String BACKLOG = "select %s from task where kind = $1".formatted(LEFT);

    private static final String BACKLOGS = "select %s, kind from task group by kind".formatted(LEFT);

    /**
     * A part of a statement: makes the tasks due that wait for references to go.
     *
     * @param dropped a query in that statement with the column {@code target}
     */
    static String wake(String dropped) {
        return """
            update task set due = now()
            from (select t.kind, t.subject from (select distinct target from %2$s order by target) d
                  cross join lateral (
                    select kind, subject from task where kind in ('%1$s', '%3$s') and subject = d.target and due > now()
                    for update skip locked) t) w
            where task.kind = w.kind and task.subject = w.subject""".formatted(TaskKind.CASCADE, dropped, TaskKind.COLLECT);
    }

    private TaskStatements() {}

    static Future<?> schedule(SqlClient client, List<Op.Schedule> tasks) {
        return client.preparedQuery(SCHEDULE).execute(Columns.of(tasks)
                .text(task -> task.kind().name())
                .uuid(Op.Schedule::subject)
                .tuple());
    }

    static Future<?> finish(SqlClient client, List<Op.Finish> tasks) {
        return client.preparedQuery(FINISH).execute(Columns.of(tasks)
                .text(task -> task.kind().name())
                .uuid(Op.Finish::subject)
                .tuple());
    }

    static Future<List<Task>> claim(SqlClient client, TaskKind kind, int most, Duration claim) {
        return client.preparedQuery(CLAIM).execute(Tuple.of(kind.name(), most, claim.toMillis())).map(rows -> {
            var tasks = new ArrayList<Task>();
            rows.forEach(row -> tasks.add(new Task(kind, row.getUUID(0), row.getInteger(1))));
            return tasks;
        });
    }

    static Future<Boolean> end(SqlClient client, Task task) {
        return client.preparedQuery(END)
                .execute(Tuple.of(task.kind().name(), task.subject(), task.attempts()))
                .map(rows -> rows.rowCount() > 0);
    }

    static Future<Void> extend(SqlClient client, List<Task> tasks, Duration claim) {
        return client.preparedQuery(EXTEND)
                .execute(Columns.of(tasks)
                        .text(task -> task.kind().name())
                        .uuid(Task::subject)
                        .integer(Task::attempts)
                        .tuple()
                        .addLong(claim.toMillis()))
                .mapEmpty();
    }

    static Future<Void> hasten(SqlClient client, TaskKind kind, Duration longer) {
        return client.preparedQuery(HASTEN).execute(Tuple.of(kind.name(), longer.toMillis())).mapEmpty();
    }

    static Future<Void> hasten(SqlClient client, TaskKind kind, UUID subject) {
        return client.preparedQuery(HASTEN_ONE).execute(Tuple.of(kind.name(), subject)).mapEmpty();
    }

    static Future<Void> retry(SqlClient client, Task task, Duration delay, String reason) {
        return client.preparedQuery(RETRY)
                .execute(Tuple.of(task.kind().name(), task.subject(), task.attempts(), delay.toMillis(), reason))
                .mapEmpty();
    }

    static Future<Backlog> backlog(SqlClient client, TaskKind kind) {
        return client.preparedQuery(BACKLOG)
                .execute(Tuple.of(kind.name()))
                .map(rows -> backlog(rows.iterator().next()));
    }

    /** Of all kinds of which there are some. */
    static Future<Map<TaskKind, Backlog>> backlog(SqlClient client) {
        return client.preparedQuery(BACKLOGS).execute().map(rows -> {
            var all = new EnumMap<TaskKind, Backlog>(TaskKind.class);
            rows.forEach(row -> all.put(TaskKind.valueOf(row.getString(3)), backlog(row)));
            return all;
        });
    }

    private static Backlog backlog(Row row) {
        return new Backlog(row.getLong(0), Duration.ofMillis(row.getLong(1)), Duration.ofMillis(row.getLong(2)));
    }
}
