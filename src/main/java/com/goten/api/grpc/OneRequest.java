package com.goten.api.grpc;

import com.goten.errors.GotenException.InvalidArgument;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Receives the one message of a call that has one, and hands it on when the client has sent everything. Keeps nothing
 * of it then: a watch may go on for days.
 */
final class OneRequest implements GrpcMethod.Receiver {
    private final Consumer<Buffer> action;
    private final Runnable onCancel;
    private @Nullable Buffer request;

    OneRequest(Consumer<Buffer> action) {
        this(action, () -> {});
    }

    OneRequest(Consumer<Buffer> action, Runnable onCancel) {
        this.action = action;
        this.onCancel = onCancel;
    }

    @Override
    public void message(Buffer message) {
        if (request != null) {
            throw new InvalidArgument("request", "this method takes one message, and more were sent");
        }
        request = message;
    }

    @Override
    public void halfClosed() {
        Buffer whole = request;
        request = null;
        if (whole == null) {
            throw new InvalidArgument("request", "this method takes one message, and none was sent");
        }
        action.accept(whole);
    }

    @Override
    public void cancelled() {
        onCancel.run();
    }
}
