package com.goten.api.call;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;

/**
 * Something that happens around every call, whatever its surface. Interceptors are given to {@link DeploymentDispatcher}
 * in order, the outermost first.
 */
public interface CallInterceptor {

    /**
     * Around a call with one answer.
     *
     * @param next the rest of the chain; never throws
     */
    Future<Buffer> unary(Call call, Function<Call, Future<Buffer>> next);

    /**
     * Before a stream starts. What must happen at its end is registered with {@link RunningStream#whenOver}.
     *
     * @throws com.goten.errors.GotenException to refuse it
     */
    void opening(RunningStream stream);
}
