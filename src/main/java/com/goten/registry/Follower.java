package com.goten.registry;

import com.goten.meta.v1.Deployment;
import com.goten.meta.v1.Service;
import com.goten.mixin.CallHeaders;
import com.goten.mixin.Peers;
import com.goten.registry.Followed.Part;
import com.goten.schema.DeploymentId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what the meta service of one region owns of one type: a stream, resumed where it breaks, after a pause that
 * grows while it does. Lives on one context.
 */
final class Follower {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private final Vertx vertx;
    private final Context context;
    private final Peers peers;
    private final DeploymentId source;
    private final Followed followed;
    private final Runnable onChange;
    private final Batches batches;
    private final Backoff backoff;
    private final Map<String, Service> services = new LinkedHashMap<>();
    private final Map<String, Deployment> deployments = new LinkedHashMap<>();
    private final Set<String> removed = new HashSet<>();
    private String resumeToken = "";
    private boolean snapshot = true;
    private boolean current;
    private boolean open;
    private boolean stopped;
    private Peers.@Nullable Stream stream;
    private long timer = -1;

    /** Takes what has come, a batch at a time, on the follower's context. */
    interface Batches {
        /** @param whole whether this is all that there is */
        void take(String region, Followed followed, Batch batch, boolean whole);
    }

    /** What is so at its end. @param removed names; none in a snapshot, and none that is in the others */
    record Batch(List<Service> services, List<Deployment> deployments, Set<String> removed) {
        Set<String> names() {
            var names = new HashSet<String>();
            services.forEach(service -> names.add(service.getName()));
            deployments.forEach(deployment -> names.add(deployment.getName()));
            return names;
        }
    }

    /** @param onChange told when it has been opened and when it has ended */
    Follower(
            Vertx vertx,
            Context context,
            Peers peers,
            String region,
            Followed followed,
            RegistryOptions options,
            Runnable onChange,
            Batches batches) {
        this.vertx = vertx;
        this.context = context;
        this.peers = peers;
        this.source = new DeploymentId(MetaSchema.SERVICE, region);
        this.followed = followed;
        this.onChange = onChange;
        this.batches = batches;
        this.backoff = new Backoff(options);
    }

    /** Whether all that there was has come, once. */
    boolean current() {
        return current;
    }

    boolean follows(Followed type) {
        return followed == type;
    }

    boolean open() {
        return open;
    }

    void start() {
        snapshot = resumeToken.isEmpty();
        clear();
        peers.stream(source, followed.method(), request(), metadata(), this::message)
                .onComplete(opened -> context.runOnContext(v -> {
                    if (opened.failed()) {
                        over(opened.cause());
                    } else {
                        opened(opened.result());
                    }
                }));
    }

    void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        if (stream != null) {
            stream.cancel();
        }
    }

    private Buffer request() {
        return Buffer.buffer(followed.request(resumeToken).toByteArray());
    }

    private static MultiMap metadata() {
        return MetaClient.metadata().add(CallHeaders.SCOPE, CallHeaders.OWNED);
    }

    private void opened(Peers.Stream opened) {
        if (stopped) {
            opened.cancel();
            return;
        }
        stream = opened;
        open = true;
        onChange.run();
        opened.ended().onComplete(end -> context.runOnContext(v -> over(end.cause())));
    }

    private Future<Void> message(Buffer bytes) {
        if (stopped) {
            return Future.succeededFuture();
        }
        Part part = followed.read(bytes);
        if (part.hardReset() || part.softReset()) {
            snapshot |= part.hardReset();
            clear();
        }
        part.services().forEach(service -> {
            services.put(service.getName(), service);
            removed.remove(service.getName());
        });
        part.deployments().forEach(deployment -> {
            deployments.put(deployment.getName(), deployment);
            removed.remove(deployment.getName());
        });
        part.removed().forEach(name -> {
            services.remove(name);
            deployments.remove(name);
            removed.add(name);
        });
        if (part.current()) {
            endOfBatch(part);
        }
        return Future.succeededFuture();
    }

    private void endOfBatch(Part part) {
        if (!part.resumeToken().isEmpty()) {
            resumeToken = part.resumeToken();
        }
        var batch = new Batch(
                List.copyOf(services.values()), List.copyOf(deployments.values()), Set.copyOf(removed));
        boolean whole = snapshot;
        snapshot = false;
        current = true;
        clear();
        backoff.succeeded();
        batches.take(source.region(), followed, batch, whole);
    }

    private void clear() {
        services.clear();
        deployments.clear();
        removed.clear();
    }

    private void over(@Nullable Throwable cause) {
        open = false;
        stream = null;
        onChange.run();
        if (stopped) {
            return;
        }
        long pause = backoff.nextMillis();
        LOG.debug("registry stream ended source={} method={} retryMillis={} reason={}",
                source, followed.method(), pause, cause == null ? "in order" : cause.getMessage());
        timer = vertx.setTimer(pause, id -> context.runOnContext(v -> {
            if (!stopped) {
                start();
            }
        }));
    }
}
