package com.goten.store.pg;

import com.goten.store.Op;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue.Backlog;
import com.goten.store.TaskQueue.Task;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Rows of table {@code task}. A claim is a {@code due} in the future. */
final class TaskStatements {
    private static final String SCHEDULE = """
            insert into task (kind, subject) select distinct * from unnest($1::text[], $2::uuid[])
            on conflict (kind, subject) do update set due = least(task.due, now())""";

    private static final String FINISH = """
            delete from task t using unnest($1::text[], $2::uuid[]) as d(kind, subject)
            where t.kind = d.kind and t.subject = d.subject""";

    private static final String CLAIM = """
            update task set due = now() + $3::bigint * interval '1 millisecond', attempts = attempts + 1
            where (kind, subject) in (
              select kind, subject from task where kind = $1 and due <= now() order by due limit $2
              for update skip locked)
            returning subject, attempts""";

    private static final String RETRY = """
            update task set due = now() + $3::bigint * interval '1 millisecond', last_error = $4
            where kind = $1 and subject = $2 and due > now()""";

    private static final String EXTEND = """
            update task set due = now() + $3::bigint * interval '1 millisecond'
            where kind = $1 and subject = $2 and due > now()""";

    private static final String BACKLOG = """
            select count(*), coalesce(greatest(0, extract(epoch from now() - min(due)) * 1000), 0)::bigint
            from task where kind = $1""";

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

    /** A task that was woken meanwhile stays due. */
    static Future<Void> extend(SqlClient client, Task task, Duration claim) {
        return client.preparedQuery(EXTEND)
                .execute(Tuple.of(task.kind().name(), task.subject(), claim.toMillis()))
                .mapEmpty();
    }

    static Future<Void> retry(SqlClient client, Task task, Duration delay, String reason) {
        return client.preparedQuery(RETRY)
                .execute(Tuple.of(task.kind().name(), task.subject(), delay.toMillis(), reason))
                .mapEmpty();
    }

    static Future<Backlog> backlog(SqlClient client, TaskKind kind) {
        return client.preparedQuery(BACKLOG).execute(Tuple.of(kind.name())).map(rows -> {
            var row = rows.iterator().next();
            return new Backlog(row.getLong(0), Duration.ofMillis(row.getLong(1)));
        });
    }
}
