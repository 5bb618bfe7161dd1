package com.goten.store;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Who has resources that are owned by those of this deployment, outside of writes (PROTOCOL.md section 8). */
public interface OwneeSources {

    /** The sources of owners, and what is known of the owners; nothing of those that are not there any more. */
    Future<List<Owner>> owners(Collection<UUID> owners);

    /**
     * An owner, or the name that is kept of it.
     *
     * @param revision 0 where it is gone
     */
    record Owner(Head head, long revision, List<OwneeSource> sources) {
        public Owner {
            sources = List.copyOf(sources);
        }
    }

    /**
     * Drops sources that have answered that they have nothing left of an owner that is DELETING. The RELEASE task of one
     * without sources ends; what waits for it becomes due.
     */
    Future<Void> drop(Collection<OwneeSource> sources);
}
