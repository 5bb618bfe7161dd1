package com.goten.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.mixin.OwnedBatch;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.NameRange;
import com.goten.store.OwnedState;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What of an owner's messages is written together. */
class GatheringTest {
    private final Gathering gathering = new Gathering();

    @Test
    void changesAreWrittenTogetherUpToABound() {
        gathering.add(changes("t1", 300, 10, Optional.of(Instant.ofEpochSecond(1))));

        assertThat(gathering.takes(changes("t2", 200, 10, Optional.empty()))).isTrue();
        assertThat(gathering.takes(changes("t2", 201, 10, Optional.empty()))).as("too many").isFalse();
        assertThat(gathering.takes(changes("t2", 1, 4 << 20, Optional.empty()))).as("too large").isFalse();

        gathering.add(changes("t2", 200, 10, Optional.empty()));
        assertThat(gathering.batch().states()).hasSize(500);
        assertThat(gathering.batch().token()).isEqualTo("t2");
        assertThat(gathering.batch().safeTime()).contains(Instant.ofEpochSecond(1));
    }

    @Test
    void aMessageThatIsTooLargeForAnythingElseIsWrittenAlone() {
        assertThat(gathering.takes(changes("t1", 1, 5 << 20, Optional.empty()))).isTrue();
    }

    @Test
    void partsOfASnapshotAreWrittenEachAlone() {
        var part = message("t2", List.of(), Optional.of(NameRange.all("Badge")), false, false, Optional.empty());
        gathering.add(changes("t1", 1, 10, Optional.empty()));
        assertThat(gathering.takes(part)).isFalse();

        var other = new Gathering();
        other.add(part);
        assertThat(other.takes(changes("t3", 1, 10, Optional.empty()))).isFalse();
    }

    /** What came before a reset must not be told to be complete by what comes after it, and the other way round. */
    @Test
    void aResetBeginsABatchOfItsOwn() {
        var reset = message("t2", List.of(), Optional.empty(), true, false, Optional.empty());
        gathering.add(message("t1", List.of(), Optional.empty(), false, true, Optional.of(Instant.ofEpochSecond(9))));
        assertThat(gathering.batch().complete()).contains(true);
        assertThat(gathering.takes(reset)).isFalse();

        var next = new Gathering();
        next.add(reset);
        assertThat(next.batch().complete()).contains(false);
        assertThat(next.batch().safeTime()).isEmpty();
        next.add(message("t3", List.of(), Optional.empty(), false, true, Optional.empty()));
        assertThat(next.batch().complete()).contains(true);
    }

    private static OwnedBatch changes(String token, int count, int bytes, Optional<Instant> safeTime) {
        List<OwnedState> states = IntStream.range(0, count)
                .<OwnedState>mapToObj(i -> new OwnedState.Present(new StoredResource(
                        new ResourceKey("v1", "Badge", "b" + i), new UUID(1, i), Buffer.buffer(new byte[bytes]), 1, i, false,
                        "east", List.of("*"), false)))
                .toList();
        return message(token, states, Optional.empty(), false, false, safeTime);
    }

    private static OwnedBatch message(
            String token,
            List<OwnedState> states,
            Optional<NameRange> snapshot,
            boolean reset,
            boolean caughtUp,
            Optional<Instant> safeTime) {
        return new OwnedBatch(states, token, snapshot, reset, caughtUp,
                new OwnedBatch.Progress(Instant.ofEpochSecond(10), safeTime, Optional.empty(), 0));
    }
}
