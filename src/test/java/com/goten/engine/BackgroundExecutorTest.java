package com.goten.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.errors.GotenException;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundExecutorTest {
    private static final int MOST = 3;

    private final Vertx vertx = Vertx.vertx();
    private final List<Promise<WriteResult>> running = new CopyOnWriteArrayList<>();
    private final BackgroundExecutor executor = new BackgroundExecutor(vertx, new Slow(), MOST);

    @AfterEach
    void close() {
        Await.result(vertx.close());
    }

    /** Ends nothing by itself. */
    private final class Slow implements CommandExecutor {
        @Override
        public Future<WriteResult> execute(Command command, Deadline deadline) {
            Promise<WriteResult> promise = Promise.promise();
            running.add(promise);
            return promise.future();
        }

        @Override
        public Future<List<WriteResult>> executeTogether(List<? extends Command.Save> commands, Deadline deadline) {
            throw new IllegalStateException("broken");
        }
    }

    private Future<WriteResult> execute() {
        return executor.execute(null, Deadline.after(Duration.ofSeconds(10)));
    }

    @Test
    void letsNoMoreInThanItMayAndTheNextOneWhenOneHasEnded() {
        List<Future<WriteResult>> all = IntStream.range(0, 5).mapToObj(i -> execute()).toList();
        assertThat(running).hasSize(MOST);
        running.get(1).complete(WriteResult.NOTHING);
        Await.until(() -> running.size() == 4);
        running.get(0).fail(new GotenException.Unavailable("no", "NO"));
        Await.until(() -> running.size() == 5);
        running.subList(2, 5).forEach(promise -> promise.complete(WriteResult.NOTHING));
        Await.until(() -> all.stream().allMatch(Future::isComplete));
        assertThat(all.stream().filter(Future::failed)).containsExactly(all.get(0));
        execute();
        assertThat(running).hasSize(6);
    }

    @Test
    void answersOnTheContextOfWhoAskedWhoeverMadeRoom() {
        IntStream.range(0, MOST).forEach(i -> execute());
        Context asking = vertx.getOrCreateContext();
        Promise<Context> answeredOn = Promise.promise();
        asking.runOnContext(asked -> execute().onComplete(answer -> answeredOn.complete(Vertx.currentContext())));
        Await.result(onAnother(() -> running.get(0).complete(WriteResult.NOTHING)));
        Await.until(() -> running.size() == MOST + 1);
        asking.runOnContext(end -> running.get(MOST).complete(WriteResult.NOTHING));
        assertThat(Await.result(answeredOn.future())).isSameAs(asking);
    }

    private Future<Void> onAnother(Runnable step) {
        Promise<Void> done = Promise.promise();
        vertx.getOrCreateContext().runOnContext(ignored -> {
            step.run();
            done.complete();
        });
        return done.future();
    }

    @Test
    void takesABrokenExecutionForAFailedOneThatKeepsNoRoom() {
        for (int i = 0; i <= MOST; i++) {
            assertThat(executor.executeTogether(List.of(), Deadline.after(Duration.ofSeconds(10))).cause())
                    .isInstanceOf(GotenException.Internal.class);
        }
    }
}
