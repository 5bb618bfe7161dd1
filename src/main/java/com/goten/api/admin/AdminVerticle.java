package com.goten.api.admin;

import com.goten.explain.Debug;
import com.goten.mixin.Partition;
import com.goten.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code /health/live} (this process answers), {@code /health/ready} (503 until everything is, with the parts that are
 * not), {@code /metrics}, {@code /debug/…} (see {@link DebugRoutes}). Answers from its own event loop, so that it tells of a
 * database that does not answer.
 */
public final class AdminVerticle extends VerticleBase {
    private final String host;
    private final int port;
    private final Readiness readiness;
    private final Telemetry telemetry;
    private final Debug debug;
    private final SyncReports syncs;
    private final Partition partition;
    private @Nullable HttpServer server;

    /**
     * @param port 0: any free one; see {@link #address()}
     * @param debug the deployments of this process
     * @param syncs the same, for what is told of their copies
     * @param partition of their regions, to be changed here
     */
    public AdminVerticle(
            String host,
            int port,
            Readiness readiness,
            Telemetry telemetry,
            Debug debug,
            SyncReports syncs,
            Partition partition) {
        this.host = host;
        this.port = port;
        this.readiness = readiness;
        this.telemetry = telemetry;
        this.debug = debug;
        this.syncs = syncs;
        this.partition = partition;
    }

    @Override
    public Future<?> start() {
        var created = vertx.createHttpServer(new HttpServerOptions().setIdleTimeout(60));
        return created.requestHandler(router()).listen(port, host).onSuccess(listening -> server = listening);
    }

    @Override
    public Future<?> stop() {
        return server == null ? Future.succeededFuture() : server.close();
    }

    /** {@code host:port}, once it has started. */
    public String address() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return host + ":" + server.actualPort();
    }

    private Router router() {
        var router = Router.router(vertx);
        router.get("/health/live").handler(call -> json(call, 200, new JsonObject().put("live", true)));
        router.get("/health/ready").handler(this::ready);
        router.get("/metrics").handler(this::metrics);
        new DebugRoutes(debug, syncs, partition).addTo(router);
        router.route().handler(AdminVerticle::unknown);
        router.errorHandler(
                400, call -> json(call, 400, new JsonObject().put("error", "the path is not percent-encoded UTF-8")));
        return router;
    }

    private void ready(RoutingContext call) {
        readiness.report().onSuccess(report -> json(call, report.ready() ? 200 : 503, report.toJson()));
    }

    private void metrics(RoutingContext call) {
        vertx.executeBlocking(telemetry::scrape, false)
                .onSuccess(text -> call.response()
                        .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(text))
                .onFailure(call::fail);
    }

    private static void unknown(RoutingContext call) {
        HttpServerRequest request = call.request();
        var paths = new JsonArray().add("/health/live").add("/health/ready").add("/metrics");
        DebugRoutes.PATHS.forEach(paths::add);
        json(call, 404, new JsonObject()
                .put("error", "there is no " + request.method() + " " + request.path())
                .put("paths", paths));
    }

    private static void json(RoutingContext call, int status, JsonObject body) {
        call.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .end(body.toBuffer().appendString("\n"));
    }
}
