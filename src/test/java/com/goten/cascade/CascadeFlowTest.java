package com.goten.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.engine.WriteResult;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeleteBehaviour;
import com.goten.schema.SchemaLoader;
import com.goten.store.Concerned.Holding;
import com.goten.store.Head;
import com.goten.store.HolderReader;
import com.goten.store.RecordedReference;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flow over holders that are not there. */
class CascadeFlowTest {
    private static final UUID TARGET = new UUID(1, 0);
    private static final ResourceKey KEY = new ResourceKey("v1", "Plain", "plains/target");

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<Command> executed = new ArrayList<>();
    private boolean answersAtOnce;

    @AfterEach
    void close() {
        Await.result(vertx.close());
    }

    private <T> Future<T> answer(T answer) {
        if (answersAtOnce) {
            return Future.succeededFuture(answer);
        }
        Promise<T> promise = Promise.promise();
        context.runOnContext(ignored -> promise.complete(answer));
        return promise.future();
    }

    private void run(HolderReader holders, int page) {
        var standard = CascadeOptions.STANDARD;
        var options = new CascadeOptions(
                1, page, standard.inFlight(), standard.claim(), standard.poll(), standard.mostDelay());
        var version = SchemaLoader.load(Path.of("src/test/resources/schemas/going")).newest();
        var tasks = new Tasks();
        var collector = new Collector(version, new Executor(), holders, options,
                next -> context.runOnContext(ignored -> next.run()), CascadeObserver.NONE);
        var flow = new CascadeFlow(new Executor(), holders, tasks, collector, new Nowhere(),
                new Postponement(tasks, options.mostDelay()));
        Promise<Void> ended = Promise.promise();
        context.runOnContext(ignored -> flow.run(new TaskQueue.Task(TaskKind.CASCADE, TARGET, 1)).onComplete(ended));
        Await.result(ended.future());
    }

    private static Holding holding(long holder, String field, DeleteBehaviour behaviour) {
        var uuid = new UUID(0, holder);
        return new Holding(
                new Head(new ResourceKey("v1", "Plain", "plains/h" + holder), uuid, false),
                new RecordedReference(uuid, field, "going.example.com/Plain", KEY.name(), TARGET, behaviour));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void looksAtMorePagesThanTheStackIsDeep(boolean atOnce) {
        answersAtOnce = atOnce;
        var holders = new Holders(100_000);
        run(holders, 1);
        assertThat(holders.seen).isEqualTo(100_000);
    }

    @Test
    void looksAtAllReferencesOfAHolderTogether() {
        run(new Rows(List.of(
                holding(1, "a", DeleteBehaviour.BLOCK),
                holding(2, "a", DeleteBehaviour.BLOCK),
                holding(2, "b", DeleteBehaviour.ASYNC_CASCADE_DELETE))), 2);
        assertThat(executed).singleElement().isInstanceOf(Command.Cascade.class);
    }

    /** Holders that block, one a page. */
    private final class Holders implements HolderReader {
        private final int count;
        private int seen;

        Holders(int count) {
            this.count = count;
        }

        @Override
        public Future<List<Holding>> holders(UUID target, Optional<UUID> after, int limit) {
            return answer(seen == count ? List.of() : List.of(holding(++seen, "a", DeleteBehaviour.BLOCK)));
        }

        @Override
        public Future<Optional<Remainder>> remainder(UUID uuid) {
            return answer(Optional.of(new Remainder(KEY, uuid, false)));
        }
    }

    /** These, as long as the command that is their due has not come. */
    private final class Rows implements HolderReader {
        private final List<Holding> rows;

        Rows(List<Holding> rows) {
            this.rows = rows;
        }

        @Override
        public Future<List<Holding>> holders(UUID target, Optional<UUID> after, int limit) {
            return answer(rows.stream()
                    .filter(row -> after.isEmpty() || row.holder().uuid().compareTo(after.get()) > 0)
                    .filter(row -> executed.isEmpty() || row.holder().uuid().getLeastSignificantBits() == 1)
                    .limit(limit)
                    .toList());
        }

        @Override
        public Future<Optional<Remainder>> remainder(UUID uuid) {
            return answer(Optional.of(new Remainder(KEY, uuid, false)));
        }
    }

    private final class Executor implements CommandExecutor {
        @Override
        public Future<WriteResult> execute(Command command, Deadline deadline) {
            executed.add(command);
            return answer(WriteResult.NOTHING);
        }

        @Override
        public Future<List<WriteResult>> executeTogether(List<? extends Command.Save> commands, Deadline deadline) {
            throw new AssertionError("the flow executes one command at a time");
        }
    }

    /** Nobody else refers to anything. */
    private final class Nowhere implements Elsewhere {
        @Override
        public Future<Said> tell(HolderReader.Remainder remainder) {
            return answer(Said.NOTHING_LEFT);
        }

        @Override
        public Future<Optional<Circle>> circle(HolderReader.Remainder remainder) {
            throw new AssertionError("nothing waits for anything");
        }
    }

    private final class Tasks implements TaskQueue {
        @Override
        public Future<List<Task>> claim(TaskKind kind, int most, Duration claim) {
            throw new AssertionError("the flow claims nothing");
        }

        @Override
        public Future<Void> extend(Collection<Task> tasks, Duration claim) {
            return answer(null);
        }

        @Override
        public Future<Void> end(Task task) {
            return finish(task);
        }

        @Override
        public Future<Void> finish(Task task) {
            return answer(null);
        }

        @Override
        public Future<Void> retry(Task task, Duration delay, String reason) {
            return answer(null);
        }

        @Override
        public Future<Void> hasten(TaskKind kind, Duration longer) {
            throw new AssertionError("nobody was away");
        }

        @Override
        public Future<Void> hasten(TaskKind kind, UUID subject) {
            throw new AssertionError("nobody was away");
        }

        @Override
        public Future<Map<TaskKind, Backlog>> backlog() {
            throw new AssertionError("the flow asks for no backlog");
        }
    }
}
