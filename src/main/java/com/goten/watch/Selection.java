package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.goten.resource.Projection;
import com.goten.resource.Scope;
import com.goten.resource.StoredResource;
import com.goten.resource.filter.Filter;
import com.goten.schema.ResourceType;
import com.goten.store.ChangeEvent;
import org.jspecify.annotations.Nullable;

/**
 * Which resources a client sees, and which of their fields.
 *
 * @param ownedOnly whether it sees no read copies. What has been released to another region does not leave: that tells what
 *     becomes of it, from when on it has it
 */
record Selection(ResourceType type, Scope scope, Filter filter, Projection projection, boolean ownedOnly) {

    /** What a change means to it. Parses only where filter or projection ask for it. */
    Effect effect(RecentChange change) {
        if (!change.isOf(type) || !scope.contains(change.key().name()) || change.isMove(type, !ownedOnly)) {
            return Effect.NONE;
        }
        return filter.isTrue() && projection.isAll() && !ownedOnly ? plain(change.event()) : examined(change);
    }

    /** Whether it sees what a change has left. @param after that, parsed */
    boolean sees(@Nullable DynamicMessage after, ChangeEvent event) {
        return sees(after, event.releases() || event.after().filter(StoredResource::owned).isPresent());
    }

    private boolean sees(@Nullable DynamicMessage state, boolean owned) {
        return state != null && filter.matches(state) && (!ownedOnly || owned);
    }

    private static Effect plain(ChangeEvent event) {
        if (event.after().isEmpty()) {
            return Effect.LEAVES;
        }
        return event.before().isEmpty() ? Effect.ENTERS : Effect.CHANGES;
    }

    private Effect examined(RecentChange change) {
        DynamicMessage before = change.before(type);
        DynamicMessage after = change.after(type);
        boolean was = sees(before, change.event().before().filter(StoredResource::owned).isPresent());
        boolean is = sees(after, change.event());
        if (was && is) {
            return projection.isAll() || projection.differs(before, after) ? Effect.CHANGES : Effect.NONE;
        }
        return was ? Effect.LEAVES : is ? Effect.ENTERS : Effect.NONE;
    }
}
