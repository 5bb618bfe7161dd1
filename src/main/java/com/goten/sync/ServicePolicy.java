package com.goten.sync;

import com.goten.policy.EnvironmentSource;
import com.goten.policy.Governor;
import com.goten.policy.Policy;
import com.goten.policy.PolicyStore;
import com.goten.policy.SettledPolicy;
import com.goten.policy.Settling;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the service's own policy is another: at the start it is compared with what is announced, later each node has
 * everything looked at when it hears of it, the last one last; and now and then it is compared again: another node may have
 * announced what it knew, and not have lived to hear. On one context.
 */
final class ServicePolicy {
    private static final Logger LOG = LoggerFactory.getLogger(ServicePolicy.class);

    private final EnvironmentSource environment;
    private final PolicyStore policies;
    private final Settling settling;
    private final Runnable wake;
    private @Nullable Policy last;
    private boolean asking;

    /** @param wake there is a task now */
    ServicePolicy(EnvironmentSource environment, PolicyStore policies, Settling settling, Runnable wake) {
        this.environment = environment;
        this.policies = policies;
        this.settling = settling;
        this.wake = wake;
    }

    /** Costs nothing where it is the same; what fails is tried again with the next look. */
    void look() {
        Policy now = policies.servicePolicy();
        Policy before = last;
        if (asking || now.equals(before) || before == null && environment.uncertain()) {
            return;
        }
        asking = true;
        Future<Void> told = before == null
                ? settling.lookAt(List.of(SettledPolicy.SERVICE))
                : settling.heard(before, now);
        told.onComplete(done -> {
            asking = false;
            if (done.succeeded()) {
                last = now;
                wake.run();
            } else {
                LOG.warn("policy.not_told policy=service reason={}", done.cause().getMessage());
            }
        });
    }

    /** Where something else is announced than what this node knows, everything is looked at once more. */
    void compare() {
        if (asking || last == null) {
            return;
        }
        asking = true;
        Governor service = policies.service();
        settling.announced(SettledPolicy.SERVICE)
                .compose(found -> found.filter(known -> known.policy().agreesWith(service)).isPresent()
                        ? Future.succeededFuture()
                        : settling.lookAt(List.of(SettledPolicy.SERVICE)).onSuccess(told -> wake.run()))
                .onFailure(failure -> LOG.warn("policy.not_compared policy=service reason={}", failure.getMessage()))
                .onComplete(done -> asking = false);
    }
}
