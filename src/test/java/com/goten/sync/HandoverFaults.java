package com.goten.sync;

import com.goten.engine.Tampered;
import com.goten.store.ChangeEvent;
import com.goten.store.Op;
import com.goten.store.OwnedState;
import com.goten.store.OwnedState.Present;
import com.goten.store.Writer;
import com.goten.sync.HandoverModel.Broken;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the code is like without one of the rules of the hand-over; with none missing it is what it is. What the store itself
 * would refuse is done behind its back.
 */
record HandoverFaults(@Nullable Broken broken) {
    boolean is(Broken what) {
        return broken == what;
    }

    /** Of who adopts. */
    Writer adopting(Writer real) {
        return is(Broken.RELAY_OFFER)
                ? Tampered.ops(real, ops -> ops.stream().filter(op -> !(op instanceof Op.ConfirmAgain)).toList())
                : real;
    }

    /** What is told of a change. */
    Optional<OwnedState> told(OwnedState state) {
        if (!(state instanceof Present present) || present.offer().isEmpty()) {
            return Optional.of(state);
        }
        if (is(Broken.OFFER_OUTSIDE_FILTER)) {
            return Optional.empty();
        }
        return Optional.of(is(Broken.SOURCES_STAY_BEHIND)
                ? new Present(present.resource(), present.offer().map(HandoverFaults::withoutSources))
                : state);
    }

    private static String withoutSources(String offer) {
        return new JsonObject(offer).put("sources", new JsonArray()).encode();
    }

    /** That somebody has released it is told to others than whom it is offered to. */
    Optional<OwnedState> spread(ChangeEvent change) {
        return is(Broken.RELAY_OFFER) && change.offer().isPresent() ? change.after().map(Present::new) : Optional.empty();
    }

    /** What a snapshot has of it. */
    Optional<OwnedState> shown(OwnedState state) {
        boolean hidden = is(Broken.OFFER_OUTSIDE_SNAPSHOT) && state instanceof Present present && present.offer().isPresent();
        return hidden ? Optional.empty() : told(state);
    }

    void beforeRelease(HandoverSide side) {
        if (is(Broken.KEEP_MARK)) {
            side.sql("create table if not exists kept as table deletion with no data");
            side.sql("delete from kept");
            side.sql("insert into kept select * from deletion where uuid = '%s' and mark is not null");
        }
        if (is(Broken.HAND_ON_INCOMPLETE)) {
            side.sql("update ownership set adopted_from = null, established = true where uuid = '%s'");
        }
    }

    void afterRelease(HandoverSide side) {
        if (is(Broken.KEEP_MARK)) {
            side.sql("insert into deletion select * from kept");
        }
        if (is(Broken.NO_CONFIRM)) {
            side.sql("update ownership set offered_to = null, offer = null where uuid = '%s'");
            side.sql("delete from reference where holder = '%s'");
        }
    }

    /** Somebody forgets how new what he has is. */
    void beforeReceiving(HandoverSide side, HandoverRun.Told told) {
        if (broken == null) {
            return;
        }
        boolean offer = told.state() instanceof Present present && present.offer().isPresent();
        boolean mine = side.rec().owned();
        if (is(Broken.ADOPT_ANY_EPOCH) && offer && !mine
                || is(Broken.COPY_ANY_VERSION) && !offer && !mine && side.rec().offeredTo().isEmpty()) {
            forget(side);
            side.sql("update resource set epoch = 0, revision = 0 where uuid = '%s'");
        }
        if (is(Broken.ABSENCE_IGNORES_ROLE) && told.absent()) {
            side.sql("create table if not exists withheld as table ownership with no data");
            side.sql("delete from withheld");
            side.sql("insert into withheld select * from ownership where uuid = '%s'");
            forget(side);
        }
    }

    void afterReceiving(HandoverSide side, HandoverRun.Told told) {
        if (is(Broken.ABSENCE_IGNORES_ROLE) && told.absent()) {
            side.sql("insert into ownership select * from withheld");
        }
        if (is(Broken.FORGET_EPOCH) && told.absent() && !side.rec().owned()) {
            forget(side);
        }
    }

    private static void forget(HandoverSide side) {
        side.sql("delete from ownership where uuid = '%s'");
    }

    void afterDeletion(HandoverSide side) {
        if (is(Broken.DELETION_CONFIRMS_NOTHING)) {
            side.sql("delete from task where kind = 'ADOPT' and subject = '%s'");
        }
    }

    /** Where the record is not asked, it says what is wanted. */
    <T> T unchecked(Broken what, HandoverSide side, Supplier<T> step) {
        if (!is(what) || side.rec().owned() || !side.rec().there()) {
            return step.get();
        }
        side.sql("update resource set owned = true where uuid = '%s'");
        T result = step.get();
        side.sql("update resource set owned = false where uuid = '%s'");
        return result;
    }
}
