package com.goten.watch;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.goten.errors.GotenException.Internal;
import com.goten.resource.Bodies;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiMethod;
import com.goten.schema.ResourceType;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One region's page of a stateful watch, as its stream tells it. */
final class RegionPage {
    private final ApiMethod method;
    private final ResourceType type;
    private final String region;
    private final List<PageItem> items = new ArrayList<>();
    private boolean previous;
    private boolean next;
    private boolean current;
    private long states;

    RegionPage(ApiMethod method, String region) {
        this.method = method;
        this.type = method.resourceType();
        this.region = region;
    }

    /** In the watch's order. */
    List<PageItem> items() {
        return List.copyOf(items);
    }

    /** Whether it is what the region has, rather than on the way there. */
    boolean current() {
        return current;
    }

    boolean hasBeyond(boolean backward) {
        return backward ? previous : next;
    }

    /** @throws Internal for what fits nothing that came before */
    void apply(Buffer bytes) {
        DynamicMessage message = parse(bytes);
        Object changes = message.getField(method.fields().items().orElseThrow());
        try {
            ((List<?>) changes).forEach(change -> apply((Message) change));
        } catch (IndexOutOfBoundsException e) {
            throw new Internal("a change from " + region + " is about a place that its page has not", e);
        }
        method.responseField("page_token_change")
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && message.hasField(field))
                .ifPresent(field -> tokens((Message) message.getField(field)));
        current = method.responseField("is_current").map(message::getField).map(Boolean.TRUE::equals).orElse(true);
    }

    private DynamicMessage parse(Buffer bytes) {
        try {
            return DynamicMessage.parseFrom(method.output(), bytes.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new Internal("a message from " + region + " cannot be read", e);
        }
    }

    private void tokens(Message tokens) {
        previous = !text(tokens, "prev_page_token").isEmpty();
        next = !text(tokens, "next_page_token").isEmpty();
    }

    private void apply(Message change) {
        change.getAllFields().forEach((field, value) -> {
            Message body = (Message) value;
            switch (field.getName()) {
                case "added" -> items.add(number(body, "view_index"), item(body));
                case "removed" -> items.remove(number(body, "view_index"));
                case "modified" -> {
                    items.remove(number(body, "previous_view_index"));
                    items.add(number(body, "view_index"), item(body));
                }
                default -> throw new Internal(region + " sent a change of an unknown kind: " + field.getName(), null);
            }
        });
    }

    private PageItem item(Message change) {
        Descriptor wanted = type.descriptor();
        return change.getAllFields().entrySet().stream()
                .filter(field -> field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE
                        && field.getKey().getMessageType() == wanted)
                .map(field -> item((DynamicMessage) field.getValue()))
                .findFirst()
                .orElseThrow(() -> new Internal("a change from " + region + " has no resource", null));
    }

    private PageItem item(DynamicMessage resource) {
        var metadata = Bodies.metadata(type, resource);
        var key = new ResourceKey(
                type.version(), type.singular(), (String) resource.getField(type.fields().name()));
        return new PageItem(
                new StoredResource(
                        key,
                        uuid(metadata.getUuid(), key.name()),
                        Buffer.buffer(resource.toByteArray()),
                        metadata.getGeneration(),
                        ++states,
                        metadata.getSyncing().getOwningRegion().equals(region),
                        region,
                        List.of(),
                        false),
                resource);
    }

    /** A type without metadata has names only. */
    private UUID uuid(String text, String name) {
        try {
            return text.isEmpty()
                    ? UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                    : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new Internal("a resource from " + region + " has no uuid", e);
        }
    }

    private static int number(Message message, String field) {
        return ((Number) message.getField(message.getDescriptorForType().findFieldByName(field))).intValue();
    }

    private static String text(Message message, String field) {
        FieldDescriptor found = message.getDescriptorForType().findFieldByName(field);
        return found == null ? "" : (String) message.getField(found);
    }
}
