package com.goten.api.bus;

import com.goten.bus.Addresses;
import com.goten.bus.BusHeaders;
import com.goten.policy.HiddenTypes;
import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import com.goten.store.ChangeEvent;
import com.goten.watch.FeedListener;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Publishes what changes, as hints, on {@link Addresses#changes}: one message per type and version for each batch of the
 * feed, a resource in it once, with its last change.
 *
 * <pre>
 *   {"version": "v1", "since": "2026-11-22T19:00:00Z",
 *    "changes": [{"name": "projects/p/devices/d", "kind": "updated", "revision": "4711"}]}
 * </pre>
 *
 * A watch with {@code starting_time} {@code since} begins with all of them. Every node of a deployment reads the same
 * feed; {@code mine} divides the names among them, so that each change is published once.
 */
public final class ChangePublisher implements FeedListener {
    private static final int MAX_CHANGES = 500;

    private final EventBus bus;
    private final DeploymentId deployment;
    private final Predicate<String> mine;

    /** @param mine whether this node publishes for a name; what it says may change at any time */
    public ChangePublisher(EventBus bus, DeploymentId deployment, Predicate<String> mine) {
        this.bus = bus;
        this.deployment = deployment;
        this.mine = mine;
    }

    private record Subject(String type, String version) {}

    @Override
    public void changed(List<ChangeEvent> changes) {
        Map<Subject, Map<String, ChangeEvent>> latest = new LinkedHashMap<>();
        for (ChangeEvent change : changes) {
            ResourceKey key = change.subject().key();
            if (!change.endsOffer() && !HiddenTypes.hide(key) && mine.test(key.name())) {
                latest.computeIfAbsent(new Subject(key.type(), key.version()), subject -> new LinkedHashMap<>())
                        .merge(key.name(), change, ChangePublisher::latest);
            }
        }
        latest.forEach((subject, byName) -> publish(subject, List.copyOf(byName.entrySet())));
    }

    /** Lost hints are no loss: who needs every change watches. */
    @Override
    public void missed() {}

    /** The later one, but what was created in this batch stays created. */
    private static ChangeEvent latest(ChangeEvent earlier, ChangeEvent later) {
        return new ChangeEvent(later.cursor(), later.revision(), earlier.before(), later.after(), earlier.time());
    }

    private void publish(Subject subject, List<Map.Entry<String, ChangeEvent>> changes) {
        for (int from = 0; from < changes.size(); from += MAX_CHANGES) {
            List<Map.Entry<String, ChangeEvent>> part = changes.subList(from, Math.min(changes.size(), from + MAX_CHANGES));
            bus.publish(
                    Addresses.changes(deployment, subject.type()),
                    body(subject, part),
                    BusHeaders.options(BusHeaders.JSON));
        }
    }

    private static JsonObject body(Subject subject, List<Map.Entry<String, ChangeEvent>> changes) {
        var list = new JsonArray();
        Instant since = Instant.MAX;
        for (Map.Entry<String, ChangeEvent> named : changes) {
            ChangeEvent change = named.getValue();
            since = change.time().isBefore(since) ? change.time() : since;
            list.add(new JsonObject()
                    .put("name", named.getKey())
                    .put("kind", kind(change))
                    .put("revision", Long.toString(change.revision())));
        }
        return new JsonObject()
                .put("version", subject.version())
                .put("since", since.toString())
                .put("changes", list);
    }

    private static String kind(ChangeEvent change) {
        if (change.after().isEmpty()) {
            return "deleted";
        }
        return change.before().isEmpty() ? "created" : "updated";
    }
}
