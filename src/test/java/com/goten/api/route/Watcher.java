package com.goten.api.route;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.goten.errors.GotenException;
import com.goten.mixin.Peers;
import com.goten.testing.Await;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of a collection watch: what it has, and every change that it was told. */
final class Watcher {
    private final BlockingQueue<Object> unread = new LinkedBlockingQueue<>();
    private final Peers.Stream stream;
    /** What the resources are called in messages. */
    private final String item;
    /** Stateless: by name. */
    final TreeMap<String, Long> held = new TreeMap<>();
    /** Stateful: the page. */
    final List<String> page = new ArrayList<>();
    /** {@code name=weight} or {@code -name}, in the order told. */
    final List<String> told = new ArrayList<>();
    /** What was told of a batch that has not ended. */
    String token = "";
    String next = "";
    int hardResets;
    long size = -1;

    Watcher(Fleet.Region at, String request) {
        this(at, request, Map.of());
    }

    Watcher(Fleet.Region at, String request, Map<String, String> metadata) {
        this(at, "Robot", request, metadata);
    }

    /** @param type of the resources */
    Watcher(Fleet.Region at, String type, String request, Map<String, String> metadata) {
        item = type.toLowerCase(Locale.ROOT);
        stream = Await.result(at.stream("Watch" + type + "s", request, metadata, message -> {
            unread.add(message);
            return Future.succeededFuture();
        }));
        stream.ended().onFailure(unread::add);
    }

    /** Reads until a batch has ended. */
    Watcher readBatch() {
        while (!read()) {
            // The next message.
        }
        return this;
    }

    /** Reads one message; answers whether it ends a batch. */
    boolean read() {
        try {
            Object message = unread.poll(20, TimeUnit.SECONDS);
            if (message instanceof GotenException failure) {
                throw failure;
            }
            if (message == null) {
                throw new AssertionError("nothing came; so far " + told);
            }
            return read((DynamicMessage) message);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void cancel() {
        stream.cancel();
    }

    private boolean read(DynamicMessage message) {
        if ((boolean) get(message, "is_hard_reset")) {
            hardResets++;
            held.clear();
            told.clear();
        }
        long told = ((Number) get(message, "snapshot_size")).longValue();
        size = told >= 0 ? told : size;
        ((List<?>) get(message, item + "_changes")).forEach(change -> apply((Message) change));
        if (message.hasField(message.getDescriptorForType().findFieldByName("page_token_change"))) {
            next = (String) get((Message) get(message, "page_token_change"), "next_page_token");
        }
        boolean current = (boolean) get(message, "is_current");
        if (current) {
            token = (String) get(message, "resume_token");
        }
        return current;
    }

    private void apply(Message change) {
        change.getAllFields().forEach((field, value) -> {
            Message body = (Message) value;
            switch (field.getName()) {
                case "current" -> current((Message) get(body, item));
                case "added" -> page.add(index(body, "view_index"), shown(body));
                case "modified" -> {
                    page.remove(index(body, "previous_view_index"));
                    page.add(index(body, "view_index"), shown(body));
                }
                case "removed" -> removed(body);
                default -> throw new AssertionError(field.getName());
            }
        });
    }

    private void current(Message robot) {
        String name = (String) get(robot, "name");
        long weight = weight(robot);
        held.put(name, weight);
        told.add(name + "=" + weight);
    }

    private static long weight(Message resource) {
        return resource.getDescriptorForType().findFieldByName("weight") == null ? 0 : (long) get(resource, "weight");
    }

    private void removed(Message body) {
        String name = (String) get(body, "name");
        held.remove(name);
        told.add("-" + name);
        if (!page.isEmpty()) {
            page.remove(index(body, "view_index"));
        }
    }

    private String shown(Message body) {
        Message resource = (Message) get(body, item);
        return get(resource, "name") + "=" + weight(resource);
    }

    private static int index(Message body, String field) {
        return ((Number) get(body, field)).intValue();
    }

    private static Object get(Message message, String field) {
        return message.getField(message.getDescriptorForType().findFieldByName(field));
    }
}
