package com.goten.policy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import com.goten.errors.GotenException;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.Copies;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * The right to create global resources under a policy (PROTOCOL.md section 9, eighth rule of the hand-over). Kept as a
 * resource of a hidden type, copied to all regions and handed over like any other, after everything that it is the right to.
 * Its owner has the right. As long as there is none, the region has it that was the policy's first control region: the first
 * hand-over makes it.
 *
 * <pre>
 *   message CreationRight {
 *     string goal = 1;      // its owner; or the region that everything is being handed over to: then nothing is created
 *     int64 epoch = 2;      // of that hand-over
 *     string split = 3;     // of the service's: the holder whose right was split off it last; of that: the one before
 *   }
 * </pre>
 *
 * @param goal the owner of the right; another region where everything is being handed over to that
 * @param epoch of the hand-over to the goal
 * @param split of the service's right: uuid of the holder whose right was split off it last; of such a holder's: of the one
 *     before it
 */
public record CreationRight(String goal, long epoch, Optional<UUID> split) {
    /** Type of the resource; it has a dot in it, which no type of a schema has. No copy of one is removed. */
    public static final String TYPE = Copies.LASTING;

    private static final int GOAL = 1;
    private static final int EPOCH = 2;
    private static final int SPLIT = 3;

    /** Of which nothing was split off, and which was not. */
    public CreationRight(String goal, long epoch) {
        this(goal, epoch, Optional.empty());
    }

    /** The same, of which the right of that holder has been split off last. */
    public CreationRight without(UUID holder) {
        return new CreationRight(goal, epoch, Optional.of(holder));
    }

    /** The same, that is being handed over. */
    public CreationRight goingTo(CreationRight next) {
        return new CreationRight(next.goal, next.epoch, split);
    }

    /** Whether it goes, or has gone, to the same region by the same hand-over. */
    public boolean isGoingTo(String region, long at) {
        return goal.equals(region) && epoch == at;
    }

    /** Where the right under a policy is in a database. @param holder as in {@link Control} */
    public static ResourceKey key(String version, UUID holder) {
        return new ResourceKey(version, TYPE, holder.toString());
    }

    /** The holder of a key of the hidden type. */
    public static UUID holder(ResourceKey key) {
        return UUID.fromString(key.name());
    }

    /** Whether the key is one of the hidden type. */
    public static boolean hides(ResourceKey key) {
        return key.type().equals(TYPE);
    }

    /** The same holder has the same one for ever. */
    public static UUID uuid(UUID holder) {
        return UUID.nameUUIDFromBytes((TYPE + "/" + holder).getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes of the resource. */
    public Buffer body() {
        var fields = UnknownFieldSet.newBuilder()
                .addField(GOAL, text(goal))
                .addField(EPOCH, Field.newBuilder().addVarint(epoch).build());
        split.ifPresent(holder -> fields.addField(SPLIT, text(holder.toString())));
        return Buffer.buffer(fields.build().toByteArray());
    }

    private static Field text(String value) {
        return Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8(value)).build();
    }

    /** Of a resource of the hidden type. */
    public static CreationRight of(StoredResource stored) {
        try {
            UnknownFieldSet fields = UnknownFieldSet.parseFrom(stored.body().getBytes());
            return new CreationRight(
                    text(fields, GOAL).orElse(""),
                    fields.getField(EPOCH).getVarintList().stream().reduce(0L, (first, last) -> last),
                    text(fields, SPLIT).map(UUID::fromString));
        } catch (InvalidProtocolBufferException e) {
            throw new GotenException.Internal("the body of " + stored.key() + " cannot be read", e);
        }
    }

    private static Optional<String> text(UnknownFieldSet fields, int field) {
        return fields.getField(field).getLengthDelimitedList().stream()
                .map(ByteString::toStringUtf8)
                .reduce((first, last) -> last);
    }
}
