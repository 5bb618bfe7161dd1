package com.goten.api;

import com.goten.api.bus.ApiBus;
import com.goten.api.call.CallGate;
import com.goten.api.call.CallObserver;
import com.goten.api.call.DeploymentDispatcher;
import com.goten.api.call.HeldBytes;
import com.goten.api.call.ServedDeployment;
import com.goten.api.call.Surface;
import com.goten.api.grpc.GrpcBounds;
import com.goten.api.grpc.GrpcHandler;
import com.goten.api.grpc.GrpcSurface;
import com.goten.api.grpc.PeerSurface;
import com.goten.api.http.HttpApi;
import com.goten.api.http.HttpApiOptions;
import com.goten.api.http.MalformedRequests;
import com.goten.api.route.RegionRouter;
import com.goten.mixin.LivenessPings;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the API of one deployment: gRPC, gRPC-Web and REST on one port, and the event bus.
 *
 * <p>Started when the port is bound. A stop drains: new calls are refused with UNAVAILABLE, streams are ended with
 * UNAVAILABLE so that their watchers resume elsewhere, running calls finish or are given up after
 * {@link ApiOptions#drainTimeout}, then the port is closed. Other deployments are answered from the first to the last
 * moment of the port. Several instances share port, gate and bounds.
 */
public final class ApiVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(ApiVerticle.class);
    private static final int CONNECTION_WINDOW = 8 << 20;
    private static final int STREAM_WINDOW = 1 << 20;
    private static final int MAX_HEADER_BYTES = 16 << 10;
    /** Filters and tokens of lists and watches travel in the URI. */
    private static final int MAX_URI_BYTES = 16 << 10;
    private static final long CLOSE_SECONDS = 2;
    private static final long STUCK_SECONDS = 3;
    private static final Duration PING_INTERVAL = Duration.ofMinutes(1);
    private static final Duration PING_PATIENCE = Duration.ofMinutes(1);
    /** Requests of full size that may be in memory at a time, per instance. */
    private static final long HELD_MESSAGES = 16;

    private final ServedDeployment deployment;
    private final ApiOptions options;
    private final CallGate gate;
    private final CallObserver observer;
    private @Nullable HttpServer server;
    private @Nullable ApiBus bus;
    private @Nullable PeerSurface peers;

    /** @param gate of this deployment's node, made with the bounds of the options; this verticle opens and drains it */
    public ApiVerticle(ServedDeployment deployment, ApiOptions options, CallGate gate, CallObserver observer) {
        this.deployment = deployment;
        this.options = options;
        this.gate = gate;
        this.observer = observer;
    }

    /** A gate with the bounds of the options. */
    public static CallGate gate(ApiOptions options) {
        return new CallGate(options.maxCalls(), options.maxStreams());
    }

    /** The port that is bound; to be asked after the start. */
    public int port() {
        if (server == null) {
            throw new IllegalStateException("the API of " + deployment.id() + " has not been started");
        }
        return server.actualPort();
    }

    @Override
    public Future<?> start() {
        var dispatcher = new DeploymentDispatcher(
                vertx, deployment, gate, observer, RegionRouter.of(vertx, deployment));
        peers = new PeerSurface(vertx, deployment.forPeers());
        server = vertx.createHttpServer(serverOptions())
                .requestHandler(surfaces(dispatcher, peers))
                .connectionHandler(new LivenessPings(vertx, "client", PING_INTERVAL, PING_PATIENCE))
                .invalidRequestHandler(new MalformedRequests(deployment.id().service()));
        bus = new ApiBus(vertx.eventBus(), deployment, dispatcher.on(Surface.BUS), options.maxMessageBytes());
        return server.listen().compose(listening -> bus.start()).onSuccess(v -> {
            gate.open();
            log.info("api of {} listens on {}:{}", deployment.id(), options.host(), port());
        });
    }

    @Override
    public Future<?> stop() {
        if (server == null || bus == null || peers == null) {
            return Future.succeededFuture();
        }
        long drainMillis = options.drainTimeout().toMillis();
        Future<Void> drained = gate.drain()
                .timeout(drainMillis, TimeUnit.MILLISECONDS)
                .otherwise(timeout -> gaveUp());
        ApiBus heard = bus;
        PeerSurface open = peers;
        HttpServer bound = server;
        return drained.eventually(() -> inTime("bus", heard.stop())).eventually(() -> {
            open.end();
            return inTime("port", bound.shutdown(CLOSE_SECONDS, TimeUnit.SECONDS));
        });
    }

    /** Neither is known to hang, and nobody is to wait for ever if one does: what is left ends with the process. */
    private Future<Void> inTime(String part, Future<?> stop) {
        return stop.<Void>mapEmpty()
                .timeout(CLOSE_SECONDS + STUCK_SECONDS, TimeUnit.SECONDS)
                .recover(stuck -> {
                    log.warn("api of {} did not close its {} in order: {}", deployment.id(), part, stuck.getMessage());
                    return Future.succeededFuture();
                });
    }

    private @Nullable Void gaveUp() {
        log.warn("api of {} stops with {} calls unanswered", deployment.id(), gate.runningCalls());
        return null;
    }

    private Handler<HttpServerRequest> surfaces(DeploymentDispatcher dispatcher, PeerSurface peers) {
        var held = new HeldBytes(HELD_MESSAGES * options.maxMessageBytes());
        var bounds = new GrpcBounds(options.maxMessageBytes(), options.maxCalls() + options.maxStreams());
        GrpcHandler grpc = GrpcSurface.handler(
                vertx, deployment.schema(), dispatcher.on(Surface.GRPC), gate, peers, bounds, held);
        var rest = new HttpApi(
                vertx,
                deployment.schema(),
                dispatcher.on(Surface.REST),
                HttpApiOptions.DEFAULT.withMaxBodyBytes(options.maxMessageBytes()),
                held);
        return request -> {
            if (GrpcHandler.accepts(request)) {
                grpc.handle(request);
            } else {
                rest.handle(request);
            }
        };
    }

    /** Windows beyond the 64 KiB default: with that, a message of some size costs a round trip per 64 KiB. */
    private HttpServerOptions serverOptions() {
        return new HttpServerOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setTcpKeepAlive(true)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_URI_BYTES)
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                .setInitialSettings(new Http2Settings()
                        .setInitialWindowSize(STREAM_WINDOW)
                        .setMaxConcurrentStreams(options.maxCalls() + (long) options.maxStreams())
                        .setMaxHeaderListSize(MAX_HEADER_BYTES));
    }
}
