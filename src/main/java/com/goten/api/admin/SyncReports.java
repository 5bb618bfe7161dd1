package com.goten.api.admin;

import com.goten.schema.DeploymentId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** How it stands with the read copies of the deployments of this process. They are added while it starts, from any thread. */
public final class SyncReports {
    private final List<Reporter> deployments = new CopyOnWriteArrayList<>();

    /** One deployment. From any thread. */
    public interface Reporter {
        DeploymentId deployment();

        /** What is told of it, as it is shown. */
        Future<JsonObject> report();

        /** Compares copies with their owners. @param peer those from there only; empty: all @return completes when it is done */
        Future<Void> compare(Optional<String> peer);
    }

    public void add(Reporter deployment) {
        deployments.add(deployment);
    }

    /** {@code {"deployments": […]}}; of one service or region where those are given. */
    Future<JsonObject> report(Optional<String> service, Optional<String> region) {
        return Future.all(chosen(service, region).stream().map(Reporter::report).toList())
                .map(all -> new JsonObject().put("deployments", new JsonArray(all.<JsonObject>list())));
    }

    Future<Void> compare(Optional<String> service, Optional<String> region, Optional<String> peer) {
        return Future.all(chosen(service, region).stream().map(reporter -> reporter.compare(peer)).toList()).mapEmpty();
    }

    private List<Reporter> chosen(Optional<String> service, Optional<String> region) {
        return deployments.stream()
                .filter(one -> service.map(one.deployment().service()::equals).orElse(true))
                .filter(one -> region.map(one.deployment().region()::equals).orElse(true))
                .toList();
    }
}
