package com.goten.sync;

import com.goten.policy.CreationRight;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Op;
import com.goten.store.PolicyRefreshes;
import com.goten.store.ResourceReader;
import com.goten.store.Writer;
import com.goten.engine.Tampered;
import com.goten.sync.RightModel.Broken;
import com.goten.testing.NoStore;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the code is like without a part of the rule of the right to create; with none missing it is what it is. */
record RightFaults(@Nullable Broken broken) {
    boolean is(Broken what) {
        return broken == what;
    }

    /** What who creates is shown of the policy's holder and of the right. */
    ResourceReader creating(ResourceReader real, RightSide side) {
        boolean lies = is(Broken.CREATE_BY_VIEW) && side.isNamed() || is(Broken.CREATE_WHILE_CLOSING) && side.isClosing();
        return lies ? new Shown(real, side::asItsOwn) : real;
    }

    private static final class Shown extends NoStore {
        private final ResourceReader real;
        private final UnaryOperator<StoredResource> instead;

        Shown(ResourceReader real, UnaryOperator<StoredResource> instead) {
            this.real = real;
            this.instead = instead;
        }

        @Override
        public Future<Optional<StoredResource>> get(ResourceKey key, Deadline deadline) {
            return real.get(key, deadline).map(found -> found.map(instead));
        }
    }

    /** That the right is being handed over is not written down. */
    Writer closing(Writer real) {
        return is(Broken.RELEASE_BEFORE_CLOSING)
                ? Tampered.ops(real, ops -> ops.stream().filter(op -> !closes(op)).toList())
                : real;
    }

    private static boolean closes(Op op) {
        return op instanceof Op.Insert insert && CreationRight.hides(insert.resource().key())
                || op instanceof Op.Update update && CreationRight.hides(update.resource().key());
    }

    /** Nobody looks whether there is something. */
    PolicyRefreshes looking(PolicyRefreshes real) {
        return is(Broken.RIGHT_MOVES_FIRST)
                ? (PolicyRefreshes) Proxy.newProxyInstance(
                        RightFaults.class.getClassLoader(),
                        new Class<?>[] {PolicyRefreshes.class},
                        (proxy, method, arguments) -> method.getName().equals("page")
                                ? Future.succeededFuture(List.of())
                                : method.invoke(real, arguments))
                : real;
    }
}
