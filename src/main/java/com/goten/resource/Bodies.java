package com.goten.resource;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import com.goten.errors.GotenException.Internal;
import com.goten.schema.ResourceType;
import com.goten.types.Meta;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Between messages and stored bytes.
 *
 * <p>Stored bytes have no {@code metadata.resource_version}: that has the revision, which only the commit knows. It is
 * appended on the way out. A serialized message followed by more fields is the merge of both, so nothing is parsed.
 */
public final class Bodies {
    private static final int LENGTH_DELIMITED = WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private Bodies() {}

    /** The serialized resource as clients get it: the stored body with {@code metadata.resource_version} appended. */
    public static Buffer wire(ResourceType type, StoredResource resource) {
        Optional<FieldDescriptor> metadata = type.fields().metadata();
        if (metadata.isEmpty()) {
            return resource.body();
        }
        byte[] appendix = resourceVersion(metadata.get().getNumber(), resource);
        return Buffer.buffer(resource.body().length() + appendix.length)
                .appendBuffer(resource.body())
                .appendBytes(appendix);
    }

    /** The resource with {@code metadata.resource_version}. */
    public static DynamicMessage parse(ResourceType type, StoredResource resource) {
        var builder = DynamicMessage.newBuilder(type.descriptor());
        try {
            builder.mergeFrom(resource.body().getBytes());
            Optional<FieldDescriptor> metadata = type.fields().metadata();
            if (metadata.isPresent()) {
                builder.mergeFrom(resourceVersion(metadata.get().getNumber(), resource));
            }
            return builder.build();
        } catch (InvalidProtocolBufferException e) {
            throw new Internal("stored body of " + resource.key() + " cannot be parsed", e);
        }
    }

    /** The bytes to store: everything but {@code metadata.resource_version}. */
    public static Buffer stored(ResourceType type, DynamicMessage message) {
        return Buffer.buffer(withoutResourceVersion(type, message).toByteArray());
    }

    private static DynamicMessage withoutResourceVersion(ResourceType type, DynamicMessage message) {
        Optional<FieldDescriptor> metadata = type.fields().metadata().filter(message::hasField);
        if (metadata.isEmpty()) {
            return message;
        }
        Message meta = (Message) message.getField(metadata.get());
        FieldDescriptor version = meta.getDescriptorForType().findFieldByNumber(Meta.RESOURCE_VERSION_FIELD_NUMBER);
        if (version == null || !meta.hasField(version)) {
            return message;
        }
        return message.toBuilder()
                .setField(metadata.get(), meta.toBuilder().clearField(version).build())
                .build();
    }

    /**
     * What {@code metadata.resource_version} says of a state. Revisions of two regions may be the same: where it was handed
     * over from one to another, the epoch of that is before it.
     */
    public static String resourceVersion(StoredResource resource) {
        String revision = Long.toString(resource.revision());
        return resource.epoch() == 0 ? revision : resource.epoch() + "." + revision;
    }

    /** A message's metadata; the default instance where it has none. */
    public static Meta metadata(ResourceType type, DynamicMessage message) {
        Optional<FieldDescriptor> field = type.fields().metadata().filter(message::hasField);
        if (field.isEmpty()) {
            return Meta.getDefaultInstance();
        }
        Object value = message.getField(field.get());
        return value instanceof Meta meta ? meta : reparsed((Message) value);
    }

    /** A user's descriptors bring their own Meta with the same fields, so only bytes convert. */
    private static Meta reparsed(Message metadata) {
        try {
            return Meta.parseFrom(metadata.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new Internal("metadata has another shape than goten.types.Meta", e);
        }
    }

    /** The message with its metadata replaced; unchanged where the type has none. */
    public static DynamicMessage withMetadata(ResourceType type, DynamicMessage message, Meta metadata) {
        Optional<FieldDescriptor> field = type.fields().metadata();
        if (field.isEmpty()) {
            return message;
        }
        var builder = message.toBuilder();
        if (field.get().getMessageType() == Meta.getDescriptor()) {
            return builder.setField(field.get(), metadata).build();
        }
        ByteString bytes = metadata.toByteString();
        try {
            builder.setField(field.get(), DynamicMessage.parseFrom(field.get().getMessageType(), bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new Internal("goten.types.Meta has another shape than metadata of " + type, e);
        }
        return builder.build();
    }

    private static byte[] resourceVersion(int metadataField, StoredResource resource) {
        byte[] version = resourceVersion(resource).getBytes(StandardCharsets.US_ASCII);
        int outerTag = metadataField << 3 | LENGTH_DELIMITED;
        int innerTag = Meta.RESOURCE_VERSION_FIELD_NUMBER << 3 | LENGTH_DELIMITED;
        int inner = 2 + version.length;
        byte[] bytes = new byte[CodedOutputStream.computeUInt32SizeNoTag(outerTag) + 1 + inner];
        int at = putVarint(bytes, 0, outerTag);
        bytes[at++] = (byte) inner;
        bytes[at++] = (byte) innerTag;
        bytes[at++] = (byte) version.length;
        System.arraycopy(version, 0, bytes, at, version.length);
        return bytes;
    }

    private static int putVarint(byte[] bytes, int at, int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            bytes[at++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        return at;
    }
}
