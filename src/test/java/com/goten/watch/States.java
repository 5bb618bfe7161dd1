package com.goten.watch;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Timestamp;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.ChangeEvent;
import com.goten.store.FeedCursor;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Resources and changes for tests that need no schema: any message will do for a body. */
final class States {
    /** By rank, then by name. */
    static final Comparator<DynamicMessage> BY_RANK =
            Comparator.<DynamicMessage>comparingLong(message -> number(message, "seconds"))
                    .thenComparingLong(message -> number(message, "nanos"));

    private States() {}

    static StoredResource stored(String name, long revision, int bytes) {
        return new StoredResource(
                new ResourceKey("v1", "Book", name),
                new UUID(1, name.hashCode()),
                Buffer.buffer(new byte[bytes]),
                1,
                revision,
                true,
                "",
                List.of(),
                false);
    }

    /** An item of that rank, with a name that sorts as the ID. */
    static PageItem item(int id, long rank, long revision) {
        var message = Timestamp.newBuilder().setSeconds(rank).setNanos(id).build();
        return new PageItem(
                stored("n%03d".formatted(id), revision, 1),
                DynamicMessage.newBuilder(message).build());
    }

    static ChangeEvent change(long xid, long seq, int bytes) {
        return new ChangeEvent(
                FeedCursor.at(xid, seq),
                seq,
                Optional.empty(),
                Optional.of(stored("n" + seq, seq, bytes)),
                Instant.EPOCH);
    }

    private static long number(DynamicMessage message, String field) {
        return ((Number) message.getField(message.getDescriptorForType().findFieldByName(field))).longValue();
    }
}
