package com.goten.bench;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.Verb;
import com.goten.types.Meta;
import com.goten.types.OwnerReference;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Notes of one region, which belong to boxes of any. */
final class Notes {
    private static final int PAYLOAD = 640;
    private static final long LOOK_MILLIS = 10;

    private final ApiVersion version;
    private final ApiMethod list;
    private final String region;
    private final List<BenchClient> clients;

    /** @param clients of the region */
    Notes(ApiVersion version, String region, List<BenchClient> clients) {
        this.version = version;
        this.list = Items.method(version, Verb.LIST, "Note");
        this.region = region;
        this.clients = clients;
    }

    /** Creations by name and box. */
    Requests referring() {
        return new Requests(version, Requests.withPayload(Requests.empty(version, "Note"), PAYLOAD), "box");
    }

    /** Creations by name, of notes that the box owns. */
    Requests ownedBy(String box, String boxRegion) {
        var owner = OwnerReference.newBuilder()
                .setKind("bench.example.com/Box").setName(box).setVersion("v1").setRegion(boxRegion);
        var type = version.type("Note").orElseThrow();
        var metadata = type.descriptor().findFieldByName("metadata");
        var note = Requests.empty(version, "Note");
        note.setField(metadata, copy(
                Meta.newBuilder().addOwnerReferences(owner).build(), note.newBuilderForField(metadata)));
        return new Requests(version, Requests.withPayload(note, PAYLOAD));
    }

    private static Message copy(Meta metadata, Message.Builder builder) {
        try {
            return builder.mergeFrom(metadata.toByteString()).build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("what was just written cannot be read", e);
        }
    }

    String name(String id) {
        return "regions/%s/notes/%s".formatted(region, id);
    }

    /** Completes when there are none. */
    Future<Void> gone(Vertx vertx) {
        var request = DynamicMessage.newBuilder(list.input())
                .setField(list.fields().parent().orElseThrow(), "regions/" + region)
                .setField(list.requestField("page_size").orElseThrow(), 1)
                .build();
        var bytes = Buffer.buffer(request.toByteArray());
        return Looking.until(vertx, LOOK_MILLIS, "that the notes go", () ->
                clients.get(0).unary(list, bytes).map(page -> page.length() == 0));
    }
}
