package com.goten.owner;

import com.goten.engine.Command;
import com.goten.mixin.OwnerAnswer;
import com.goten.mixin.PeerRest;
import com.goten.schema.ApiVersion;
import com.goten.store.Ownee;
import com.goten.store.RecordedOwner;
import com.goten.time.Pauses;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides what an answer about its owner means for a reference (PROTOCOL.md section 8). Pure functions.
 *
 * <pre>
 *   answer                     confirmed before, or time is over    still to be waited for
 *   VALID                      confirm                              confirm
 *   MISSING, UNSATISFIED       decide                               later
 *   DELETED, this owner        remove                               ·
 *   DELETED, another one       decide                               later
 *   PENDING                    later, without mark                  later
 *   GONE, to this mark         remove                               ·
 *   ELSEWHERE                  later, without mark                  later
 *   none                       much later, without mark             much later
 *   UNKNOWN                    later and later, without mark        later and later
 * </pre>
 *
 * UNKNOWN is of a type that the owner's deployment does not have at its version, while the reference says another one:
 * after one of the next upgrades it may. Nobody can decide that before; so it is asked for ever more rarely, down to the
 * pace at which confirmed ones are.
 */
final class ReferencePlanner {
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);

    private final Duration mostDelay;
    private final Duration period;

    /**
     * @param mostDelay longest pause before what waits is looked at again
     * @param period of looking at what needs nothing
     */
    ReferencePlanner(Duration mostDelay, Duration period) {
        this.mostDelay = mostDelay;
        this.period = period;
    }

    /** @param answer empty where nobody could be asked: that never means that the owner is gone */
    OwnerStep plan(Ownee ownee, Optional<OwnerAnswer> answer) {
        if (answer.filter(ReferencePlanner::whole).isEmpty()) {
            return later(ownee, delay(ownee.attempts(), PeerRest.away(mostDelay)));
        }
        return switch (answer.get().state()) {
            case VALID -> new OwnerStep.Confirm(ownee, uuid(answer.get()), right(ownee.reference(), answer.get()));
            case MISSING, UNSATISFIED -> doubt(ownee);
            case DELETED -> ownee.owner().isPresent() && ownee.owner().equals(answer.get().uuid())
                    ? new OwnerStep.Remove(ownee, new Command.OwnerDeleted(uuid(answer.get())))
                    : doubt(ownee);
            case GONE -> ownee.mark()
                    .<OwnerStep>map(mark -> new OwnerStep.Remove(ownee, new Command.Promised(mark)))
                    .orElseGet(() -> later(ownee));
            case PENDING, ELSEWHERE -> later(ownee);
            case UNKNOWN -> later(ownee, delay(ownee.attempts(), period));
        };
    }

    /** One that names no owner that is there says nothing. */
    private static boolean whole(OwnerAnswer answer) {
        return answer.state() != OwnerAnswer.State.VALID || answer.uuid().isPresent();
    }

    private static UUID uuid(OwnerAnswer answer) {
        return answer.uuid().orElseThrow();
    }

    private OwnerStep doubt(Ownee ownee) {
        return ownee.owner().isPresent() || ownee.overdue() ? new OwnerStep.Decide(ownee) : later(ownee);
    }

    private OwnerStep later(Ownee ownee) {
        return later(ownee, delay(ownee.attempts()));
    }

    private static OwnerStep later(Ownee ownee, Duration pause) {
        return ownee.mark().isPresent() ? new OwnerStep.TakeBack(ownee, pause) : new OwnerStep.Later(ownee, pause);
    }

    /** Doubles with each attempt, to the longest one. */
    Duration delay(int attempts) {
        return delay(attempts, mostDelay);
    }

    static Duration delay(int attempts, Duration most) {
        return new Pauses(FIRST_DELAY, most).after(attempts - 1);
    }

    /** A reference of an older version than its owner's is raised to that, with the owner's name there. */
    private static Optional<Command.Whereabouts> right(RecordedOwner reference, OwnerAnswer answer) {
        boolean older = reference.version().isEmpty() || ApiVersion.older(reference.version(), answer.version());
        var right = older
                ? new Command.Whereabouts(answer.type(), answer.name(), answer.version(), answer.region())
                : new Command.Whereabouts(reference.type(), reference.name(), reference.version(), answer.region());
        return right.equals(said(reference)) ? Optional.empty() : Optional.of(right);
    }

    /** What a reference says of its owner. */
    static Command.Whereabouts said(RecordedOwner reference) {
        return new Command.Whereabouts(
                reference.type(), reference.name(), reference.version(), reference.region());
    }
}
