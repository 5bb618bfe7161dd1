package com.goten.api.admin;

import com.google.protobuf.Message;
import com.goten.api.call.ErrorMapper;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.explain.Debug;
import com.goten.explain.Debug.Subject;
import com.goten.explain.Dot;
import com.goten.explain.ExplainJson;
import com.goten.mixin.Partition;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code /debug/…}: why things are as they are, as JSON or, with {@code format=dot}, drawn. Reads only, but for
 * {@code POST /debug/sync/compare}, which has copies compared with their owners and repaired, and, in {@code goten dev},
 * {@code POST /debug/cut} and {@code POST /debug/heal}, which cut a region off from all others and end that; everything is
 * bounded in time and size, and a few run at a time: this port must go on telling that all is well, or not.
 */
final class DebugRoutes {
    static final List<String> PATHS =
            List.of("/debug/resource", "/debug/plan-delete", "/debug/graph", "/debug/tasks", "/debug/sync");

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST_RUNNING = 8;
    private static final int MOST_DEPTH = 5;
    private static final int MOST_NODES = 500;
    private static final int TOO_MANY = 429;

    private final Debug debug;
    private final SyncReports syncs;
    private final Partition partition;
    private final ErrorMapper errors = new ErrorMapper("goten");
    private final AtomicInteger running = new AtomicInteger();

    DebugRoutes(Debug debug, SyncReports syncs, Partition partition) {
        this.debug = debug;
        this.syncs = syncs;
        this.partition = partition;
    }

    void addTo(Router router) {
        router.get("/debug/resource").handler(call -> answer(
                call, () -> debug.explain(subject(call), deadline()), Dot::of));
        router.get("/debug/plan-delete").handler(call -> answer(
                call, () -> debug.plan(subject(call), deadline()), Dot::of));
        router.get("/debug/graph").handler(call -> answer(
                call,
                () -> debug.neighbourhood(
                        subject(call), number(call, "depth", 2, MOST_DEPTH), number(call, "limit", 100, MOST_NODES), deadline()),
                Dot::of));
        router.get("/debug/tasks").handler(this::tasks);
        router.get("/debug/sync").handler(call -> ask(call, () -> sync(call), json -> send(call, json)));
        router.post("/debug/sync/compare").handler(call -> ask(call, () -> compare(call), json -> send(call, json)));
        if (partition != Partition.NEVER) {
            router.post("/debug/cut").handler(call -> partition(call, partition::cut));
            router.post("/debug/heal").handler(call -> partition(call, partition::heal));
        }
    }

    private Future<JsonObject> sync(RoutingContext call) {
        return syncs.report(parameter(call, "service"), parameter(call, "region"));
    }

    /** What takes too long goes on, and is answered as it stands. */
    private Future<JsonObject> compare(RoutingContext call) {
        return syncs.compare(parameter(call, "service"), parameter(call, "region"), parameter(call, "peer"))
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .transform(ended -> sync(call));
    }

    /** Answers with the regions that are cut off then. */
    private void partition(RoutingContext call, Consumer<String> change) {
        ask(
                call,
                () -> {
                    change.accept(parameter(call, "region").orElse(""));
                    return Future.succeededFuture(
                            new JsonObject().put("cutOff", new JsonArray(List.copyOf(partition.cutOff()))));
                },
                json -> send(call, json));
    }

    private static Future<Void> send(RoutingContext call, JsonObject json) {
        return send(call, "application/json", json.toBuffer().appendString("\n"));
    }

    private <T extends Message> void answer(
            RoutingContext call, Supplier<Future<T>> question, Function<T, String> drawing) {
        ask(call, question, message -> dot(call)
                ? send(call, "text/vnd.graphviz", Buffer.buffer(drawing.apply(message)))
                : send(call, "application/json", ExplainJson.print(message).appendString("\n")));
    }

    private void tasks(RoutingContext call) {
        ask(call, () -> debug.tasks(parameter(call, "service"), parameter(call, "region")), backlogs -> {
            var json = Buffer.buffer("{\"deployments\":[");
            for (int i = 0; i < backlogs.size(); i++) {
                json.appendString(i == 0 ? "" : ",").appendBuffer(ExplainJson.print(backlogs.get(i)));
            }
            return send(call, "application/json", json.appendString("]}\n"));
        });
    }

    private <T> void ask(RoutingContext call, Supplier<Future<T>> question, Function<T, Future<Void>> answer) {
        if (running.incrementAndGet() > MOST_RUNNING) {
            running.decrementAndGet();
            error(call, TOO_MANY, MOST_RUNNING + " questions are being answered already");
            return;
        }
        started(question)
                .onComplete(over -> running.decrementAndGet())
                .compose(answer::apply)
                .onFailure(failure -> {
                    var mapped = errors.map(failure);
                    error(call, mapped.httpStatus(), mapped.status().getMessage());
                });
    }

    private static <T> Future<T> started(Supplier<Future<T>> question) {
        try {
            return question.get();
        } catch (RuntimeException refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private static Deadline deadline() {
        return Deadline.after(PATIENCE);
    }

    private static Subject subject(RoutingContext call) {
        return new Subject(
                parameter(call, "service"),
                parameter(call, "region"),
                parameter(call, "type").orElse(""),
                parameter(call, "name").orElse(""));
    }

    private static Optional<String> parameter(RoutingContext call, String name) {
        return Optional.ofNullable(call.request().getParam(name)).filter(value -> !value.isEmpty());
    }

    private static int number(RoutingContext call, String name, int usual, int most) {
        String text = parameter(call, name).orElse(Integer.toString(usual));
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
            throw new InvalidArgument(name, "must be from 1 to " + most);
        }
        return Integer.parseInt(text);
    }

    private static boolean dot(RoutingContext call) {
        String format = parameter(call, "format").orElse("json");
        if (!format.equals("json") && !format.equals("dot")) {
            throw new InvalidArgument("format", "must be json or dot");
        }
        return format.equals("dot");
    }

    private static Future<Void> send(RoutingContext call, String contentType, Buffer body) {
        return call.response()
                .putHeader("content-type", contentType)
                .putHeader("cache-control", "no-store")
                .end(body);
    }

    private static void error(RoutingContext call, int status, String message) {
        call.response().setStatusCode(status);
        send(call, "application/json", new JsonObject().put("error", message).toBuffer().appendString("\n"));
    }
}
