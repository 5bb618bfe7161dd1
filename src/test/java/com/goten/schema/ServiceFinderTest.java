package com.goten.schema;

import static com.goten.schema.SchemaText.header;
import static com.goten.schema.SchemaText.thing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which service a set with several of them describes. */
class ServiceFinderTest {
    private static final String OTHER = header("o.v1") + """
            message Other {
              option (google.api.resource) = {type: "o.example.com/Other" pattern: "others/{other}"};
              string name = 1;
            }
            """;

    @TempDir
    Path directory;

    private SchemaText schema() {
        return new SchemaText(directory);
    }

    @Test
    void isTheOnlyOne() {
        var schema = schema().types(thing("")).file("v2/t.proto", header("t.v2beta1") + thing("")).load();
        assertThat(schema.service()).isEqualTo("t.example.com");
        assertThat(schema.versions().stream().map(ApiVersion::version)).containsExactly("v1", "v2beta1");
        assertThat(schema.newest().protoPackage()).isEqualTo("t.v2beta1");
        assertThat(schema.version("v1")).isPresent();
        assertThat(schema.version("v3")).isEmpty();
    }

    @Test
    void isTheOneThatAFileNames() {
        var named = "option (goten.annotations.service_pkg) = {domain: \"o.example.com\" version: \"v7\"};";
        var schema = schema().types(thing("")).file("o.proto", OTHER + named).load();
        assertThat(schema.service()).isEqualTo("o.example.com");
        assertThat(schema.newest().version()).isEqualTo("v7");
    }

    @Test
    void isTheOneWithAnApi() {
        var schema = schema().types(thing(""))
                .file("o.proto", OTHER + "service S { rpc Do(Other) returns (Other); }")
                .load();
        assertThat(schema.service()).isEqualTo("o.example.com");
    }

    @Test
    void isTheOneThatImportsTheOthers() {
        var schema = schema().types(thing("o.v1.Other other = 3;")).file("o.proto", OTHER).load();
        assertThat(schema.service()).isEqualTo("t.example.com");
    }

    @Test
    void isNotGuessed() {
        var both = schema().types(thing("")).file("o.proto", OTHER);
        assertThatThrownBy(both::load)
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("several services, o.example.com, t.example.com");
    }

    @Test
    void importsWhatReferencesAndParentsNeed() {
        var version = schema().types("""
                message Thing {
                  option (google.api.resource) = {type: "t.example.com/Thing" pattern: "as/{a}/things/{thing}"};
                  option (goten.annotations.resource).parents = "a.example.com/A";
                  string name = 1;
                  goten.types.Meta metadata = 2;
                  string b = 3 [(goten.annotations.type).reference = {
                    resource: "b.example.com/B" target_delete_behavior: ALLOW_DANGLING
                  }];
                  string own = 4 [(goten.annotations.type).reference = {
                    resource: "t.example.com/Thing" target_delete_behavior: BLOCK
                  }];
                }
                """).version();
        assertThat(version.imports()).containsExactly("a.example.com", "b.example.com");
    }

    @Test
    void ignoresUnknownOptionsAndMissingImportsInSources() {
        var type = schema().file("t.proto", """
                syntax = "proto3";
                package t.v1;
                import "somewhere/else.proto";
                import "goten-sdk/types/meta.proto";
                import public "goten-sdk/annotations/resource.proto";
                option (else.file_option) = {a: 1 b: [X, Y]};
                message Thing {
                  option (google.api.resource) = {type: "t.example.com/Thing" pattern: "things/{thing}"};
                  option (goten.annotations.resource) = {plural: "Things" not_yet_known: {deep: [1, 2]}};
                  option (else.message_option).x.y = 3;
                  string name = 1 [(else.option) = "x", deprecated = true];
                  goten.types.Meta metadata = 2; /* declarations may follow comments */ reserved 9;
                  goten.watch_type.WatchType watch_type = 3;
                  google.rpc.Status status = 4;
                  google.type.Money money = 5;
                }
                extend else.Missing { string extra = 1000; }
                """).type("Thing");
        assertThat(type.plural()).isEqualTo("Things");
        assertThat(type.fields().name().getOptions().getDeprecated()).isTrue();
        assertThat(type.descriptor().findFieldByName("money").getMessageType().getFullName())
                .isEqualTo("google.type.Money");
    }

    @Test
    void saysWhatItUnderstood() {
        var report = SchemaReport.render(schema().types(thing("""
                goten.types.MultiRegionPolicy policy = 3;
                string other = 4 [(goten.annotations.type).reference = {
                  resource: "Thing" target_delete_behavior: UNSET
                }];
                """)).load());
        assertThat(report.lines())
                .startsWith("t.example.com: v1", "", "v1 (package t.v1), imports: -", "", "Types")
                .contains(
                        "  Thing  Things  DEFAULT  100/1000  -            policy holder (policy)",
                        "  Thing  things/{thing}  -       [\\w][\\w.-]{0,127}  [a-z][a-z0-9\\-]{0,28}[a-z0-9]",
                        "  Thing  other  t.example.com/Thing  UNSET",
                        "  Thing  NAME  name");
        assertThat(report).contains("ThingService  CreateThing", "POST /v1/things", "owning region");
    }
}
