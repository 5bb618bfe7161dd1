package com.goten.api.route;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.goten.errors.GotenException.Internal;
import com.goten.resource.Bodies;
import com.goten.resource.WireFields;
import com.goten.schema.ApiMethod;
import com.goten.schema.ResourceType;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One region's part of a list: its page, from which the merged page is taken one by one, from one end. */
final class ListPart {
    private final ResourceType type;
    private final String region;
    private final boolean backward;
    private final Optional<Duration> quiet;
    private final List<Buffer> items = new ArrayList<>();
    private boolean previous;
    private boolean next;
    private long offset;
    private long total;
    private int taken;
    private @Nullable DynamicMessage head;

    private ListPart(ResourceType type, String region, boolean backward, Optional<Duration> quiet) {
        this.type = type;
        this.region = region;
        this.backward = backward;
        this.quiet = quiet;
    }

    /**
     * @param backward whether the page ends at the list's cursor rather than begins there
     * @param quiet for how long nothing had been handed over there; empty: since ever
     */
    static ListPart read(
            ApiMethod method, String region, Buffer answer, boolean backward, Optional<Duration> quiet) {
        var part = new ListPart(method.resourceType(), region, backward, quiet);
        var fields = new Fields(method);
        WireFields.walk(answer, new WireFields.Visitor() {
            @Override
            public void bytes(int field, Buffer value) {
                if (field == fields.items) {
                    part.items.add(value);
                }
                part.previous |= field == fields.previous && value.length() > 0;
                part.next |= field == fields.next && value.length() > 0;
            }

            @Override
            public void number(int field, long value) {
                part.offset = field == fields.offset ? value : part.offset;
                part.total = field == fields.total ? value : part.total;
            }
        });
        return part;
    }

    private record Fields(int items, int previous, int next, int offset, int total) {
        Fields(ApiMethod method) {
            this(
                    method.fields().items().orElseThrow().getNumber(),
                    number(method, "prev_page_token"),
                    number(method, "next_page_token"),
                    number(method, "current_offset"),
                    number(method, "total_results_count"));
        }

        private static int number(ApiMethod method, String name) {
            return method.responseField(name).map(FieldDescriptor::getNumber).orElse(0);
        }
    }

    /** An item with its place in the order. */
    record Item(Buffer bytes, DynamicMessage message, ListPart from) {
        String name() {
            return (String) message.getField(from.type.fields().name());
        }

        /** Whether who has it is who it says it belongs to; otherwise he has released it, and the other has not said that he has it. */
        private boolean isHeld() {
            return from.type.fields().metadata().isEmpty()
                    || Bodies.metadata(from.type, message).getSyncing().getOwningRegion().equals(from.region);
        }

        /** Whether it is the newer state of the same resource. @param later whether its part was asked for later */
        boolean replaces(Item other, boolean later) {
            return isHeld() == other.isHeld() ? later : isHeld();
        }
    }

    /** Whether something may have left the region, or come to it, in that time before its answer. */
    boolean hasMovedWithin(Duration time) {
        return quiet.filter(since -> since.compareTo(time) <= 0).isPresent();
    }

    boolean isExhausted() {
        return taken == items.size();
    }

    /** Whether the region has more beyond its page, in the direction in which it is taken. */
    boolean hasBeyond() {
        return backward ? previous : next;
    }

    /** The next one to be taken; only where there is one. */
    DynamicMessage head() {
        if (head == null) {
            head = parse(bytes());
        }
        return head;
    }

    Item take() {
        var item = new Item(bytes(), head(), this);
        head = null;
        taken++;
        return item;
    }

    long total() {
        return total;
    }

    /** How many of the region's resources come before what has been taken, and with it before the merged page. */
    long before() {
        if (items.isEmpty()) {
            return backward ? 0 : total;
        }
        return backward ? offset + items.size() - taken : offset;
    }

    private Buffer bytes() {
        return items.get(backward ? items.size() - 1 - taken : taken);
    }

    private DynamicMessage parse(Buffer bytes) {
        try {
            return DynamicMessage.parseFrom(type.descriptor(), bytes.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new Internal("another region's " + type.singular() + " cannot be read", e);
        }
    }
}
