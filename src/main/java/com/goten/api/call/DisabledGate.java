package com.goten.api.call;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.Unavailable;
import com.goten.mixin.CallHeaders;
import com.goten.policy.Environment;
import com.goten.policy.EnvironmentSource;
import com.goten.schema.DeploymentId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Answers no client while the deployment is disabled, and ends the streams that are open when it becomes so (PROTOCOL.md
 * section 11). What deployments ask for themselves is answered.
 */
final class DisabledGate implements CallInterceptor {
    private final DeploymentId own;
    private final EnvironmentSource environment;
    private final Set<RunningStream> streams = ConcurrentHashMap.newKeySet();

    DisabledGate(DeploymentId own, EnvironmentSource environment) {
        this.own = own;
        this.environment = environment;
        environment.listen(this::changed);
    }

    @Override
    public Future<Buffer> unary(Call call, Function<Call, Future<Buffer>> next) {
        return refuses(call) ? Future.failedFuture(disabled()) : next.apply(call);
    }

    @Override
    public void opening(RunningStream stream) {
        if (forItself(stream.call())) {
            return;
        }
        streams.add(stream);
        stream.whenOver(reason -> streams.remove(stream));
        if (refuses(stream.call())) {
            throw disabled();
        }
    }

    private void changed(Environment now) {
        if (disabled(now)) {
            streams.forEach(stream -> stream.stop(disabled()));
        }
    }

    private boolean refuses(Call call) {
        return disabled(environment.current()) && !forItself(call);
    }

    private static boolean forItself(Call call) {
        return call.context().says(CallHeaders.ON_BEHALF_OF, CallHeaders.ITSELF);
    }

    /** Who was deleted was disabled before, and stays so. */
    private boolean disabled(Environment now) {
        return now.deployment(own).map(Environment.Deployment::disabled).orElse(now.removed(own));
    }

    private GotenException disabled() {
        return environment.current().removed(own)
                ? new Unavailable(own + " was deleted from the registry", "DEPLOYMENT_REMOVED")
                : new Unavailable(own + " is disabled", "DEPLOYMENT_DISABLED");
    }
}
