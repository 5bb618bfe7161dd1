package com.goten.api.call;

import static io.vertx.core.eventbus.ReplyFailure.NO_HANDLERS;
import static io.vertx.core.eventbus.ReplyFailure.TIMEOUT;

import com.google.protobuf.DynamicMessage;
import com.goten.bus.Addresses;
import com.goten.bus.BusHeaders;
import com.goten.errors.GotenException.DeadlineExceeded;
import com.goten.errors.GotenException.Internal;
import com.goten.errors.GotenException.Unimplemented;
import com.goten.schema.ApiMethod;
import com.goten.schema.DeploymentId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;

/**
 * A method that is none of the standard ones: asked of whoever consumes its address ({@link Addresses#method}), request
 * and reply as protobuf bytes. A consumer fails a request with the JSON form of a {@code google.rpc.Status}.
 */
final class CustomCall implements UnaryCall {
    private final ApiMethod method;
    private final String address;
    private final EventBus bus;

    CustomCall(ApiMethod method, DeploymentId deployment, EventBus bus) {
        this.method = method;
        this.address = Addresses.method(deployment, method.fullName());
        this.bus = bus;
    }

    @Override
    public Future<Buffer> run(DynamicMessage request, CallContext context) {
        return bus.<Object>request(address, Buffer.buffer(request.toByteArray()), options(context))
                .transform(reply -> reply.succeeded() ? body(reply.result()) : Future.failedFuture(failure(reply.cause())));
    }

    private DeliveryOptions options(CallContext context) {
        DeliveryOptions options = BusHeaders.options(BusHeaders.PROTOBUF, context.deadline().remaining());
        options.addHeader(BusHeaders.METHOD, method.fullName());
        context.headers().forEach((name, value) -> options.addHeader(BusHeaders.CALL_PREFIX + name, value));
        return options;
    }

    private Future<Buffer> body(Message<Object> reply) {
        return reply.body() instanceof Buffer bytes
                ? Future.succeededFuture(bytes)
                : Future.failedFuture(new Internal(address + " did not answer with bytes", null));
    }

    private Throwable failure(Throwable cause) {
        if (!(cause instanceof ReplyException reply)) {
            return cause;
        }
        if (reply.failureType() == NO_HANDLERS) {
            return new Unimplemented(method.fullName() + " is served by nobody");
        }
        if (reply.failureType() == TIMEOUT) {
            return new DeadlineExceeded(method.name() + " was not answered by its deadline");
        }
        return Failure.read(String.valueOf(reply.getMessage()));
    }
}
