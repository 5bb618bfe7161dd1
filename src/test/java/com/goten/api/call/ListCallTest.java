package com.goten.api.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.ResourceExhausted;
import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.schema.ApiMethod;
import com.goten.schema.SchemaLoader;
import com.goten.store.ListQuery;
import com.goten.store.ResourceReader;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of a type without pages. */
class ListCallTest {
    private static final String SCHEMA =
            """
            syntax = "proto3";
            package notes.v1;
            import "google/api/resource.proto";
            import "goten/annotations/resource.proto";
            import "goten/types/meta.proto";
            message Note {
              option (google.api.resource) = {type: "notes.example.com/Note" pattern: "notes/{note}"};
              option (goten.annotations.resource) = {plural: "Notes" pager: {is_disabled: true}};
              string name = 1;
              goten.types.Meta metadata = 2;
            }
            service NoteService { rpc ListNotes(ListNotesRequest) returns (ListNotesResponse); }
            message ListNotesRequest {}
            message ListNotesResponse { repeated Note notes = 1; }
            """;

    @TempDir
    Path directory;

    /** The answer where the store has so many. */
    private Buffer list(int stored) throws IOException {
        Files.writeString(directory.resolve("notes.proto"), SCHEMA);
        ApiMethod method =
                SchemaLoader.load(directory).newest().method("notes.v1.NoteService/ListNotes").orElseThrow();
        var context = new CallContext(Deadline.after(Duration.ofSeconds(30)), Map.of());
        var nothing = DynamicMessage.getDefaultInstance(method.input());
        return Await.result(new ListCall(method, reader(stored)).run(nothing, context));
    }

    private static ResourceReader reader(int stored) {
        return (ResourceReader) Proxy.newProxyInstance(
                ListCallTest.class.getClassLoader(), new Class<?>[] {ResourceReader.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("list");
                    int limit = ((ListQuery) arguments[0]).limit();
                    var found = Collections.nCopies(Math.min(limit, stored), note());
                    return Future.succeededFuture(new ResourceReader.Listing(found, false));
                });
    }

    private static StoredResource note() {
        var key = new ResourceKey("v1", "Note", "notes/n");
        var body = Buffer.buffer(new byte[] {0x0A, 7}).appendString("notes/n");
        return new StoredResource(key, new UUID(1, 2), body, 1, 1, true, "here", List.of("here"), false);
    }

    @Test
    void answersWithAllThereIs() throws IOException {
        assertThat(list(10_000).toString().split("notes/n", -1)).hasSize(10_001);
    }

    @Test
    void refusesToAnswerWithAPartThatLooksLikeAll() {
        assertThatThrownBy(() -> list(10_001))
                .isInstanceOf(ResourceExhausted.class)
                .hasMessageContaining("Notes are not answered in pages");
    }
}
