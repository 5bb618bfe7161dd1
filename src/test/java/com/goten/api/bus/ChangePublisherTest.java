package com.goten.api.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.bus.Addresses;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.DeploymentId;
import com.goten.store.ChangeEvent;
import com.goten.store.FeedCursor;
import com.goten.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangePublisherTest {
    private static final DeploymentId ID = new DeploymentId("devices.example.com", "here");
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<JsonObject> published = new LinkedBlockingQueue<>();

    @BeforeEach
    void listen() {
        for (String type : List.of("Device", "Group")) {
            Await.result(vertx.eventBus()
                    .<JsonObject>consumer(Addresses.changes(ID, type), hint -> published.add(hint.body()))
                    .completion());
        }
    }

    @AfterEach
    void stop() {
        Await.result(vertx.close());
    }

    private static Optional<StoredResource> state(String type, String name, long revision) {
        return Optional.of(new StoredResource(
                new ResourceKey("v1", type, name), new UUID(0, 1), Buffer.buffer(), 1, revision, true, "here", List.of(),
                false));
    }

    private static ChangeEvent change(
            long revision, Optional<StoredResource> before, Optional<StoredResource> after) {
        return new ChangeEvent(FeedCursor.at(revision, 0), revision, before, after, NOON.plusSeconds(revision));
    }

    private static ChangeEvent created(String type, String name, long revision) {
        return change(revision, Optional.empty(), state(type, name, revision));
    }

    private static ChangeEvent updated(String type, String name, long revision) {
        return change(revision, state(type, name, revision - 1), state(type, name, revision));
    }

    private static ChangeEvent deleted(String type, String name, long revision) {
        return change(revision, state(type, name, revision - 1), Optional.empty());
    }

    private ChangePublisher publisher() {
        return new ChangePublisher(vertx.eventBus(), ID, name -> !name.endsWith("elsewhere"));
    }

    private JsonObject next() throws InterruptedException {
        JsonObject hint = published.poll(30, TimeUnit.SECONDS);
        assertThat(hint).as("a hint").isNotNull();
        return hint;
    }

    private static JsonObject entry(String name, String kind, long revision) {
        return new JsonObject().put("name", name).put("kind", kind).put("revision", Long.toString(revision));
    }

    @Test
    void tellsNameKindRevisionAndWhereToBegin() throws Exception {
        publisher().changed(List.of(created("Device", "a", 3), updated("Device", "b", 4), deleted("Device", "c", 5)));
        JsonObject hint = next();
        assertThat(hint.getString("version")).isEqualTo("v1");
        assertThat(hint.getString("since")).isEqualTo("2026-11-22T12:00:03Z");
        assertThat(hint.getJsonArray("changes"))
                .containsExactly(entry("a", "created", 3), entry("b", "updated", 4), entry("c", "deleted", 5));
    }

    @Test
    void namesAResourceOncePerBatchWithWhatBecameOfIt() throws Exception {
        publisher().changed(List.of(
                created("Device", "a", 1), updated("Device", "a", 2), updated("Device", "b", 3),
                updated("Device", "b", 4), created("Device", "c", 5), deleted("Device", "c", 6)));
        assertThat(next().getJsonArray("changes"))
                .containsExactly(entry("a", "created", 2), entry("b", "updated", 4), entry("c", "deleted", 6));
    }

    @Test
    void leavesOutWhatOtherNodesPublish() throws Exception {
        publisher().changed(List.of(created("Device", "elsewhere", 1), created("Group", "g", 2)));
        assertThat(next().getJsonArray("changes")).containsExactly(entry("g", "created", 2));
        assertThat(published).isEmpty();
    }

    @Test
    void cutsLongBatches() throws Exception {
        List<ChangeEvent> many = new ArrayList<>();
        for (int i = 1; i <= 501; i++) {
            many.add(created("Device", "d" + i, i));
        }
        publisher().changed(many);
        assertThat(next().getJsonArray("changes")).hasSize(500);
        JsonObject rest = next();
        assertThat(rest.getJsonArray("changes")).containsExactly(entry("d501", "created", 501));
        assertThat(rest.getString("since")).isEqualTo("2026-11-22T12:08:21Z");
    }
}
