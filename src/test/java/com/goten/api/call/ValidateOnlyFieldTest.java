package com.goten.api.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.SchemaLoader;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that say in a field of their own that nothing is to be done. */
class ValidateOnlyFieldTest {
    private static final String SCHEMA =
            """
            syntax = "proto3";
            package notes.v1;
            import "google/api/resource.proto";
            import "google/protobuf/empty.proto";
            import "goten/annotations/resource.proto";
            import "goten/types/meta.proto";
            message Note {
              option (google.api.resource) = {type: "notes.example.com/Note" pattern: "notes/{note}"};
              option (goten.annotations.resource) = {plural: "Notes"};
              string name = 1;
              goten.types.Meta metadata = 2;
            }
            service NoteService {
              rpc CreateNote(CreateNoteRequest) returns (Note);
              rpc UpdateNote(UpdateNoteRequest) returns (Note);
              rpc DeleteNote(DeleteNoteRequest) returns (google.protobuf.Empty);
              rpc ShredNotes(ShredNotesRequest) returns (google.protobuf.Empty);
            }
            message CreateNoteRequest { Note note = 1; bool validate_only = 2; }
            message UpdateNoteRequest { Note note = 1; bool validate_only = 2; }
            message DeleteNoteRequest { string name = 1; bool validate_only = 2; }
            message ShredNotesRequest { bool validate_only = 1; }
            """;

    private static ApiVersion version;

    @BeforeAll
    static void load(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("notes.proto"), SCHEMA);
        version = SchemaLoader.load(directory).newest();
    }

    /** What gets past the rules. */
    private static String call(String name, boolean validateOnly) {
        ApiMethod method = version.method("notes.v1.NoteService/" + name).orElseThrow();
        var request = DynamicMessage.newBuilder(method.input())
                .setField(method.requestField("validate_only").orElseThrow(), validateOnly)
                .build();
        var context = new CallContext(Deadline.after(Duration.ofSeconds(30)), Map.of());
        return Await.result(new ValidateOnly().unary(
                        new Call(Surface.GRPC, method, request, context),
                        let -> Future.succeededFuture(Buffer.buffer("done"))))
                .toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CreateNote", "UpdateNote"})
    void refusesWhatCannotBeTriedOut(String name) {
        assertThatThrownBy(() -> call(name, true))
                .isInstanceOfSatisfying(InvalidArgument.class, refused -> {
                    assertThat(refused.violations().get(0).field()).isEqualTo("validate_only");
                    assertThat(refused).hasMessageContaining(name + " cannot be tried out");
                });
        assertThat(call(name, false)).isEqualTo("done");
    }

    /** A deletion is tried out where it is carried out; what a method of the service's own does, those know who serve it. */
    @ParameterizedTest
    @ValueSource(strings = {"DeleteNote", "ShredNotes"})
    void leavesItToThoseWhoKnowIt(String name) {
        assertThat(call(name, true)).isEqualTo("done");
    }
}
