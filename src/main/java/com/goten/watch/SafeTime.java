package com.goten.watch;

import com.goten.store.Horizon;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out by when everything has been read that was committed.
 *
 * <p>A look into the feed does not see what is behind the oldest running transaction, although it may be committed. So its
 * time is safe only when a later look, that left nothing, finds all transactions over that could have committed by then:
 * those whose ids had been given away. One look waits for that at a time; the next one is taken when it is safe.
 */
final class SafeTime {
    private @Nullable Horizon waiting;

    /**
     * After a look.
     *
     * @return everything committed by then has been read, this look's changes included; empty: it is not known of a later
     *     time than before
     */
    Optional<Instant> after(Horizon look) {
        if (!look.exhausted()) {
            return Optional.empty();
        }
        if (look.running() >= look.next()) {
            waiting = null;
            return Optional.of(look.time());
        }
        Horizon earlier = waiting;
        if (earlier == null) {
            waiting = look;
            return Optional.empty();
        }
        if (look.running() < earlier.next()) {
            return Optional.empty();
        }
        waiting = look;
        return Optional.of(earlier.time());
    }

    /** Changes were missed: no earlier look counts. */
    void forget() {
        waiting = null;
    }
}
