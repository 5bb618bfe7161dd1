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
 *   }
 * </pre>
 *
 * @param goal the owner of the right; another region where everything is being handed over to that
 * @param epoch of the hand-over to the goal
 */
public record CreationRight(String goal, long epoch) {
    /** Type of the resource; it has a dot in it, which no type of a schema has. No copy of one is removed. */
    public static final String TYPE = Copies.LASTING;

    private static final int GOAL = 1;
    private static final int EPOCH = 2;

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
        return Buffer.buffer(UnknownFieldSet.newBuilder()
                .addField(GOAL, Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8(goal)).build())
                .addField(EPOCH, Field.newBuilder().addVarint(epoch).build())
                .build()
                .toByteArray());
    }

    /** Of a resource of the hidden type. */
    public static CreationRight of(StoredResource stored) {
        try {
            UnknownFieldSet fields = UnknownFieldSet.parseFrom(stored.body().getBytes());
            return new CreationRight(
                    fields.getField(GOAL).getLengthDelimitedList().stream()
                            .map(ByteString::toStringUtf8)
                            .reduce("", (first, last) -> last),
                    fields.getField(EPOCH).getVarintList().stream().reduce(0L, (first, last) -> last));
        } catch (InvalidProtocolBufferException e) {
            throw new GotenException.Internal("the body of " + stored.key() + " cannot be read", e);
        }
    }
}
