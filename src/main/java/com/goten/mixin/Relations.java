package com.goten.mixin;

import com.goten.errors.GotenException;
import com.goten.errors.GotenException.PreconditionViolation;
import com.goten.store.Head;
import com.goten.store.Source;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What writes ask of other deployments (PROTOCOL.md section 6). Safe to use from any thread; answers on the caller's
 * context.
 */
public interface Relations {
    /** How long a mark that a deletion sets is not taken away. */
    Duration markLease();

    /**
     * Records intents, and has the owners of the targets record this deployment. What succeeds holds while the intents are
     * there; what fails leaves none.
     *
     * @return fails with {@code InvalidArgument} for what cannot be referred to from here, with {@code FailedPrecondition}
     *     for targets that are not there or go, with {@code Aborted} for those that somebody is about to delete, with
     *     {@code PermissionDenied}, and with {@code Unavailable} where an owner does not answer
     */
    Future<Map<Wish.Id, Established>> establish(Collection<Wish> wishes, Deadline deadline);

    /** Takes intents back that will not be committed. Never fails: an intent that stays is taken away when it has expired. */
    Future<Void> withdraw(Collection<UUID> intents);

    /**
     * Asks the sources of a marked set what stands in the way of its deletion; for a while again where that may turn out
     * soon.
     *
     * @param mark that all of the set have
     * @return fails with {@code Unavailable} where one of them does not answer: that is never a consent
     */
    Future<Confirmation> confirm(UUID mark, List<Head> set, List<Source> sources, Deadline deadline);

    /** Of a deployment that knows no other. */
    Relations NONE = new Relations() {
        @Override
        public Duration markLease() {
            return RelationOptions.STANDARD.markLease();
        }

        @Override
        public Future<Map<Wish.Id, Established>> establish(Collection<Wish> wishes, Deadline deadline) {
            return Future.failedFuture(new GotenException.FailedPrecondition(
                    "references to other services and regions cannot be established: this deployment knows none",
                    "REFERENCE_OUT_OF_REACH",
                    wishes.stream()
                            .map(wish -> new PreconditionViolation("REFERENCE", wish.targetName(), wish.field() + ": "
                                    + wish.targetType() + " is of a deployment that cannot be asked from here"))
                            .toList()));
        }

        @Override
        public Future<Void> withdraw(Collection<UUID> intents) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Confirmation> confirm(UUID mark, List<Head> set, List<Source> sources, Deadline deadline) {
            return Future.failedFuture(new GotenException.Unavailable(
                    sources.get(0).deployment() + " may refer to this and cannot be asked from here", "SOURCE_UNREACHABLE"));
        }
    };
}
