package com.goten.bench;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.Verb;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** The operations on items that are measured. Safe for many callers. */
final class Items {
    static final int READ_ITEMS = 20_000;
    private static final int TARGETS = 100;
    /** With its metadata, name and reference a stored item is 1 KiB. */
    private static final int PAYLOAD = 730;

    private final List<BenchClient> clients;
    private final ApiMethod create;
    private final ApiMethod createTarget;
    private final ApiMethod get;
    private final ApiMethod list;
    private final ApiMethod update;
    private final RequestTemplate created;
    private final RequestTemplate got;
    private final RequestTemplate updated;
    private final AtomicLong next = new AtomicLong();
    private final Map<Integer, String> tokens = new ConcurrentHashMap<>();
    private final int nextToken;

    Items(ApiVersion version, List<BenchClient> clients) {
        this.clients = clients;
        this.create = method(version, Verb.CREATE, "Item");
        this.createTarget = method(version, Verb.CREATE, "Target");
        this.get = method(version, Verb.GET, "Item");
        this.list = method(version, Verb.LIST, "Item");
        this.nextToken = list.responseField("next_page_token").orElseThrow().getNumber();
        this.update = method(version, Verb.UPDATE, "Item");
        this.created = creation();
        this.got = look();
        this.updated = change();
    }

    static ApiMethod method(ApiVersion version, Verb verb, String type) {
        return version.methods().stream()
                .filter(method -> method.verb() == verb && method.resourceType().singular().equals(type))
                .findFirst()
                .orElseThrow();
    }

    /** Makes the targets, and the items that are read. */
    Future<Void> prepare() {
        Future<?> targets = Future.all(IntStream.range(0, TARGETS)
                .mapToObj(i -> client(i).unary(createTarget, request(createTarget, body(createTarget, "targets/t" + i).build())))
                .toList());
        return targets.compose(made -> prepare(0));
    }

    private Future<Void> prepare(int from) {
        if (from >= READ_ITEMS) {
            return Future.succeededFuture();
        }
        return Future.all(IntStream.range(from, from + 500)
                        .mapToObj(i -> create(i, "items/r" + i))
                        .toList())
                .compose(made -> prepare(from + 500));
    }

    Future<Buffer> create(int caller) {
        return create(caller, "items/n" + next.incrementAndGet());
    }

    Future<Buffer> create(int caller, String name) {
        return client(caller).unary(create, created.with(name, anyTarget()));
    }

    Future<Buffer> get(int caller) {
        return client(caller).unary(get, got.with(anyItem()));
    }

    /** Each caller goes from page to page, and begins again at the end. */
    Future<Buffer> list(int caller, int pageSize) {
        var request = DynamicMessage.newBuilder(list.input())
                .setField(list.requestField("page_size").orElseThrow(), pageSize)
                .setField(list.requestField("page_token").orElseThrow(), tokens.getOrDefault(caller, ""))
                .build();
        return client(caller)
                .unary(list, Buffer.buffer(request.toByteArray()))
                .onSuccess(page -> tokens.put(caller, MessageScan.string(page, nextToken)));
    }

    Future<Buffer> update(int caller) {
        return client(caller).unary(update, updated.with(anyItem(), anyTarget(), anyCounter()));
    }

    /** A create request without name and target. */
    private RequestTemplate creation() {
        return new RequestTemplate(
                DynamicMessage.getDefaultInstance(create.input()),
                create.fields().body(),
                constantItem(),
                List.of(field("name"), field("target")));
    }

    /** An update request of one field, without name, target and the field. */
    private RequestTemplate change() {
        var mask = update.requestField("update_mask").orElseThrow();
        var paths = mask.getMessageType().findFieldByName("paths");
        var request = DynamicMessage.newBuilder(update.input());
        request.setField(mask, request.newBuilderForField(mask).addRepeatedField(paths, "counter").build());
        return new RequestTemplate(
                request.build(),
                update.fields().body(),
                constantItem(),
                List.of(field("name"), field("target"), field("counter")));
    }

    private RequestTemplate look() {
        var empty = DynamicMessage.getDefaultInstance(get.input());
        return new RequestTemplate(empty, Optional.empty(), empty, List.of(get.fields().name().orElseThrow()));
    }

    private DynamicMessage constantItem() {
        return DynamicMessage.newBuilder(create.resourceType().descriptor())
                .setField(field("display_name"), "An item")
                .setField(field("payload"), "x".repeat(PAYLOAD))
                .build();
    }

    private FieldDescriptor field(String name) {
        return create.resourceType().descriptor().findFieldByName(name);
    }

    private static String anyItem() {
        return "items/r" + ThreadLocalRandom.current().nextInt(READ_ITEMS);
    }

    private static String anyTarget() {
        return "targets/t" + ThreadLocalRandom.current().nextInt(TARGETS);
    }

    private static long anyCounter() {
        return ThreadLocalRandom.current().nextLong(1L << 40);
    }

    private static DynamicMessage.Builder body(ApiMethod method, String name) {
        var type = method.resourceType();
        return DynamicMessage.newBuilder(type.descriptor()).setField(type.fields().name(), name);
    }

    private static Buffer request(ApiMethod create, DynamicMessage body) {
        return Buffer.buffer(DynamicMessage.newBuilder(create.input())
                .setField(create.fields().body().orElseThrow(), body)
                .build()
                .toByteArray());
    }

    private BenchClient client(int caller) {
        return clients.get(caller % clients.size());
    }
}
