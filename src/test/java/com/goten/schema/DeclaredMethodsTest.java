package com.goten.schema;

import static com.goten.schema.SchemaText.type;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How declared API methods are understood. */
class DeclaredMethodsTest {
    private static final String MESSAGES = type("Thing", "boxes/{box}/things/{thing}", "") + """
            message GetThingRequest { string name = 7; }
            message ThingId { string id = 1; }
            message ListThingsRequest { string parent = 1; }
            message ListThingsResponse { repeated string missing = 1; repeated Thing found = 9; }
            message CreateThingRequest { Thing body = 4; string parent = 5; }
            message ThingChange { option (goten.annotations.resource_change) = {resource: "Thing"}; Thing current = 4; }
            message WatchThingResponse { ThingChange change = 1; }
            message WatchThingsResponse { repeated ThingChange changes = 3; }
            """;

    @TempDir
    Path directory;

    private ApiMethod method(String rpc) {
        var version = new SchemaText(directory).types(MESSAGES + "service Api {" + rpc + "}").version();
        return version.methods().stream()
                .filter(method -> method.descriptor().getService().getName().equals("Api"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void recognisesStandardMethodsByNameAndShape() {
        var get = method("rpc GetThing(GetThingRequest) returns (Thing);");
        assertThat(get.verb()).isEqualTo(Verb.GET);
        assertThat(get.fields().name().orElseThrow().getNumber()).isEqualTo(7);
        var list = method("rpc ListThings(ListThingsRequest) returns (ListThingsResponse);");
        assertThat(list.verb()).isEqualTo(Verb.LIST);
        assertThat(list.fields().items().orElseThrow().getName()).isEqualTo("found");
        var create = method("rpc CreateThing(CreateThingRequest) returns (Thing);");
        assertThat(create.verb()).isEqualTo(Verb.CREATE);
        assertThat(create.fields().body().orElseThrow().getName()).isEqualTo("body");
        assertThat(method("rpc DeleteThing(GetThingRequest) returns (google.protobuf.Empty);").verb())
                .isEqualTo(Verb.DELETE);
        assertThat(method("rpc WatchThing(GetThingRequest) returns (stream WatchThingResponse);").verb())
                .isEqualTo(Verb.WATCH);
        assertThat(method("rpc WatchThings(ListThingsRequest) returns (stream WatchThingsResponse);").verb())
                .isEqualTo(Verb.WATCH_COLLECTION);
    }

    @Test
    void takesWhatDoesNotFitForCustomMethods() {
        assertThat(method("rpc GetThing(ThingId) returns (Thing);").verb()).isEqualTo(Verb.CUSTOM);
        assertThat(method("rpc GetThing(GetThingRequest) returns (ThingId);").verb()).isEqualTo(Verb.CUSTOM);
        assertThat(method("rpc GetThing(GetThingRequest) returns (stream Thing);").verb()).isEqualTo(Verb.CUSTOM);
        assertThat(method("rpc GetThing(stream GetThingRequest) returns (Thing);").verb()).isEqualTo(Verb.CUSTOM);
        assertThat(method("rpc WatchThing(GetThingRequest) returns (WatchThingResponse);").verb())
                .isEqualTo(Verb.CUSTOM);
        var other = method("rpc FetchThing(GetThingRequest) returns (Thing);");
        assertThat(other.verb()).isEqualTo(Verb.CUSTOM);
        assertThat(other.type()).isNull();
        assertThat(other.routing()).isEqualTo(Routing.NONE);
        assertThat(other.readOnly()).isFalse();
    }

    @Test
    void readsOption69040BeforeNames() {
        var fetch = method("""
                rpc Fetch(ThingId) returns (Thing) {
                  option (goten.annotations.method) = {
                    resource: "Thing" verb: "get" request_paths: {resource_name: "id"}
                  };
                }
                """);
        assertThat(fetch.verb()).isEqualTo(Verb.GET);
        assertThat(fetch.fields().name().orElseThrow().getName()).isEqualTo("id");
        var custom = method("""
                rpc GetThing(GetThingRequest) returns (Thing) {
                  option (goten.annotations.method) = {resource: "t.example.com/Thing" verb: "polish"};
                }
                """);
        assertThat(custom.verb()).isEqualTo(Verb.CUSTOM);
        assertThat(custom.resourceType().singular()).isEqualTo("Thing");
        assertThat(custom.fields().name()).isPresent();
        var watch = method("""
                rpc Follow(ListThingsRequest) returns (stream WatchThingsResponse) {
                  option (goten.annotations.method) = {
                    resource: "Thing" verb: "watch" is_collection: true is_plural: true
                    request_paths: {resource_parent: "parent"}
                    response_paths: {resource_body: "changes.current"}
                  };
                }
                """);
        assertThat(watch.verb()).isEqualTo(Verb.WATCH_COLLECTION);
        assertThat(watch.fields().items().orElseThrow().getName()).isEqualTo("changes");
    }

    @Test
    void routesAsTheOptionSaysAndWritesToTheOwningRegion() {
        assertThat(method("rpc DeleteThing(GetThingRequest) returns (google.protobuf.Empty);").routing())
                .isEqualTo(new Routing(
                        false, true, Routing.NONE.scopeFieldPaths(), Routing.NONE.resourceFieldPaths(),
                        Routing.NONE.regionIdFieldPaths()));
        var skipped = method("""
                rpc DeleteThing(GetThingRequest) returns (google.protobuf.Empty) {
                  option (goten.annotations.multi_region_routing) = {
                    skip_code_gen_based_routing: true region_id_field_paths: "name"
                  };
                }
                """);
        assertThat(skipped.routing().skip()).isTrue();
        assertThat(skipped.routing().executeOnOwningRegion()).isFalse();
        assertThat(skipped.routing().regionIdFieldPaths()).containsExactly("name");
    }

    @Test
    void readsAllHttpBindingsInOrder() {
        var get = method("""
                rpc GetThing(GetThingRequest) returns (Thing) {
                  option (google.api.http) = {
                    get: "/v1/a"
                    response_body: "name"
                    additional_bindings: {post: "/v1/b" body: "*"}
                    additional_bindings: {custom: {kind: "HEAD" path: "/v1/c"}}
                  };
                  option (goten.annotations.tx) = {read_only: true};
                }
                """);
        assertThat(get.bindings())
                .containsExactly(
                        new HttpBinding("GET", "/v1/a", Optional.empty(), Optional.of("name")),
                        new HttpBinding("POST", "/v1/b", Optional.of("*"), Optional.empty()),
                        new HttpBinding("HEAD", "/v1/c", Optional.empty(), Optional.empty()));
        assertThat(get.readOnly()).isTrue();
    }

    @Test
    void synthesisesNothingBesideADeclaredApi() {
        var version = new SchemaText(directory)
                .types(MESSAGES + "service Api { rpc GetThing(GetThingRequest) returns (Thing); }")
                .version();
        assertThat(version.methods()).hasSize(1);
        var named = new SchemaText(directory)
                .types(MESSAGES + "service ThingService { rpc Polish(GetThingRequest) returns (Thing); }")
                .version();
        assertThat(named.methods()).hasSize(1);
        var beside = new SchemaText(directory)
                .types(MESSAGES + "service Polisher { rpc Polish(GetThingRequest) returns (Thing); }")
                .version();
        assertThat(beside.methods()).hasSize(10);
    }
}
