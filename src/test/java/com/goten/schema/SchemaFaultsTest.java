package com.goten.schema;

import static com.goten.schema.SchemaText.header;
import static com.goten.schema.SchemaText.thing;
import static com.goten.schema.SchemaText.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, and how precisely it is said. */
class SchemaFaultsTest {
    private static final String THING = "t.proto: t.v1.Thing";

    @TempDir
    Path directory;

    private static List<SchemaFault> faults(Path path) {
        var refused = catchThrowableOfType(SchemaException.class, () -> SchemaLoader.load(path));
        assertThat(refused).as("%s is refused", path).isNotNull();
        return refused.faults();
    }

    private static String spec(String content) {
        return "option (goten.annotations.resource) = {" + content + "};";
    }

    private static String reference(String content) {
        return "string other = 3 [(goten.annotations.type).reference = {" + content + "}];";
    }

    static Stream<Arguments> faultyTypes() {
        return Stream.of(
                arguments("no name", """
                        message Thing {
                          option (google.api.resource) = {type: "t.example.com/Thing" pattern: "things/{thing}"};
                          goten.types.Meta metadata = 2;
                        }
                        """, THING + ".name: the resource has no name field"),
                arguments("name is no string", """
                        message Thing {
                          option (google.api.resource) = {type: "t.example.com/Thing" pattern: "things/{thing}"};
                          repeated string name = 1;
                        }
                        """, THING + ".name: the name of a resource is a single string"),
                arguments("no pattern", """
                        message Thing {
                          option (google.api.resource) = {type: "t.example.com/Thing"};
                          string name = 1;
                        }
                        """, THING + ".(google.api.resource): has no name pattern"),
                arguments(
                        "pattern does not alternate",
                        type("Thing", "things/{thing}/parts", ""),
                        THING + ".(google.api.resource): pattern \"things/{thing}/parts\" is not collections and"
                                + " {variables} in turn"),
                arguments("type is no type", """
                        message Thing {
                          option (google.api.resource) = {type: "Thing" pattern: "things/{thing}"};
                          string name = 1;
                        }
                        """ + type("Other", "others/{other}", ""),
                        THING + ".(google.api.resource): type \"Thing\" is not <service>/<Type>"),
                arguments("no google.api.resource", """
                        message Thing {
                          option (goten.annotations.resource) = {plural: "Things"};
                          string name = 1;
                        }
                        """ + type("Other", "others/{other}", ""),
                        THING + ".(google.api.resource): is missing: it gives the type and its name patterns"),
                arguments("duplicate type", thing("") + """
                        message Thing2 {
                          option (google.api.resource) = {type: "t.example.com/Thing" pattern: "things2/{thing}"};
                          string name = 1;
                        }
                        """, "t.proto: t.v1.Thing2.(google.api.resource): type t.example.com/Thing is already that of"
                                + " t.v1.Thing"),
                arguments(
                        "bad id_pattern",
                        thing(spec("id_pattern: \"[a-z\"")),
                        THING + ".(goten.annotations.resource).id_pattern: \"[a-z\" is not a regular expression:"
                                + " Unclosed character class at position 3"),
                arguments(
                        "bad creation_id_pattern",
                        thing(spec("creation_id_pattern: \"*\"")),
                        THING + ".(goten.annotations.resource).creation_id_pattern: \"*\" is not a regular"
                                + " expression: Dangling meta character '*' at position 0"),
                arguments(
                        "unknown parent",
                        type("Thing", "boxes/{box}/things/{thing}", spec("parents: \"Box\"")),
                        THING + ".(goten.annotations.resource).parents: there is no type t.example.com/Box in"
                                + " this version"),
                arguments(
                        "parent without pattern",
                        type("Box", "boxes/{box}", "") + thing(spec("parents: \"Box\"")),
                        THING + ".(goten.annotations.resource).parents: no name pattern begins with names of"
                                + " t.example.com/Box"),
                arguments(
                        "pattern without parent",
                        type("Box", "boxes/{box}", "")
                                + type("Thing", "crates/{crate}/things/{thing}", spec("parents: \"Box\"")),
                        THING + ".(goten.annotations.resource).parents: none of the parents has names that"
                                + " pattern \"crates/{crate}/things/{thing}\" begins with"),
                arguments(
                        "UNSET on the parent",
                        type("Box", "boxes/{box}", "")
                                + type("Thing", "boxes/{box}/things/{thing}",
                                        spec("parents: \"Box\" on_parent_deleted_behavior: UNSET")),
                        THING + ".(goten.annotations.resource).on_parent_deleted_behavior: is UNSET: a name"
                                + " cannot lose its parent"),
                arguments(
                        "regional without region",
                        thing(spec("scope_attributes: \"goten.annotations/Region\"")),
                        THING + ".(goten.annotations.resource).scope_attributes: the type is regional, but no"
                                + " name pattern has a regions/{region} segment before its own"),
                arguments(
                        "unknown target",
                        thing(reference("resource: \"Box\" target_delete_behavior: BLOCK")),
                        THING + ".other: (goten.annotations.type).reference: there is no type"
                                + " t.example.com/Box in this version"),
                arguments(
                        "no target",
                        thing(reference("target_delete_behavior: BLOCK")),
                        THING + ".other: (goten.annotations.type).reference: resource \"\" is not a type"),
                arguments(
                        "undefined behaviour",
                        thing(reference("resource: \"Thing\"")),
                        THING + ".other: (goten.annotations.type).reference: target_delete_behavior must be one"
                                + " of BLOCK, UNSET, CASCADE_DELETE, ASYNC_UNSET,"
                                + " ASYNC_CASCADE_DELETE, ALLOW_DANGLING"),
                arguments(
                        "reference in a nested message is no string",
                        thing("""
                                Part part = 3;
                                message Part {
                                  int64 other = 1 [(goten.annotations.type).reference = {
                                    resource: "Thing" target_delete_behavior: BLOCK
                                  }];
                                }
                                """),
                        THING + ".Part.other: is a reference but no string"),
                arguments(
                        "view of an unknown field",
                        thing(spec("views: {view: BASIC fields: {path: \"metadata.size\"}}")),
                        THING + ".(goten.annotations.resource).views: view BASIC has the field"
                                + " \"metadata.size\", which is not there"),
                arguments(
                        "view of no kind",
                        thing(spec("views: {fields: {path: \"name\"}}")),
                        THING + ".(goten.annotations.resource).views: a view must be one of NAME, BASIC,"
                                + " DETAIL, FULL"),
                arguments(
                        "pager the wrong way round",
                        thing(spec("pager: {default_page_size: 10 max_page_size: 5}")),
                        THING + ".(goten.annotations.resource).pager: the default size 10 and the maximum 5 do"
                                + " not fit: both are positive and the maximum is not smaller"),
                arguments(
                        "option of the wrong type",
                        thing(spec("async_deletion: \"perhaps\"")),
                        THING + ".(goten.annotations.resource): async_deletion cannot be perhaps: it is of type"
                                + " bool"),
                arguments(
                        "option with an unknown enum value",
                        thing(spec("on_parent_deleted_behavior: EXPLODE")),
                        "on_parent_deleted_behavior cannot be EXPLODE: it is one of ["),
                arguments(
                        "field of an unknown type",
                        thing("Nowhere nowhere = 3;"),
                        THING + ".nowhere: its type Nowhere is not declared"),
                arguments(
                        "two fields of one number",
                        thing("string a = 3; string b = 3;"),
                        THING + ".b: Field number 3 has already been used in \"t.v1.Thing\" by field \"a\"."),
                arguments(
                        "field number out of range",
                        thing("string a = 0;"),
                        THING + ".a: its number 0 is not in 1 to 536870911"),
                arguments(
                        "field number of protobuf's own",
                        thing("string a = 19500;"),
                        THING + ".a: its number 19500 is in 19000 to 19999"),
                arguments(
                        "reserved number",
                        thing("reserved 5 to 9, 12; string a = 9;"),
                        THING + ".a: its number 9 is reserved"),
                arguments(
                        "reserved name",
                        thing("reserved \"a\"; string a = 9;"),
                        THING + ".a: its name is reserved"),
                arguments(
                        "enum that does not begin with 0",
                        thing("enum E { ONE = 1; }"),
                        THING + ".E.ONE: the first value of an enum is 0"),
                arguments(
                        "enum without values",
                        thing("enum E { }"),
                        THING + ".E: an enum has at least one value"),
                arguments(
                        "enum alias",
                        thing("enum E { A = 0; B = 0; }"),
                        THING + ".E.B: its number 0 is that of A: aliases need the option allow_alias"),
                arguments(
                        "reserved enum value",
                        thing("enum E { A = 0; B = 3; reserved 2 to 3; }"),
                        THING + ".E.B: its number or name is reserved"),
                arguments(
                        "method with an unknown message",
                        thing("") + "service S { rpc Do(DoRequest) returns (Thing); }",
                        "t.proto: t.v1.S.Do: its message DoRequest is not declared"),
                arguments(
                        "method about an unknown type",
                        thing("") + """
                                service S {
                                  rpc Do(Thing) returns (Thing) {
                                    option (goten.annotations.method) = {resource: "Box" verb: "do"};
                                  }
                                }
                                """,
                        "t.proto: t.v1.S.Do.(goten.annotations.method).resource: there is no type t.example.com/Box"
                                + " in this version"),
                arguments(
                        "method with a path that leads nowhere",
                        thing("") + """
                                service S {
                                  rpc Do(Thing) returns (Thing) {
                                    option (goten.annotations.method) = {
                                      resource: "Thing" verb: "get" request_paths: {resource_name: "id"}
                                    };
                                  }
                                }
                                """,
                        "t.proto: t.v1.S.Do.(goten.annotations.method): path \"id\" is not in t.v1.Thing"),
                arguments(
                        "method with a wrong path and body",
                        thing("") + """
                                service S {
                                  rpc Do(Thing) returns (Thing) {
                                    option (google.api.http) = {post: "/v1/do" body: "what"};
                                  }
                                }
                                """,
                        "t.proto: t.v1.S.Do.(google.api.http): body \"what\" is no field of t.v1.Thing"),
                arguments(
                        "method with a relative path",
                        thing("") + """
                                service S {
                                  rpc Do(Thing) returns (Thing) {
                                    option (google.api.http) = {get: "v1/do"};
                                  }
                                }
                                """,
                        "t.proto: t.v1.S.Do.(google.api.http): path \"v1/do\" does not begin with /"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faultyTypes")
    void refusesFaultyTypesWithPlaceAndReason(String title, String declarations, String expected) {
        new SchemaText(directory).types(declarations);
        assertThat(faults(directory)).anySatisfy(fault -> assertThat(fault.toString()).contains(expected));
    }

    @Test
    void findsAllFaultsAtOnceAndEachOnce() {
        new SchemaText(directory)
                .types(thing(spec("id_pattern: \"[\" parents: \"Box\"") + """
                        Part one = 3;
                        Part two = 4;
                        Nowhere five = 5;
                        message Part { string other = 1 [(goten.annotations.type).reference.resource = "Thing"]; }
                        """)
                        + type("Other", "no pattern", ""))
                .file("v2.proto", header("t.v2") + thing(
                        reference("resource: \"Lost\" target_delete_behavior: BLOCK")));
        assertThat(faults(directory).stream().map(fault -> fault.element() + " " + fault.field()))
                .containsExactlyInAnyOrder(
                        "t.v1.Thing five",
                        "t.v1.Thing (goten.annotations.resource).id_pattern",
                        "t.v1.Thing (goten.annotations.resource).parents",
                        "t.v1.Thing.Part other",
                        "t.v1.Other (google.api.resource)",
                        "t.v2.Thing other");
    }

    @Test
    void namesFileLineAndColumnOfSyntaxErrorsInAllFiles() {
        new SchemaText(directory)
                .file("a.proto", "syntax = \"proto3\";\npackage t.v1;\nmessage A {\n  string name 1;\n}\n")
                .file("sub/b.proto", "syntax = \"proto3\";\nmassage B {}\n")
                .file("c.proto", "syntax = \"proto3\";\npackage t.v1;\nmessage C {\n");
        var faults = faults(directory);
        assertThat(faults.stream().map(SchemaFault::file)).containsExactly("a.proto", "c.proto", "sub/b.proto");
        assertThat(faults.get(0).reason()).isEqualTo("line 4 column 16: expected '=' but was '1'");
        assertThat(faults.get(2).reason()).isEqualTo("line 2 column 1: unexpected label: massage");
    }

    @Test
    void refusesWhatIsNoSchema() throws IOException {
        assertThat(faults(directory)).hasSize(1).allMatch(fault -> fault.reason().contains("no .proto files"));
        var missing = directory.resolve("missing.binpb");
        assertThat(faults(missing)).containsExactly(new SchemaFault(missing.toString(), "", "", "does not exist"));
        var text = Files.writeString(directory.resolve("text.binpb"), "this is not a descriptor set");
        assertThat(faults(text)).hasSize(1).allMatch(fault -> fault.reason().contains("not a serialized"));
        var empty = Files.createFile(directory.resolve("empty.binpb"));
        assertThat(faults(empty)).containsExactly(
                new SchemaFault(empty.toString(), "", "", "the descriptor set holds no files"));
        var single = Files.writeString(directory.resolve("single.proto"), "syntax = \"proto3\";");
        assertThat(faults(single)).hasSize(1).allMatch(fault -> fault.reason().contains("single .proto file"));
    }

    @Test
    void refusesFilesThatCannotBeRead() throws IOException {
        new SchemaText(directory).types(thing(""));
        Files.write(directory.resolve("latin.proto"), "// caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        Files.createSymbolicLink(directory.resolve("gone.proto"), directory.resolve("nothing"));
        assertThat(faults(directory))
                .containsExactly(
                        new SchemaFault("gone.proto", "", "", "does not exist"),
                        new SchemaFault("latin.proto", "", "", "is not UTF-8 text"));
    }

    @Test
    void refusesTwoMethodsOfOneRoute() {
        new SchemaText(directory).types(thing("") + """
                message Request { string name = 1; }
                service Api {
                  rpc One(Request) returns (Thing) { option (google.api.http) = {get: "/v1/{name=others/*}/x"}; }
                  rpc Post(Request) returns (Thing) { option (google.api.http) = {post: "/v1/others/{name}/x"}; }
                  rpc More(Request) returns (Thing) { option (google.api.http) = {get: "/v1/others/{name=**}/x"}; }
                  rpc Two(Request) returns (Thing) { option (google.api.http) = {
                    get: "/v1/two"
                    additional_bindings: {get: "/v1/others/{name}/x"}
                  }; }
                }
                """);
        assertThat(faults(directory)).singleElement().hasToString("t.proto: t.v1.Api.Two.(google.api.http):"
                + " GET /v1/others/{name}/x matches the same requests as that of t.v1.Api.One");
    }

    @Test
    void refusesImportCycles() {
        new SchemaText(directory)
                .file("a.proto", "syntax = \"proto3\"; package t.v1; import \"b.proto\"; message A { B b = 1; }")
                .file("b.proto", "syntax = \"proto3\"; package t.v1; import \"a.proto\"; message B { A a = 1; }");
        assertThat(faults(directory)).hasSize(1).allMatch(fault -> fault.reason().startsWith("imports itself: "));
    }

    @Test
    void refusesASetWithoutTypesOfAService() {
        new SchemaText(directory).types("message Thing { string name = 1; }");
        assertThat(faults(directory)).hasSize(1).allMatch(fault -> fault.reason().startsWith("no message declares"));
    }

    @Test
    void refusesAPackageWithoutVersion() {
        new SchemaText(directory).file("t.proto", header("things") + thing(""));
        assertThat(faults(directory)).singleElement().asString().contains("must be an API version", "things is none");
    }

    @Test
    void refusesTwoPackagesOfOneVersion() {
        new SchemaText(directory).types(thing("")).file("u.proto", header("u.v1") + type("Box", "boxes/{box}", ""));
        assertThat(faults(directory)).singleElement().asString().contains("version v1 is package t.v1 already");
    }

    @Test
    void refusesTheSameMessageInTwoFiles() {
        new SchemaText(directory).types(thing("")).file("u.proto", header("t.v1") + thing(""));
        assertThat(faults(directory)).anySatisfy(fault -> assertThat(fault.toString())
                .isEqualTo("u.proto: t.v1.Thing: is already declared in t.proto"));
    }
}
