package com.goten.api.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.goten.errors.GotenException.ResourceExhausted;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiMethod;
import com.goten.schema.SchemaLoader;
import com.goten.store.ResourceReader;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchGetCallTest {
    private static final ApiMethod METHOD = SchemaLoader.load(Path.of("conf/services/devices"))
            .version("v1")
            .flatMap(version -> version.method("devices.v1.DeviceService/BatchGetDevices"))
            .orElseThrow();

    private final List<Integer> reads = new ArrayList<>();
    private int bodyBytes = 10;

    private static String name(int id) {
        return "projects/p/regions/us-west2/devices/d" + id;
    }

    /** Finds all but the names that end in 7; no other question is expected. */
    private ResourceReader reader() {
        return (ResourceReader) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ResourceReader.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("getAll");
                    return found((List<?>) arguments[0]);
                });
    }

    private Future<List<StoredResource>> found(List<?> keys) {
        reads.add(keys.size());
        return Future.succeededFuture(keys.stream()
                .map(ResourceKey.class::cast)
                .filter(key -> !key.name().endsWith("7"))
                .map(this::resource)
                .toList());
    }

    private StoredResource resource(ResourceKey key) {
        var type = METHOD.resourceType();
        byte[] named = DynamicMessage.newBuilder(type.descriptor())
                .setField(type.fields().name(), key.name())
                .build()
                .toByteArray();
        Buffer body = Buffer.buffer(named).appendBytes(new byte[] {(byte) 0xC2, 0x3E}); // an unknown field, 1000
        int left = bodyBytes;
        for (; left >= 0x80; left >>>= 7) {
            body.appendByte((byte) (left & 0x7F | 0x80));
        }
        body.appendByte((byte) left).appendBytes(new byte[bodyBytes]);
        return new StoredResource(key, new UUID(1, 2), body, 1, 1, true, "us-west2", List.of("us-west2"), false);
    }

    private DynamicMessage ask(List<String> names) {
        var request = DynamicMessage.newBuilder(METHOD.input());
        names.forEach(name -> request.addRepeatedField(METHOD.fields().name().orElseThrow(), name));
        var context = new CallContext(Deadline.after(Duration.ofSeconds(30)), Map.of());
        Buffer answer = Await.result(new BatchGetCall(METHOD, reader()).run(request.build(), context));
        try {
            return DynamicMessage.parseFrom(METHOD.output(), answer.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static List<?> found(DynamicMessage answer) {
        return ((List<?>) answer.getField(METHOD.fields().items().orElseThrow()))
                .stream()
                        .map(item -> ((Message) item).getField(METHOD.resourceType().fields().name()))
                        .toList();
    }

    private static List<?> missing(DynamicMessage answer) {
        return (List<?>) answer.getField(METHOD.responseField("missing").orElseThrow());
    }

    @Test
    void answersEachNameOnce() {
        DynamicMessage answer = ask(List.of(name(2), name(1), name(7), name(2), name(7), name(1), name(2)));
        assertThat(found(answer)).isEqualTo(List.of(name(2), name(1)));
        assertThat(missing(answer)).isEqualTo(List.of(name(7)));
    }

    @Test
    void readsManyNamesPieceByPiece() {
        List<String> names = IntStream.range(0, 250).mapToObj(id -> name(id * 10)).toList();
        assertThat(found(ask(names))).isEqualTo(names);
        assertThat(reads).containsExactly(100, 100, 50);
    }

    @Test
    void readsNoFurtherThanTheBound() {
        bodyBytes = 700_000;
        List<String> names = IntStream.range(0, 1000).mapToObj(id -> name(id * 10)).toList();
        assertThatThrownBy(() -> ask(names))
                .isInstanceOf(ResourceExhausted.class)
                .hasMessage("the answer is larger than 67108864 bytes; ask for fewer names at once");
        assertThat(reads).containsExactly(100);
    }
}
