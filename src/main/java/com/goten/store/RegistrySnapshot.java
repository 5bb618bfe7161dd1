package com.goten.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/**
 * What the nodes of this deployment last knew of the registry (PROTOCOL.md section 11), so that a node can start while
 * that is out of reach. All nodes write the same into it, sooner or later.
 */
public interface RegistrySnapshot {
    /** All that is known; empty in a new database. */
    Future<List<Entry>> read();

    /** Puts these in the place of what was there, but never forgets what was removed. */
    Future<Void> write(List<Entry> entries);

    /**
     * A resource of the registry.
     *
     * @param body serialized; empty: it was there, and was removed
     */
    record Entry(String name, Optional<Buffer> body) {}
}
