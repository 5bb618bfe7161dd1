package com.goten.api.call;

import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which versions are served: the current one; a newer one read-only; an older one not (PROTOCOL.md section 10). A custom
 * method counts as a write unless its schema says that it only reads.
 */
final class VersionRules implements CallInterceptor {
    private final String current;
    private final Map<String, Integer> ages = new HashMap<>();

    VersionRules(ServedDeployment deployment) {
        this.current = deployment.currentVersion();
        List<ApiVersion> versions = deployment.schema().versions();
        for (int i = 0; i < versions.size(); i++) {
            ages.put(versions.get(i).protoPackage(), i - indexOf(versions, current));
        }
    }

    private static int indexOf(List<ApiVersion> versions, String version) {
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).version().equals(version)) {
                return i;
            }
        }
        throw new IllegalArgumentException("the schema has no version " + version);
    }

    @Override
    public Future<Buffer> unary(Call call, Function<Call, Future<Buffer>> next) {
        check(call.method());
        return next.apply(call);
    }

    @Override
    public void opening(RunningStream stream) {
        check(stream.call().method());
    }

    private void check(ApiMethod method) {
        int age = ages.getOrDefault(method.descriptor().getFile().getPackage(), 0);
        if (age < 0) {
            throw new FailedPrecondition(
                    method.fullName() + " is of an older version; the current one is " + current, "OLDER_VERSION");
        }
        if (age > 0 && method.mayWrite()) {
            throw new FailedPrecondition(
                    method.fullName() + " is of a newer version, which is read-only yet; the current one is " + current,
                    "NEWER_VERSION");
        }
    }
}
