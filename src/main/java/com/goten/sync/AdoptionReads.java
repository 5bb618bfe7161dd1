package com.goten.sync;

import com.goten.store.Handovers;
import com.goten.store.Handovers.Adoption;
import com.goten.store.Handovers.Unadopted;
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
    private Map<UUID, Promise<Found>> next = new LinkedHashMap<>();

    /** @param hop runs something soon, on the context and after what runs now */
    AdoptionReads(Handovers handovers, Consumer<Runnable> hop) {
        this.handovers = handovers;
        this.hop = hop;
    }

    /**
     * What there is of one resource.
     *
     * @param offer to be taken up first
     * @param adoption empty where it was not adopted, or nothing is left to be done about it
     */
    record Found(Optional<Unadopted> offer, Optional<Adoption> adoption) {}

    Future<Found> of(UUID resource) {
        if (next.isEmpty()) {
            hop.accept(this::read);
        }
        return next.computeIfAbsent(resource, uuid -> Promise.promise()).future();
    }

    private void read() {
        var wanted = next;
        next = new LinkedHashMap<>();
        Future<List<Unadopted>> offers = handovers.unadopted(wanted.keySet());
        Future<List<Adoption>> adoptions = handovers.adoptions(wanted.keySet());
        Future.join(offers, adoptions).onComplete(read -> hop.accept(() -> {
            if (read.succeeded()) {
                answer(wanted, offers.result(), adoptions.result());
            } else {
                wanted.values().forEach(promise -> promise.fail(read.cause()));
            }
        }));
    }

    private static void answer(Map<UUID, Promise<Found>> wanted, List<Unadopted> offers, List<Adoption> adoptions) {
        Map<UUID, Unadopted> offered = new HashMap<>();
        offers.forEach(offer -> offered.put(offer.state().uuid(), offer));
        Map<UUID, Adoption> adopted = new HashMap<>();
        adoptions.forEach(adoption -> adopted.put(adoption.uuid(), adoption));
        wanted.forEach((uuid, promise) -> promise.complete(
                new Found(Optional.ofNullable(offered.get(uuid)), Optional.ofNullable(adopted.get(uuid)))));
    }
}
