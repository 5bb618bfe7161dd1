package com.goten.schema;

import static com.goten.schema.SchemaText.type;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API that a type gets: PROTOCOL.md section 3, field numbers included. */
class ApiSynthesisTest {
    private static final String BOOK_SHELVES = type("Library", "libraries/{library}", "")
            + type("BookShelf", "libraries/{library}/bookShelves/{book_shelf}", """
                    option (goten.annotations.resource) = {parents: "Library"};
                    """);

    @TempDir
    Path directory;

    private ApiVersion version;

    @BeforeEach
    void load() {
        version = new SchemaText(directory).types(BOOK_SHELVES).version();
    }

    private ApiMethod method(String name) {
        return version.method("t.v1.BookShelfService/" + name).orElseThrow();
    }

    /** Fields as {@code number name type}, in the order of their numbers. */
    private static String shape(Descriptor message) {
        return message.getFields().stream()
                .sorted((one, other) -> Integer.compare(one.getNumber(), other.getNumber()))
                .map(field -> field.getNumber() + " " + field.getName() + " " + typeName(field))
                .collect(Collectors.joining(", "));
    }

    private static String typeName(FieldDescriptor field) {
        var type = switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
        return field.isRepeated() ? type + "[]" : type;
    }

    private static final String PAGED = "1 parent string, 2 page_size int32, 3 page_token string, 4 order_by string,"
            + " 5 filter string, 6 field_mask FieldMask, 7 view goten.types.View, 8 include_paging_info bool";
    private static final String PAGE = "1 book_shelves BookShelf[], 3 prev_page_token string, 4 next_page_token string,"
            + " 5 current_offset int32, 6 total_results_count int32";

    @Test
    void hasTheRequestsOfTheProtocol() {
        assertThat(shape(method("GetBookShelf").input()))
                .isEqualTo("1 name string, 3 field_mask FieldMask, 4 view goten.types.View");
        assertThat(shape(method("BatchGetBookShelves").input()))
                .isEqualTo("2 names string[], 3 field_mask FieldMask, 4 view goten.types.View");
        assertThat(shape(method("ListBookShelves").input())).isEqualTo(PAGED);
        assertThat(shape(method("SearchBookShelves").input())).isEqualTo(PAGED + ", 9 phrase string");
        assertThat(shape(method("WatchBookShelf").input()))
                .isEqualTo("1 name string, 2 field_mask FieldMask, 4 view goten.types.View");
        assertThat(shape(method("WatchBookShelves").input()))
                .isEqualTo("1 parent string, 2 page_size int32, 3 page_token string, 4 order_by string,"
                        + " 5 filter string, 6 field_mask FieldMask, 8 view goten.types.View,"
                        + " 9 type goten.types.WatchType,"
                        + " 10 resume_token string, 11 max_chunk_size int32, 12 starting_time Timestamp");
        assertThat(shape(method("CreateBookShelf").input()))
                .isEqualTo("1 parent string, 2 book_shelf BookShelf, 3 response_mask ResponseMask");
        assertThat(shape(method("UpdateBookShelf").input()))
                .isEqualTo("2 book_shelf BookShelf, 3 update_mask FieldMask, 4 cas CAS, 5 allow_missing bool,"
                        + " 6 response_mask ResponseMask");
        assertThat(shape(method("DeleteBookShelf").input())).isEqualTo("1 name string, 2 allow_missing bool");
    }

    @Test
    void hasTheResponsesOfTheProtocol() {
        assertThat(method("GetBookShelf").output()).isSameAs(version.type("BookShelf").orElseThrow().descriptor());
        assertThat(shape(method("BatchGetBookShelves").output()))
                .isEqualTo("1 book_shelves BookShelf[], 2 missing string[]");
        assertThat(shape(method("ListBookShelves").output())).isEqualTo(PAGE);
        assertThat(shape(method("SearchBookShelves").output())).isEqualTo(PAGE);
        assertThat(shape(method("WatchBookShelf").output())).isEqualTo("1 change BookShelfChange");
        assertThat(shape(method("WatchBookShelves").output()))
                .isEqualTo("2 book_shelf_changes BookShelfChange[], 3 page_token_change PageTokenChange,"
                        + " 4 is_current bool, 5 resume_token string, 6 snapshot_size int64,"
                        + " 7 is_soft_reset bool, 8 is_hard_reset bool");
        assertThat(method("DeleteBookShelf").output().getFullName()).isEqualTo("google.protobuf.Empty");
    }

    @Test
    void hasTheNestedMessagesOfTheProtocol() {
        var create = method("CreateBookShelf").input().findNestedTypeByName("ResponseMask");
        assertThat(shape(create)).isEqualTo("1 skip_entire_response_body bool, 2 body_mask FieldMask");
        assertThat(create.getOneofs().stream().map(oneOf -> oneOf.getFieldCount())).containsExactly(2);
        var update = method("UpdateBookShelf").input();
        assertThat(shape(update.findNestedTypeByName("ResponseMask")))
                .isEqualTo("1 skip_entire_response_body bool, 2 updated_fields_only bool, 3 body_mask FieldMask");
        assertThat(shape(update.findNestedTypeByName("CAS")))
                .isEqualTo("1 conditional_state BookShelf, 2 field_mask FieldMask");
        assertThat(shape(method("WatchBookShelves").output().findNestedTypeByName("PageTokenChange")))
                .isEqualTo("1 prev_page_token string, 2 next_page_token string");
        var change = method("WatchBookShelf").output().findFieldByName("change").getMessageType();
        assertThat(shape(change)).isEqualTo("1 added Added, 2 modified Modified, 3 removed Removed, 4 current Current");
        assertThat(change.getOneofs()).singleElement().satisfies(oneOf -> {
            assertThat(oneOf.getName()).isEqualTo("change_type");
            assertThat(oneOf.getFieldCount()).isEqualTo(4);
        });
        assertThat(Annotations.changeOf(change)).contains("BookShelf");
        assertThat(shape(change.findNestedTypeByName("Added"))).isEqualTo("1 book_shelf BookShelf, 2 view_index int32");
        assertThat(shape(change.findNestedTypeByName("Modified")))
                .isEqualTo("1 name string, 2 book_shelf BookShelf, 3 field_mask FieldMask, 4 previous_view_index int32,"
                        + " 5 view_index int32");
        assertThat(shape(change.findNestedTypeByName("Removed"))).isEqualTo("1 name string, 2 view_index int32");
        assertThat(shape(change.findNestedTypeByName("Current"))).isEqualTo("1 book_shelf BookShelf");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GetBookShelf | GET | GET /v1/{name=libraries/*/bookShelves/*}",
        "BatchGetBookShelves | BATCH_GET | GET /v1/bookShelves:batchGet",
        "ListBookShelves | LIST | GET /v1/{parent=libraries/*}/bookShelves",
        "SearchBookShelves | SEARCH | GET /v1/{parent=libraries/*}/bookShelves:search",
        "WatchBookShelf | WATCH | POST * /v1/{name=libraries/*/bookShelves/*}:watch,"
                + " GET /v1/{name=libraries/*/bookShelves/*}:watch",
        "WatchBookShelves | WATCH_COLLECTION | POST * /v1/{parent=libraries/*}/bookShelves:watch,"
                + " GET /v1/{parent=libraries/*}/bookShelves:watch",
        "CreateBookShelf | CREATE | POST book_shelf /v1/{parent=libraries/*}/bookShelves",
        "UpdateBookShelf | UPDATE | PUT book_shelf /v1/{book_shelf.name=libraries/*/bookShelves/*}",
        "DeleteBookShelf | DELETE | DELETE /v1/{name=libraries/*/bookShelves/*}"
    })
    void hasVerbsAndRestForms(String name, Verb verb, String bindings) {
        var method = method(name);
        assertThat(method.verb()).isEqualTo(verb);
        assertThat(method.resourceType().singular()).isEqualTo("BookShelf");
        assertThat(rest(method)).isEqualTo(bindings);
        assertThat(method.readOnly()).isEqualTo(!verb.writes());
        assertThat(method.routing().executeOnOwningRegion()).isEqualTo(verb.writes());
        assertThat(method.streams()).isEqualTo(verb == Verb.WATCH || verb == Verb.WATCH_COLLECTION);
    }

    private static String rest(ApiMethod method) {
        return method.bindings().stream()
                .map(binding -> binding.httpMethod() + binding.body().map(body -> " " + body).orElse("") + " "
                        + binding.template())
                .collect(Collectors.joining(", "));
    }

    @Test
    void saysWhereTheResourcesAre() {
        assertThat(method("GetBookShelf").fields().name().orElseThrow().getNumber()).isEqualTo(1);
        assertThat(method("BatchGetBookShelves").fields().name().orElseThrow().getName()).isEqualTo("names");
        assertThat(method("BatchGetBookShelves").fields().items().orElseThrow().getName()).isEqualTo("book_shelves");
        assertThat(method("ListBookShelves").fields().items().orElseThrow().getName()).isEqualTo("book_shelves");
        assertThat(method("ListBookShelves").fields().parent().orElseThrow().getName()).isEqualTo("parent");
        assertThat(method("WatchBookShelf").fields().items().orElseThrow().getName()).isEqualTo("change");
        assertThat(method("WatchBookShelves").fields().items().orElseThrow().getName()).isEqualTo("book_shelf_changes");
        assertThat(method("CreateBookShelf").fields().body().orElseThrow().getName()).isEqualTo("book_shelf");
        assertThat(method("UpdateBookShelf").fields().body().orElseThrow().getNumber()).isEqualTo(2);
        assertThat(method("DeleteBookShelf").fields().name()).isPresent();
    }

    @Test
    void hasNoParentWhereNamesHaveNoBeginning() {
        var list = version.method("t.v1.LibraryService/ListLibraries").orElseThrow();
        assertThat(list.input().findFieldByName("parent")).isNull();
        assertThat(list.input().findFieldByName("page_size").getNumber()).isEqualTo(2);
        assertThat(rest(list)).isEqualTo("GET /v1/libraries");
        var create = version.method("t.v1.LibraryService/CreateLibrary").orElseThrow();
        assertThat(create.input().findFieldByName("parent")).isNull();
    }

    @Test
    void hasARestFormForEachPattern() {
        var version = new SchemaText(directory).types("""
                message Role {
                  option (google.api.resource) = {
                    type: "t.example.com/Role" pattern: "roles/{role}" pattern: "orgs/{org}/roles/{role}"
                  };
                  string name = 1;
                }
                """).version();
        var methods = version.methods().stream().collect(Collectors.toMap(ApiMethod::name, ApiSynthesisTest::rest));
        assertThat(methods)
                .containsEntry("GetRole", "GET /v1/{name=roles/*}, GET /v1/{name=orgs/*/roles/*}")
                .containsEntry("ListRoles", "GET /v1/roles, GET /v1/{parent=orgs/*}/roles")
                .containsEntry("BatchGetRoles", "GET /v1/roles:batchGet")
                .containsEntry("CreateRole", "POST role /v1/roles, POST role /v1/{parent=orgs/*}/roles");
    }

    @Test
    void letsPathsSpanSlashesWhereIdsDo() {
        var version = new SchemaText(directory).types(type("File", "disks/{disk}/files/{file}", """
                option (goten.annotations.resource).id_pattern = "[a-z/]+";
                """)).version();
        assertThat(rest(version.method("t.v1.FileService/GetFile").orElseThrow()))
                .isEqualTo("GET /v1/{name=disks/*/files/**}");
    }

    @Test
    void usesADeclaredChangeMessageAndStepsAsideForOtherNames() {
        var version = new SchemaText(directory).types(type("Thing", "things/{thing}", "") + """
                message Alteration {
                  option (goten.annotations.resource_change) = {resource: "t.example.com/Thing"};
                  Thing current = 7;
                }
                message GetThingRequest { string else = 1; }
                """).version();
        var watch = version.method("t.v1.ThingService/WatchThing").orElseThrow();
        assertThat(watch.fields().items().orElseThrow().getMessageType().getFullName()).isEqualTo("t.v1.Alteration");
        var get = version.method("t.v1.ThingService/GetThing").orElseThrow();
        assertThat(get.input().getFullName()).isEqualTo("t.v1.GetThingRequest_");
    }

    @Test
    void tellsTheWatchesApartWhereThePluralIsTheSingular() {
        var version = new SchemaText(directory).types(type("Sheep", "sheep/{sheep}", "")).version();
        assertThat(version.methods().stream().map(method -> method.name() + " " + method.verb()))
                .contains("WatchSheep WATCH", "WatchSheepCollection WATCH_COLLECTION")
                .doesNotHaveDuplicates();
    }

    @Test
    void isNotMadeForTypesWithoutStandardAccess() {
        var version = new SchemaText(directory).types(type("Thing", "things/{thing}", """
                option (goten.annotations.resource).disable_standard_access = true;
                """)).version();
        assertThat(version.methods()).isEmpty();
        assertThat(version.types()).hasSize(1);
    }

    @Test
    void isAmongTheFilesOfTheVersionAfterAllItDependsOn() {
        var files = version.files();
        assertThat(files.stream().map(file -> file.getName()))
                .contains("t.proto", "t/v1/book_shelf_service.synthesised.proto", "goten/types/meta.proto")
                .doesNotHaveDuplicates();
        for (int i = 0; i < files.size(); i++) {
            assertThat(List.copyOf(files.subList(0, i))).containsAll(files.get(i).getDependencies());
        }
    }
}
