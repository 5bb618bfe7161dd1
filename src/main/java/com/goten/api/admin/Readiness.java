package com.goten.api.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether the process is ready: started, not stopping, and each of its parts is well. Parts are added while the process
 * starts, from any thread.
 */
public final class Readiness {
    private static final long CHECK_TIMEOUT_MILLIS = 2000;

    private final List<HealthPart> parts = new CopyOnWriteArrayList<>();
    private volatile Phase phase = Phase.STARTING;

    /** Where the process is in its life; only RUNNING is ready. */
    public enum Phase { STARTING, RUNNING, STOPPING }

    public void add(HealthPart part) {
        parts.add(part);
    }

    public void enter(Phase next) {
        phase = next;
    }

    /** Asks all parts at once. Never fails. */
    Future<Report> report() {
        var now = phase;
        var checks = parts.stream().map(Readiness::check).toList();
        return Future.all(new ArrayList<>(checks))
                .map(all -> new Report(now, checks.stream().map(Future::result).toList()));
    }

    private static Future<PartState> check(HealthPart part) {
        return asked(part)
                .timeout(CHECK_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .map(well -> new PartState(part.name(), true, ""))
                .otherwise(failure -> new PartState(part.name(), false, reason(failure)));
    }

    /** A check that throws is a bug of that part, and no reason not to tell of the others. */
    private static Future<?> asked(HealthPart part) {
        try {
            return part.check().get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static String reason(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "no answer within " + CHECK_TIMEOUT_MILLIS + " ms";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    /** How one part is; the reason is empty when it is ready. */
    record PartState(String name, boolean ready, String reason) {
        JsonObject toJson() {
            var json = new JsonObject().put("name", name).put("ready", ready);
            return ready ? json : json.put("reason", reason);
        }
    }

    /** How everything is. */
    record Report(Phase phase, List<PartState> parts) {
        boolean ready() {
            return phase == Phase.RUNNING && parts.stream().allMatch(PartState::ready);
        }

        JsonObject toJson() {
            var states = new JsonArray();
            parts.forEach(part -> states.add(part.toJson()));
            return new JsonObject()
                    .put("ready", ready())
                    .put("phase", phase.name().toLowerCase(Locale.ROOT))
                    .put("parts", states);
        }
    }
}
