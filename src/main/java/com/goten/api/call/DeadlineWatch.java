package com.goten.api.call;

import com.goten.errors.GotenException.DeadlineExceeded;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;

/** Fails each call at its deadline, whatever hangs. What the call may still do then is answered to nobody. */
final class DeadlineWatch implements CallInterceptor {
    private final Vertx vertx;

    DeadlineWatch(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Future<Buffer> unary(Call call, Function<Call, Future<Buffer>> next) {
        Deadline deadline = call.context().deadline();
        if (deadline.isPast()) {
            return Future.failedFuture(exceeded(call));
        }
        Future<Buffer> running = next.apply(call);
        return running.isComplete() ? running : bounded(call, running, deadline);
    }

    private Future<Buffer> bounded(Call call, Future<Buffer> running, Deadline deadline) {
        Promise<Buffer> answer = Promise.promise();
        long timer = vertx.setTimer(deadline.remainingMillis(), id -> answer.tryFail(exceeded(call)));
        running.onComplete(result -> {
            vertx.cancelTimer(timer);
            if (result.succeeded()) {
                answer.tryComplete(result.result());
            } else {
                answer.tryFail(result.cause());
            }
        });
        return answer.future();
    }

    @Override
    public void opening(RunningStream stream) {
        Deadline deadline = stream.call().context().deadline();
        if (deadline.isPast()) {
            throw exceeded(stream.call());
        }
        if (CallDeadlines.bounds(deadline)) {
            long timer = vertx.setTimer(deadline.remainingMillis(), id -> stream.stop(exceeded(stream.call())));
            stream.whenOver(reason -> vertx.cancelTimer(timer));
        }
    }

    private static DeadlineExceeded exceeded(Call call) {
        return new DeadlineExceeded(call.method().name() + " was not answered by its deadline");
    }
}
