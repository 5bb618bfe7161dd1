package com.goten.api.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.goten.resource.Scope;
import com.goten.schema.ApiMethod;
import com.goten.schema.SchemaLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ListFieldsTest {

    @Test
    void requestsThatKnowNoParentAreAboutAllNames() {
        ApiMethod method = SchemaLoader.load(Path.of("src/test/resources/schemas/parentless"))
                .newest()
                .method("notes.v1.NoteService/ListNotes")
                .orElseThrow();
        var asked = new ListFields(method).in(DynamicMessage.getDefaultInstance(method.input()));
        assertThat(asked.query().scope()).isEqualTo(Scope.ALL);
        assertThat(asked.query().limit()).isEqualTo(100);
    }
}
