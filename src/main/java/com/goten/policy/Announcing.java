package com.goten.policy;

import com.goten.errors.GotenException;
import com.goten.store.Basis;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has policies announced before they place anything. What is announced of a holder is remembered with that, what is of the
 * service's own policy here: a hit does no I/O. From any thread.
 */
final class Announcing {
    private static final int MOST_ATTEMPTS = 8;

    private final Optional<Settling> settling;
    private final Supplier<OwnPolicy> service;
    /** As far as this node knows; null: nothing. */
    private volatile @Nullable OfService ofService;
    /** Counts what is heard of announcements of the service's own policy. */
    private final AtomicLong changes = new AtomicLong();

    /** @param rows that a write has to find as they were; none where the holder's own is enough */
    record OfHolder(List<Basis> rows) {
        static final OfHolder NEEDLESS = new OfHolder(List.of());
    }

    /** The service's own policy, and what was announced of it when that was so; empty where nothing need be announced. */
    record OfService(Policy policy, Optional<Basis> basis) {}

    /**
     * @param settling empty where no other region has copies
     * @param service asked each time
     */
    Announcing(Optional<Settling> settling, Supplier<OwnPolicy> service) {
        this.settling = settling;
        this.service = service;
    }

    /**
     * What a write by the policy of a holder rests on then; empty where the holder is another by now.
     *
     * @param created as in {@link Settling#announce}
     */
    Future<Optional<OfHolder>> announce(Governor governor, Optional<Governor> created) {
        if (settling.isEmpty()) {
            return Future.succeededFuture(Optional.of(OfHolder.NEEDLESS));
        }
        Settling region = settling.orElseThrow();
        return region.announce(governor, created).compose(done -> done
                ? announcement(governor, region)
                : Future.succeededFuture(Optional.empty()));
    }

    /** A holder that is here is in a row itself, and that is enough. */
    private static Future<Optional<OfHolder>> announcement(Governor governor, Settling region) {
        return governor.isElsewhere()
                ? region.announced(governor.uuid()).map(found -> found
                        .filter(there -> there.policy().announces(governor))
                        .map(there -> new OfHolder(List.of(there.basis()))))
                : Future.succeededFuture(Optional.of(OfHolder.NEEDLESS));
    }

    /** What a write by the service's own policy rests on. */
    Future<OfService> service() {
        return settling.isEmpty()
                ? Future.succeededFuture(new OfService(service.get().policy(), Optional.empty()))
                : service(1);
    }

    /** Another node may know another policy, and strike off this one's: then it is announced again. */
    private Future<OfService> service(int attempt) {
        Policy policy = service.get().policy();
        OfService known = ofService;
        if (known != null && known.policy().equals(policy)) {
            return Future.succeededFuture(known);
        }
        long before = changes.get();
        Governor governor = Governor.service(policy);
        Settling region = settling.orElseThrow();
        return region.announce(governor, Optional.empty())
                .compose(done -> region.announced(SettledPolicy.SERVICE))
                .compose(found -> {
                    var announced = found.filter(there -> there.policy().announces(governor));
                    if (announced.isEmpty()) {
                        return attempt < MOST_ATTEMPTS ? service(attempt + 1) : Future.failedFuture(changing());
                    }
                    var made = new OfService(policy, Optional.of(announced.get().basis()));
                    ofService = made;
                    if (changes.get() != before) {
                        ofService = null;
                    }
                    return Future.succeededFuture(made);
                });
    }

    static GotenException changing() {
        return new GotenException.Aborted("the policy changes too fast", "POLICY_CHANGING", Duration.ofMillis(100));
    }

    /** Another node may have struck off what this one has announced; it will look before it places anything more. */
    void forgetService() {
        changes.incrementAndGet();
        ofService = null;
    }
}
