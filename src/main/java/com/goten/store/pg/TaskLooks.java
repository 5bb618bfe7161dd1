package com.goten.store.pg;

import com.goten.store.TaskKind;
import com.goten.store.TaskReader.TaskState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of table {@code task}, looked at and left alone. */
final class TaskLooks {
    private static final String COLUMNS = "select kind, subject, since, due, attempts, last_error from task ";

    /** One look-up for each kind: the table is keyed by kind first. */
    private static final String ABOUT = COLUMNS + "where kind = any ($2::text[]) and subject = $1 order by kind";

    /** In the order of the index, which is that of work: by when they are due. */
    private static final String FIRST = COLUMNS + "where kind = $1 order by due limit $2";

    private TaskLooks() {}

    static Future<List<TaskState>> about(SqlClient client, UUID subject) {
        var kinds = new ArrayList<String>();
        for (TaskKind kind : TaskKind.values()) {
            kinds.add(kind.name());
        }
        return client.preparedQuery(ABOUT)
                .execute(Tuple.tuple().addUUID(subject).addArrayOfString(kinds.toArray(String[]::new)))
                .map(TaskLooks::read);
    }

    static Future<List<TaskState>> first(SqlClient client, TaskKind kind, int limit) {
        return client.preparedQuery(FIRST).execute(Tuple.of(kind.name(), limit)).map(TaskLooks::read);
    }

    private static List<TaskState> read(RowSet<Row> rows) {
        var tasks = new ArrayList<TaskState>(rows.size());
        rows.forEach(row -> tasks.add(new TaskState(
                TaskKind.valueOf(row.getString(0)),
                row.getUUID(1),
                row.getOffsetDateTime(2).toInstant(),
                row.getOffsetDateTime(3).toInstant(),
                row.getInteger(4),
                Optional.ofNullable(row.getString(5)))));
        return tasks;
    }
}
