package com.goten.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The intents of this deployment. They may be lost in a crash: who has lost his cannot commit. */
public interface Intents {

    /**
     * Records them; seen by everybody when the future succeeds.
     *
     * @param lease how long nobody takes them away
     */
    Future<Void> record(List<Intent> intents, Duration lease);

    /** Takes them back: the attempt has failed. */
    Future<Void> withdraw(Collection<UUID> ids);
}
