package com.goten.store.pg;

import static com.goten.store.pg.TestWrites.add;
import static com.goten.store.pg.TestWrites.key;
import static com.goten.store.pg.TestWrites.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException;
import com.goten.schema.DeploymentId;
import com.goten.store.FeedCursor;
import com.goten.store.TaskKind;
import com.goten.testing.Await;
import com.goten.testing.FaultProxy;
import com.goten.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that falls silent in the middle of everything: nothing waits for it for ever, and all goes on afterwards. */
class SilentServerTest {
    private static final StoreOptions HASTY = new StoreOptions(
            new WriteOptions(1, 200, 4 << 20, 1000).withTimes(Duration.ofSeconds(3), Duration.ofSeconds(4)),
            2, 1, 100, Duration.ofHours(1), Duration.ofSeconds(2), Duration.ofSeconds(1));

    private Vertx vertx;
    private FaultProxy proxy;
    private PgStore store;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        var database = TestPostgres.createDatabase();
        proxy = new FaultProxy(vertx, database.getPort());
        store = Await.result(PgStore.open(vertx, new PgConnectOptions(database).setPort(proxy.port()), new DeploymentId("things.example.com", "here"), "v1",
                HASTY, StoreObserver.NONE));
    }

    @AfterEach
    void close() {
        Await.result(store.close());
        proxy.close();
        Await.result(vertx.close());
    }

    private List<Future<?>> everything() {
        return List.of(
                store.reader().get(key("a")),
                store.reader().getAll(List.of(key("a")), soon()),
                store.feed().read(FeedCursor.at(0, 0), 10),
                store.feed().forCatchUp().read(FeedCursor.at(0, 0), 10),
                store.tasks().claim(TaskKind.CASCADE, 1, Duration.ofSeconds(1)),
                store.writer().write(add("a", 1), soon()));
    }

    @Test
    void whatItOwesFailsAndWhatComesNextSucceeds() {
        Await.result(Future.all(everything()));
        proxy.silence();
        for (Future<?> left : everything()) {
            assertThatThrownBy(() -> Await.result(left)).isInstanceOf(GotenException.Unavailable.class);
        }
        Await.result(Future.all(everything()));
        assertThat(Await.result(store.reader().get(key("a")))).isPresent();
    }
}
