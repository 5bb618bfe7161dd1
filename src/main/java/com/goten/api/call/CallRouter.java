package com.goten.api.call;

import com.goten.watch.WatchService.WatchHandle;
import com.goten.watch.WatchSink;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Decides where a call runs that has been let in: here, in another region, or in several (PROTOCOL.md section 5). */
public interface CallRouter {
    /** Everything runs here. */
    CallRouter HERE = new CallRouter() {
        @Override
        public Future<Buffer> unary(Call call, Function<Call, Future<Buffer>> here) {
            return here.apply(call);
        }

        @Override
        public WatchHandle stream(Call call, WatchSink sink, BiFunction<Call, WatchSink, WatchHandle> here) {
            return here.apply(call, sink);
        }
    };

    /** @param here runs a call in this deployment; never throws */
    Future<Buffer> unary(Call call, Function<Call, Future<Buffer>> here);

    /**
     * @param here runs a stream in this deployment
     * @throws com.goten.errors.GotenException where it is refused before anything is sent
     */
    WatchHandle stream(Call call, WatchSink sink, BiFunction<Call, WatchSink, WatchHandle> here);
}
