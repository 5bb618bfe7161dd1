package com.goten.sync;

import com.goten.mixin.OwnedBatch;
import com.goten.store.Copies;
import com.goten.store.CopyBatch;
import com.goten.store.NameRange;
import com.goten.store.OwnedState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Messages of an owner that came while others were being written: what can be written together. So the more there is, the
 * fewer transactions each change costs.
 */
final class Gathering {
    private static final int MOST_BYTES = 4 << 20;

    private final List<OwnedState> states = new ArrayList<>();
    private long bytes;
    private Optional<NameRange> snapshot = Optional.empty();
    private Optional<Boolean> complete = Optional.empty();
    private Optional<Instant> safeTime = Optional.empty();
    private String token = "";
    private boolean empty = true;

    boolean isEmpty() {
        return empty;
    }

    /** Whether a message can be written with what is here. Parts of a snapshot are each written alone. */
    boolean takes(OwnedBatch message) {
        return empty
                || snapshot.isEmpty()
                        && message.snapshot().isEmpty()
                        && !message.reset()
                        && states.size() + message.changes().size() <= Copies.MOST_STATES
                        && bytes + bytes(message) <= MOST_BYTES;
    }

    void add(OwnedBatch message) {
        empty = false;
        states.addAll(message.changes());
        bytes += bytes(message);
        snapshot = message.snapshot();
        token = message.token();
        if (message.reset()) {
            complete = Optional.of(false);
            safeTime = Optional.empty();
        }
        if (message.caughtUp()) {
            complete = Optional.of(true);
        }
        safeTime = message.progress().safeTime().or(() -> safeTime);
    }

    CopyBatch batch() {
        return new CopyBatch(states, snapshot, token, complete, safeTime);
    }

    private static long bytes(OwnedBatch message) {
        return message.changes().stream()
                .mapToLong(state -> state instanceof OwnedState.Present there ? there.resource().body().length() : 0)
                .sum();
    }
}
