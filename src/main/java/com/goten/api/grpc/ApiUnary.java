package com.goten.api.grpc;

import com.goten.api.call.CallContext;
import com.goten.api.call.MethodDispatcher;
import com.goten.api.call.WireMessages;
import com.goten.schema.ApiMethod;
import com.goten.time.Deadline;
import io.vertx.core.buffer.Buffer;

/** An API method with one answer. Its bytes go out as the dispatcher gives them. */
record ApiUnary(ApiMethod method, MethodDispatcher dispatcher) implements GrpcMethod {

    @Override
    public Receiver open(GrpcExchange exchange) {
        Deadline deadline = exchange.unaryDeadline();
        exchange.requestMustEndBy(deadline);
        return new OneRequest(request -> call(exchange, deadline, request));
    }

    private void call(GrpcExchange exchange, Deadline deadline, Buffer bytes) {
        CallContext context = exchange.callContext(deadline);
        dispatcher.unary(method, WireMessages.request(method.input(), bytes), context).onComplete(exchange::answer);
    }
}
