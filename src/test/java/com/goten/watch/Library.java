package com.goten.watch;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.ResourceType;
import com.goten.schema.SchemaLoader;
import com.goten.schema.Verb;
import com.goten.types.WatchType;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The schema of the watch tests: books on shelves. */
final class Library {
    static final ApiVersion V1 =
            SchemaLoader.load(Path.of("src/test/resources/watch/library")).newest();
    static final ResourceType BOOK = V1.type("Book").orElseThrow();
    static final ApiMethod WATCH_BOOKS = method(Verb.WATCH_COLLECTION);
    static final ApiMethod WATCH_BOOK = method(Verb.WATCH);

    private Library() {}

    /** A state of a book. */
    record Book(String name, String title, long rank, boolean lent, long counter) {
        static Book of(DynamicMessage message) {
            return new Book(
                    (String) get(message, "name"),
                    (String) get(message, "title"),
                    (long) get(message, "rank"),
                    (boolean) get(message, "lent"),
                    (long) get(message, "counter"));
        }

        DynamicMessage message() {
            return DynamicMessage.newBuilder(BOOK.descriptor())
                    .setField(field("name"), name)
                    .setField(field("title"), title)
                    .setField(field("rank"), rank)
                    .setField(field("lent"), lent)
                    .setField(field("counter"), counter)
                    .build();
        }

        StoredResource stored(UUID uuid, long revision) {
            return new StoredResource(
                    key(name), uuid, Buffer.buffer(message().toByteArray()), 1, revision, true, "", List.of(), false);
        }
    }

    static Book book(String id, long counter) {
        return new Book("shelves/a/books/" + id, "title", 0, false, counter);
    }

    static Book lent(String id, boolean lent, long counter) {
        return new Book(book(id, 0).name(), "title", 0, lent, counter);
    }

    static ResourceKey key(String name) {
        return new ResourceKey("v1", "Book", name);
    }

    static FieldDescriptor field(String name) {
        return BOOK.descriptor().findFieldByName(name);
    }

    /** Makes requests of WatchBooks. */
    static final class Request {
        private final DynamicMessage.Builder builder;

        private Request(ApiMethod method) {
            builder = DynamicMessage.newBuilder(method.input());
        }

        static Request stateless() {
            return new Request(WATCH_BOOKS).type(WatchType.STATELESS).with("parent", "shelves/-");
        }

        static Request stateful() {
            return new Request(WATCH_BOOKS).type(WatchType.STATEFUL).with("parent", "shelves/-");
        }

        static Request single(String name) {
            return new Request(WATCH_BOOK).with("name", name);
        }

        Request type(WatchType type) {
            FieldDescriptor field = builder.getDescriptorForType().findFieldByName("type");
            builder.setField(field, field.getEnumType().findValueByNumber(type.getNumber()));
            return this;
        }

        Request with(String field, Object value) {
            builder.setField(builder.getDescriptorForType().findFieldByName(field), value);
            return this;
        }

        Request mask(String... paths) {
            return message("field_mask", FieldMask.newBuilder().addAllPaths(List.of(paths)).build().toByteArray());
        }

        Request startingAt(Instant time) {
            return message("starting_time", Timestamp.newBuilder()
                    .setSeconds(time.getEpochSecond())
                    .setNanos(time.getNano())
                    .build()
                    .toByteArray());
        }

        DynamicMessage build() {
            return builder.build();
        }

        private Request message(String name, byte[] bytes) {
            FieldDescriptor field = builder.getDescriptorForType().findFieldByName(name);
            try {
                builder.setField(field, DynamicMessage.parseFrom(field.getMessageType(), bytes));
            } catch (InvalidProtocolBufferException impossible) {
                throw new AssertionError(impossible);
            }
            return this;
        }
    }

    static Object get(DynamicMessage message, String field) {
        return message.getField(message.getDescriptorForType().findFieldByName(field));
    }

    private static ApiMethod method(Verb verb) {
        return V1.methods().stream()
                .filter(method -> method.verb() == verb && method.type() == BOOK)
                .findFirst()
                .orElseThrow();
    }
}
