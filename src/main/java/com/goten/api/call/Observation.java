package com.goten.api.call;

import com.google.rpc.Code;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.function.Function;

/** Tells the observer of each call. */
final class Observation implements CallInterceptor {
    private final CallObserver observer;

    Observation(CallObserver observer) {
        this.observer = observer;
    }

    @Override
    public Future<Buffer> unary(Call call, Function<Call, Future<Buffer>> next) {
        long start = System.nanoTime();
        return next.apply(call).onComplete(answer -> over(call, code(answer), start));
    }

    @Override
    public void opening(RunningStream stream) {
        long start = System.nanoTime();
        stream.whenOver(reason ->
                over(stream.call(), reason.map(ErrorMapper::codeOf).orElse(Code.OK), start));
    }

    private void over(Call call, Code code, long start) {
        observer.over(call.surface(), call.method(), code, Duration.ofNanos(System.nanoTime() - start));
    }

    private static Code code(AsyncResult<Buffer> answer) {
        return answer.succeeded() ? Code.OK : ErrorMapper.codeOf(answer.cause());
    }
}
