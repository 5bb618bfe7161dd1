package com.goten.api.bus;

import com.google.protobuf.DynamicMessage;
import com.goten.api.call.CallContext;
import com.goten.api.call.CallDeadlines;
import com.goten.api.call.ErrorMapper;
import com.goten.api.call.Failure;
import com.goten.api.call.MethodDispatcher;
import com.goten.api.call.ServedDeployment;
import com.goten.bus.Addresses;
import com.goten.bus.BusHeaders;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.Unimplemented;
import com.goten.explain.ExplainJson;
import com.goten.mixin.v1.DeletionPlan;
import com.goten.schema.ApiMethod;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@link Addresses#api}: any method with one answer, with the checks and errors of the other surfaces. A request
 * fails with the code and the JSON form of a {@code google.rpc.Status}.
 */
public final class ApiBus {
    private final EventBus bus;
    private final String address;
    private final MethodDispatcher dispatcher;
    private final MethodNames methods;
    private final BusBodies bodies;
    private final ErrorMapper errors;
    private @Nullable MessageConsumer<Object> consumer;

    /** @param maxMessageBytes of a request in protobuf */
    public ApiBus(EventBus bus, ServedDeployment deployment, MethodDispatcher dispatcher, int maxMessageBytes) {
        this.bus = bus;
        this.address = Addresses.api(deployment.id());
        this.dispatcher = dispatcher;
        this.methods = new MethodNames(deployment.schema(), deployment.currentVersion());
        this.bodies = new BusBodies(deployment.schema(), maxMessageBytes);
        this.errors = new ErrorMapper(deployment.id().service());
    }

    /** Completes when the address is known to the whole cluster. */
    public Future<Void> start() {
        MessageConsumer<Object> started = bus.consumer(address, this::receive);
        consumer = started;
        return started.completion();
    }

    public Future<Void> stop() {
        return consumer == null ? Future.succeededFuture() : consumer.unregister();
    }

    private void receive(Message<Object> message) {
        try {
            CallContext context = context(message.headers());
            call(message, context).onFailure(failure -> fail(message, failure, context.answer().plan()));
        } catch (Throwable refused) {
            fail(message, refused, Optional.empty());
        }
    }

    /** Fails for an answer that cannot be written, too: JSON has no form for some of them. */
    private Future<?> call(Message<Object> message, CallContext context) {
        BusRequest asked = BusRequest.of(message);
        ApiMethod method = methods.find(asked.method(), asked.version());
        if (method.streams()) {
            throw new Unimplemented(method.fullName() + " answers with a stream, which the event bus does not carry");
        }
        DynamicMessage request = bodies.request(method, asked);
        return dispatcher.unary(method, request, context).map(answer -> {
            context.answer().plan().ifPresentOrElse(
                    plan -> bodies.reply(message, asked, plan), () -> bodies.reply(message, asked, method, answer));
            return answer;
        });
    }

    /** @param plan of the deletion that was only tried out, beside the failure */
    private void fail(Message<Object> message, Throwable failure, Optional<DeletionPlan> plan) {
        Failure wire = errors.map(failure);
        var json = new JsonObject(wire.toJson());
        plan.ifPresent(one -> json.put("plan", new JsonObject(ExplainJson.print(one))));
        message.fail(wire.status().getCode(), json.encode());
    }

    private static CallContext context(MultiMap headers) {
        Map<String, String> carried = new HashMap<>();
        headers.forEach((name, value) -> {
            if (name.startsWith(BusHeaders.CALL_PREFIX)) {
                carried.put(name.substring(BusHeaders.CALL_PREFIX.length()).toLowerCase(Locale.ROOT), value);
            }
        });
        return new CallContext(deadline(headers.get(BusHeaders.TIMEOUT_MILLIS)), carried);
    }

    private static Deadline deadline(@Nullable String timeoutMillis) {
        if (timeoutMillis == null) {
            return CallDeadlines.unary(null);
        }
        if (!timeoutMillis.matches("[0-9]{1,12}")) {
            throw new InvalidArgument(
                    BusHeaders.TIMEOUT_MILLIS, "\"" + timeoutMillis + "\" is no number of milliseconds");
        }
        Duration asked = Duration.ofMillis(Long.parseLong(timeoutMillis));
        return Deadline.after(asked.compareTo(CallDeadlines.MAX) < 0 ? asked : CallDeadlines.MAX);
    }
}
