package com.goten.watch;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.goten.errors.GotenException;
import com.goten.schema.ApiMethod;
import com.goten.watch.Library.Book;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client that keeps what it gets. It can stop reading: then so many messages fit between it and the server. */
final class TestSink implements WatchSink {
    private final ApiMethod method;
    private final int window;
    private final List<Message> messages = new ArrayList<>();
    private int unread;
    private boolean reading = true;
    private boolean ended;
    private Optional<GotenException> reason = Optional.empty();
    private Runnable onWritable = () -> {};

    TestSink(ApiMethod method, int window) {
        this.method = method;
        this.window = window;
    }

    TestSink(ApiMethod method) {
        this(method, 4);
    }

    /** A message as the client sees it. */
    record Message(
            List<Change> changes,
            boolean current,
            String token,
            long size,
            boolean softReset,
            boolean hardReset,
            Optional<Pages> pages) {}

    record Pages(String previous, String next) {}

    /** A change as the client sees it; fields that its kind lacks are empty or −1. */
    record Change(
            String kind, String name, Optional<Book> book, int previousIndex, int index, List<String> mask) {

        /** The client's page after this change. */
        void applyTo(List<Book> page) {
            switch (kind) {
                case "added" -> page.add(index, book.orElseThrow());
                case "removed" -> {
                    if (!page.remove(index).name().equals(name)) {
                        throw new AssertionError("removed " + name + " where another one is");
                    }
                }
                case "modified" -> {
                    if (!page.remove(previousIndex).name().equals(name)) {
                        throw new AssertionError("modified " + name + " where another one is");
                    }
                    page.add(index, book.orElseThrow());
                }
                default -> throw new AssertionError(kind + " in a stateful watch");
            }
        }
    }

    @Override
    public boolean writable() {
        return unread < window;
    }

    @Override
    public void onWritable(Runnable action) {
        onWritable = action;
    }

    @Override
    public void send(WatchFrame frame) {
        if (ended) {
            throw new AssertionError("sent after the end");
        }
        if (!writable()) {
            throw new AssertionError("sent while not writable");
        }
        Message message = parse(method, frame);
        if (!message.token().equals(frame.resumeToken().orElse(""))) {
            throw new AssertionError("the frame tells another token than its message");
        }
        messages.add(message);
        unread += reading ? 0 : 1;
    }

    @Override
    public void end(@Nullable GotenException why) {
        if (ended) {
            throw new AssertionError("ended twice");
        }
        ended = true;
        reason = Optional.ofNullable(why);
    }

    /** Reads no more: what comes now fills the window. */
    void stopReading() {
        reading = false;
    }

    /** Reads everything there is, and from now on. */
    void readOn() {
        reading = true;
        boolean wasFull = !writable();
        unread = 0;
        if (wasFull && !ended) {
            onWritable.run();
        }
    }

    /** Reads everything there is once, and then no more. */
    void readOnce() {
        readOn();
        reading = false;
    }

    List<Message> messages() {
        return messages;
    }

    Message last() {
        return messages.get(messages.size() - 1);
    }

    List<Change> changes() {
        return messages.stream().flatMap(message -> message.changes().stream()).toList();
    }

    /** Kind and counter or ID, {@code current 7}, in order. */
    List<String> brief() {
        return changes().stream().map(TestSink::brief).toList();
    }

    static String brief(Change change) {
        String id = change.name().substring(change.name().lastIndexOf('/') + 1);
        return change.kind() + " " + id + change.book().map(book -> "@" + book.counter()).orElse("");
    }

    boolean isCurrent() {
        return messages.stream().anyMatch(Message::current);
    }

    String token() {
        String token = "";
        for (Message message : messages) {
            token = message.token().isEmpty() ? token : message.token();
        }
        return token;
    }

    List<Long> sizes() {
        return messages.stream().map(Message::size).filter(size -> size >= 0).toList();
    }

    boolean ended() {
        return ended;
    }

    Optional<GotenException> reason() {
        return reason;
    }

    List<Book> page() {
        List<Book> page = new ArrayList<>();
        changes().forEach(change -> change.applyTo(page));
        return page;
    }

    static Message parse(ApiMethod method, WatchSink.WatchFrame frame) {
        try {
            DynamicMessage message =
                    DynamicMessage.parseFrom(method.output(), frame.message().getBytes());
            if (!message.getUnknownFields().asMap().isEmpty()) {
                throw new AssertionError("unknown fields: " + message.getUnknownFields());
            }
            return read(method, message);
        } catch (InvalidProtocolBufferException broken) {
            throw new AssertionError(broken);
        }
    }

    private static Message read(ApiMethod method, DynamicMessage message) {
        FieldDescriptor items = method.fields().items().orElseThrow();
        List<Change> changes = new ArrayList<>();
        if (items.isRepeated()) {
            for (int i = 0; i < message.getRepeatedFieldCount(items); i++) {
                changes.add(change((DynamicMessage) message.getRepeatedField(items, i)));
            }
        } else if (message.hasField(items)) {
            changes.add(change((DynamicMessage) message.getField(items)));
        }
        return new Message(
                changes,
                has(message, "is_current"),
                value(message, "resume_token").map(Object::toString).orElse(""),
                value(message, "snapshot_size").map(value -> (Long) value).orElse(-1L),
                has(message, "is_soft_reset"),
                has(message, "is_hard_reset"),
                pages(message));
    }

    private static Change change(DynamicMessage change) {
        FieldDescriptor kind = change.getAllFields().keySet().iterator().next();
        if (change.getAllFields().size() != 1) {
            throw new AssertionError("a change of two kinds: " + change);
        }
        DynamicMessage body = (DynamicMessage) change.getField(kind);
        Optional<Book> book = body.getAllFields().entrySet().stream()
                .filter(entry -> entry.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .filter(entry -> isBook(entry.getKey().getMessageType()))
                .map(entry -> Book.of((DynamicMessage) entry.getValue()))
                .findFirst();
        String name = value(body, "name").map(Object::toString).orElseGet(() -> book.orElseThrow().name());
        return new Change(kind.getName(), name, book, number(body, "previous_view_index"), number(body, "view_index"),
                mask(body));
    }

    private static boolean isBook(Descriptor type) {
        return type.getFullName().equals(Library.BOOK.descriptor().getFullName());
    }

    @SuppressWarnings("unchecked")
    private static List<String> mask(DynamicMessage body) {
        return value(body, "field_mask")
                .map(mask -> (List<String>) Library.get((DynamicMessage) mask, "paths"))
                .orElse(List.of());
    }

    private static Optional<Pages> pages(DynamicMessage message) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByName("page_token_change");
        if (field == null || !message.hasField(field)) {
            return Optional.empty();
        }
        DynamicMessage pages = (DynamicMessage) message.getField(field);
        return Optional.of(new Pages(
                (String) Library.get(pages, "prev_page_token"), (String) Library.get(pages, "next_page_token")));
    }

    private static int number(DynamicMessage message, String field) {
        return value(message, field).map(value -> ((Number) value).intValue()).orElse(-1);
    }

    private static boolean has(DynamicMessage message, String field) {
        return value(message, field).map(value -> (Boolean) value).orElse(false);
    }

    private static Optional<Object> value(DynamicMessage message, String field) {
        return Optional.ofNullable(message.getDescriptorForType().findFieldByName(field)).map(message::getField);
    }
}
