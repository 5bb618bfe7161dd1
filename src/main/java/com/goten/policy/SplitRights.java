package com.goten.policy;

import com.goten.resource.StoredResource;
import com.goten.store.ResourceReader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether all rights that were split off the service's have come here. Who has that may have got it from one region, and they
 * are in others by now: until he knows of each of them he cannot say that a holder has none. They are a chain, from the last
 * one that was split off to the first, and stay for ever; so each is looked at once. From any thread.
 */
final class SplitRights {
    private final String version;
    private final ResourceReader reader;
    private final AtomicReference<@Nullable Look> looking = new AtomicReference<>();
    /** All from this one on are here; null: that was not looked at yet. */
    private volatile @Nullable UUID known;

    SplitRights(String version, ResourceReader reader) {
        this.version = version;
        this.reader = reader;
    }

    /** Somebody finds it out just now. */
    private record Look(UUID last, Promise<Boolean> all) {}

    /** @param last holder whose right was split off */
    Future<Boolean> allFrom(UUID last) {
        if (last.equals(known)) {
            return Future.succeededFuture(true);
        }
        var mine = new Look(last, Promise.promise());
        Look other = looking.compareAndExchange(null, mine);
        if (other != null) {
            return other.all().future().compose(all -> other.last().equals(last) ? Future.succeededFuture(all) : allFrom(last));
        }
        Promise<Boolean> all = Promise.promise();
        all.future().onComplete(done -> {
            looking.set(null);
            mine.all().handle(done);
        });
        look(last, last, all);
        return mine.all().future();
    }

    /** Not composed: there may be very many. */
    private void look(UUID last, UUID holder, Promise<Boolean> all) {
        if (holder.equals(known)) {
            found(last, all);
            return;
        }
        reader.get(CreationRight.key(version, holder)).onFailure(all::tryFail).onSuccess(right -> {
            Optional<UUID> before = right.map(CreationRight::of).flatMap(CreationRight::split);
            if (right.isPresent() && before.isPresent()) {
                look(last, before.get(), all);
            } else if (right.isPresent()) {
                found(last, all);
            } else {
                all.complete(false);
            }
        });
    }

    private void found(UUID last, Promise<Boolean> all) {
        known = last;
        all.complete(true);
    }

    /** The last one that was split off, as far as whoever has the service's right must know all of them. */
    static Optional<UUID> last(StoredResource service) {
        return service.owned() ? CreationRight.of(service).split() : Optional.empty();
    }
}
