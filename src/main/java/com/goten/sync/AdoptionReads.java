package com.goten.sync;

import com.goten.store.Handovers;
import com.goten.store.Handovers.Adoption;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Reads what there is of adoptions, for many tasks that begin together in one statement. Lives on one context. */
final class AdoptionReads {
    private final Handovers handovers;
    private final Consumer<Runnable> hop;
    private Map<UUID, Promise<Optional<Adoption>>> next = new LinkedHashMap<>();

    /** @param hop runs something soon, on the context and after what runs now */
    AdoptionReads(Handovers handovers, Consumer<Runnable> hop) {
        this.handovers = handovers;
        this.hop = hop;
    }

    /** Empty where it was not adopted, or was confirmed. */
    Future<Optional<Adoption>> of(UUID resource) {
        if (next.isEmpty()) {
            hop.accept(this::read);
        }
        return next.computeIfAbsent(resource, uuid -> Promise.promise()).future();
    }

    private void read() {
        var wanted = next;
        next = new LinkedHashMap<>();
        handovers.adoptions(wanted.keySet()).onComplete(read -> hop.accept(() -> answer(wanted, read)));
    }

    private static void answer(Map<UUID, Promise<Optional<Adoption>>> wanted, AsyncResult<List<Adoption>> read) {
        var found = new HashMap<UUID, Adoption>();
        if (read.succeeded()) {
            read.result().forEach(adoption -> found.put(adoption.uuid(), adoption));
        }
        wanted.forEach((uuid, promise) -> {
            if (read.succeeded()) {
                promise.complete(Optional.ofNullable(found.get(uuid)));
            } else {
                promise.fail(read.cause());
            }
        });
    }
}
