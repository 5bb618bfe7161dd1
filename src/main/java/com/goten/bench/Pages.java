package com.goten.bench;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.Verb;
import com.goten.types.MultiRegionPolicy;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Pages of 1 KiB under one folder, whose policy says which regions have copies of them. */
final class Pages {
    static final String TYPE = "Page";
    private static final String FOLDER = "folders/all";
    private static final String NAMES = FOLDER + "/pages/";
    /** With its metadata and name a stored page is 1 KiB. */
    private static final int PAYLOAD = 780;

    private final ApiVersion version;
    private final List<BenchClient> clients;
    private final Requests pages;

    /** @param clients of the region that owns them */
    Pages(ApiVersion version, List<BenchClient> clients) {
        this.version = version;
        this.clients = clients;
        this.pages = new Requests(version, Requests.withPayload(Requests.empty(version, TYPE), PAYLOAD));
    }

    Requests requests() {
        return pages;
    }

    /** How the names begin of all whose IDs begin so. */
    static String beginning(String id) {
        return NAMES + id;
    }

    Buffer creation(String id) {
        return pages.creation(NAMES + id);
    }

    Future<Buffer> create(int caller, String id) {
        return clients.get(caller % clients.size()).unary(pages.create(), creation(id));
    }

    /** @param policy by which the pages are placed */
    Future<Buffer> createFolder(MultiRegionPolicy policy) {
        return folder(Verb.CREATE, policy);
    }

    Future<Buffer> updateFolder(MultiRegionPolicy policy) {
        return folder(Verb.UPDATE, policy);
    }

    private Future<Buffer> folder(Verb verb, MultiRegionPolicy policy) {
        ApiMethod method = Items.method(version, verb, "Folder");
        var folder = Requests.empty(version, "Folder");
        var type = folder.getDescriptorForType();
        folder.setField(type.findFieldByName("name"), FOLDER);
        var field = type.findFieldByName("multi_region_policy");
        folder.setField(field, copy(policy, folder.newBuilderForField(field)));
        var request = DynamicMessage.newBuilder(method.input())
                .setField(method.fields().body().orElseThrow(), folder.build())
                .build();
        return clients.get(0).unary(method, Buffer.buffer(request.toByteArray()));
    }

    private static Message copy(Message message, Message.Builder builder) {
        try {
            return builder.mergeFrom(message.toByteString()).build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("what was just written cannot be read", e);
        }
    }
}
