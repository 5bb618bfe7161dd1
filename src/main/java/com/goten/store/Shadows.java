package com.goten.store;

import com.goten.resource.ResourceKey;
import com.goten.schema.DeploymentId;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** What deployments ask of each other's shadows (PROTOCOL.md sections 6 and 7), outside of writes. */
public interface Shadows {

    /**
     * Looks who points to targets elsewhere. Takes expired intents towards them away first, then reads intents, then
     * references, each in a statement of its own: what is committed between two of them is seen by the later one.
     *
     * @return one for each target, in order
     */
    Future<List<Blockade>> blockades(List<Target> targets);

    /** The deployments that may hold references to a resource. */
    Future<List<Source>> sources(UUID target);

    /** Drops sources that have answered that nothing is left; not those that have established references since. */
    Future<Void> drop(List<Source> sources);

    /** Makes tasks due, or due again. */
    Future<Void> schedule(TaskKind kind, Collection<UUID> subjects);

    /**
     * Those of the targets of a source that go for good and are not dealt with, in the order in which they went.
     *
     * @param after where the page before ended
     */
    Future<Notices> notices(DeploymentId source, FeedCursor after, int limit);

    /** @param next goes on after these */
    record Notices(List<Going> going, FeedCursor next) {}

    /**
     * Who holds references to targets that go for good from here. Looks at intents and references as {@link #blockades}
     * does, and in that order.
     *
     * @param limit most holders of each target
     * @return one for each target, in order
     */
    Future<List<Leaving>> leaving(List<Target> targets, int limit);

    /**
     * What holds a target that goes for good.
     *
     * @param staying whether something points to it, or is about to, that is not DELETING
     * @param holders that are DELETING, in the order of their uuids; as many as were asked for
     */
    record Leaving(UUID target, boolean staying, List<LeavingHolder> holders) {
        public Leaving {
            holders = List.copyOf(holders);
        }
    }

    /** @param sources the deployments that may refer to it; while it is DELETING they only become fewer */
    record LeavingHolder(ResourceKey key, UUID uuid, List<DeploymentId> sources) {
        public LeavingHolder {
            sources = List.copyOf(sources);
        }
    }

    /** Where this deployment's watch of another one's deletions goes on; empty: from the beginning. */
    Future<String> watchToken(DeploymentId peer);

    /** Everything before that has been taken note of, durably. */
    Future<Void> keepWatchToken(DeploymentId peer, String token);

    /** A resource that goes for good: its key in the current version. */
    record Going(ResourceKey key, UUID uuid) {}
}
