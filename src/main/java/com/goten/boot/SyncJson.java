package com.goten.boot;

import com.goten.schema.DeploymentId;
import com.goten.store.Handovers.UnderWay;
import com.goten.store.PolicyRefreshes.Progress;
import com.goten.sync.CopyStatus;
import com.goten.sync.CopyStatus.Comparison;
import com.goten.sync.CopyStatus.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What {@code /debug/sync} tells of one deployment: {@code {"service", "region", "copies": […], "refreshes": […], "handovers": {…}}}. */
final class SyncJson {
    private static final double MILLIS = 1000.0;

    private SyncJson() {}

    static JsonObject of(DeploymentId id, List<CopyStatus> copies, List<Progress> refreshes, UnderWay handovers) {
        return new JsonObject()
                .put("service", id.service())
                .put("region", id.region())
                .put("copies", new JsonArray(copies.stream().map(SyncJson::copies).toList()))
                .put("refreshes", new JsonArray(refreshes.stream().map(SyncJson::refresh).toList()))
                .put("handovers", handovers(handovers));
    }

    private static JsonObject handovers(UnderWay moving) {
        var json = new JsonObject().put("offered", moving.offered()).put("adopted", moving.adopted());
        json.put("unadopted", moving.unadopted());
        moving.obstacle().ifPresent(reason -> json.put("obstacle", reason));
        moving.age().ifPresent(age -> json.put("ageSeconds", seconds(age)));
        return json;
    }

    private static JsonObject copies(CopyStatus status) {
        var json = new JsonObject()
                .put("peer", status.region())
                .put("version", status.version())
                .put("state", status.state().name().toLowerCase(Locale.ROOT))
                .put("complete", status.complete());
        status.safeTime().ifPresent(time -> json.put("safeTime", time.toString()));
        status.lag().ifPresent(lag -> json.put("lagSeconds", seconds(lag)));
        json.put("behind", status.behind()).put("put", status.put()).put("removed", status.removed());
        status.snapshot().ifPresent(snapshot -> json.put("snapshot", new JsonObject()
                .put("resources", snapshot.resources())
                .put("place", snapshot.place())));
        status.lastError().ifPresent(error -> json.put("lastError", failure(error)));
        return json.put("comparison", comparison(status.comparison()));
    }

    private static JsonObject comparison(Comparison comparison) {
        var json = new JsonObject()
                .put("running", comparison.running())
                .put("overdue", comparison.overdue())
                .put("differences", comparison.differences())
                .put("repaired", comparison.repaired());
        comparison.age().ifPresent(age -> json.put("ageSeconds", seconds(age)));
        comparison.lastError().ifPresent(error -> json.put("lastError", failure(error)));
        return json;
    }

    private static JsonObject refresh(Progress progress) {
        return new JsonObject()
                .put("holder", progress.holder().toString())
                .put("generation", progress.generation())
                .put("place", (progress.type() + " " + progress.name()).strip())
                .put("looked", progress.looked())
                .put("written", progress.written())
                .put("begun", progress.begun().toString());
    }

    private static JsonObject failure(Failure failure) {
        return new JsonObject().put("reason", failure.reason()).put("ageSeconds", seconds(failure.age()));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS;
    }
}
