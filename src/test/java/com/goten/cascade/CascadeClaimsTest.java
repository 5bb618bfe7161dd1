package com.goten.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.engine.Command;
import com.goten.engine.CommandExecutor;
import com.goten.engine.WriteResult;
import com.goten.mixin.SchemaMixinClient;
import com.goten.schema.DeploymentId;
import com.goten.schema.SchemaLoader;
import com.goten.store.Concerned.Holding;
import com.goten.store.HolderReader;
import com.goten.store.Shadows;
import com.goten.store.TaskKind;
import com.goten.store.TaskQueue;
import com.goten.testing.Await;
import com.goten.testing.Network;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a task stays one's own. */
class CascadeClaimsTest {
    private static final UUID SUBJECT = new UUID(1, 0);

    private final Vertx vertx = Vertx.vertx();
    private final Promise<Optional<HolderReader.Remainder>> slow = Promise.promise();
    private final Promise<Void> finished = Promise.promise();
    private final AtomicInteger extensions = new AtomicInteger();
    private final AtomicInteger claims = new AtomicInteger();

    @AfterEach
    void close() {
        Await.result(vertx.close());
    }

    @Test
    void keepsTheClaimOfASlowTaskUntilItHasEnded() {
        var standard = CascadeOptions.STANDARD;
        var options = new CascadeOptions(
                1, standard.page(), standard.inFlight(), Duration.ofMillis(30), standard.poll(), standard.mostDelay());
        var version = SchemaLoader.load(Path.of("src/test/resources/schemas/going")).newest();
        var verticle = new CascadeDeletionVerticle(
                version, new NoCommands(), new SlowHolders(), new Tasks(), alone(), CascadeObserver.NONE, options);
        String id = Await.result(vertx.deployVerticle(verticle));
        Await.until(() -> extensions.get() >= 5);
        var stopped = vertx.undeploy(id);
        int before = extensions.get();
        Await.until(() -> extensions.get() > before);
        assertThat(stopped.isComplete()).isFalse();
        slow.complete(Optional.empty());
        Await.result(finished.future());
        Await.result(stopped);
    }

    /** There are no others, and nobody asks of whom this one is a source. */
    private Surroundings alone() {
        var own = new DeploymentId("going.example.com", "us-west2");
        var shadows = (Shadows) Proxy.newProxyInstance(
                Shadows.class.getClassLoader(), new Class<?>[] {Shadows.class}, (proxy, method, arguments) -> {
                    throw new AssertionError("nobody asks");
                });
        var network = new Network();
        return new Surroundings(own, network, new SchemaMixinClient(own, network.peers(own, vertx)), shadows, peer -> true);
    }

    /** A node that is gone keeps its tasks from the others for that long. */
    @Test
    void claimsAreShort() {
        assertThat(CascadeOptions.STANDARD.claim()).isLessThanOrEqualTo(Duration.ofSeconds(10));
    }

    private final class SlowHolders implements HolderReader {
        @Override
        public Future<List<Holding>> holders(UUID target, Optional<UUID> after, int limit) {
            throw new AssertionError("nothing is left of the subject");
        }

        @Override
        public Future<Optional<Remainder>> remainder(UUID uuid) {
            return slow.future();
        }
    }

    private static final class NoCommands implements CommandExecutor {
        @Override
        public Future<WriteResult> execute(Command command, Deadline deadline) {
            throw new AssertionError("nothing is to be done");
        }

        @Override
        public Future<List<WriteResult>> executeTogether(List<? extends Command.Save> commands, Deadline deadline) {
            throw new AssertionError("nothing is to be done");
        }
    }

    /** One task. */
    private final class Tasks implements TaskQueue {
        @Override
        public Future<List<Task>> claim(TaskKind kind, int most, Duration claim) {
            return Future.succeededFuture(
                    claims.getAndIncrement() == 0 ? List.of(new Task(kind, SUBJECT, 1)) : List.of());
        }

        @Override
        public Future<Void> extend(Collection<Task> tasks, Duration claim) {
            assertThat(tasks).extracting(Task::subject).containsExactly(SUBJECT);
            extensions.incrementAndGet();
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> end(Task task) {
            return finish(task);
        }

        @Override
        public Future<Void> finish(Task task) {
            finished.complete();
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> retry(Task task, Duration delay, String reason) {
            throw new AssertionError("nothing holds it up");
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
            throw new AssertionError("nobody asks");
        }
    }
}
