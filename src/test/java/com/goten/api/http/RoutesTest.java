package com.goten.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.errors.GotenException.NotFound;
import com.goten.schema.ApiMethod;
import com.goten.schema.HttpBinding;
import com.goten.schema.SchemaException;
import com.goten.schema.Verb;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private final Routes routes = Routes.of(TestApi.SCHEMA);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET    | /v1/projects/p/items/i         | GetItem    | projects/p/items/i",
        "HEAD   | /v1/projects/p/items/i         | GetItem    | projects/p/items/i",
        "PUT    | /v1/projects/p/items/i         | UpdateItem | projects/p/items/i",
        "DELETE | /v1/projects/p/items/i         | DeleteItem | projects/p/items/i",
        "GET    | /v1/projects/p/items           | ListItems  | projects/p",
        "GET    | /v1/projects/-/items           | ListItems  | projects/-",
        "POST   | /v1/projects/p/items           | CreateItem | projects/p",
        "POST   | /v1/projects/p/items/i:run     | RunItem    | projects/p/items/i",
        "GET    | /v1/projects/p/items:watch     | WatchItems | projects/p",
        "POST   | /v1/projects/p/items:watch     | WatchItems | projects/p",
        "GET    | /v1/projects/p/items/i:go      | GetItem    | projects/p/items/i:go",
        "GET    | /v1/projects/p/items/i%3Arun   | GetItem    | projects/p/items/i:run",
        "GET    | /v1/projects/p/items/i/tags    | GetTags    | projects/p/items/i",
        "GET    | /v1/projects/p/files/a         | GetTags    | projects/p/files/a",
        "GET    | /v1/projects/p/files/a/b/c.txt | GetTags    | projects/p/files/a/b/c.txt",
        "GET    | /v1/projects/p/files/a%2Fb/c   | GetTags    | projects/p/files/a%2Fb/c",
        "GET    | /v1/projects/a%20b/items/%C3%A9 | GetItem   | projects/a b/items/é",
        "GET    | /v1/projects/a+b/items/i%2fj   | GetItem    | projects/a+b/items/i%2fj",
        "GET    | /v1/%70rojects/p/items         | ListItems  | projects/p",
        "GET    | /v1/levels/7                   | UpdateItem | 7",
        "GET    | /v1/levels/a%2Fb               | UpdateItem | a/b",
    })
    void findsTheMostSpecificRoute(String method, String path, String name, String variable) {
        Routes.Found found = routes.find(method, path);
        assertThat(found.route().method().name()).isEqualTo(name);
        assertThat(found.variables()).containsExactly(variable);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/", "/v1", "/v2/projects/p/items", "/v1/projects/p", "/v1/projects//items", "/v1/projects/p/items/",
        "/v1/projects/p/items/i/", "/v1/projects/p/files", "/v1/projects/p/files/", "/v1/projects/p/files/a//b",
        "//v1/items", "/v1/items/", "/v1/projects%2Fp/items", "*", ""
    })
    void knowsNoOtherPaths(String path) {
        assertThatThrownBy(() -> routes.find("GET", path)).isInstanceOf(NotFound.class);
    }

    @Test
    void boundsTheNumberOfSegments() {
        assertThatThrownBy(() -> routes.find("GET", "/v1/projects/p/files" + "/a".repeat(300)))
                .isInstanceOf(NotFound.class);
        assertThat(routes.find("GET", "/v1/projects/p/files" + "/a".repeat(200)).variables().get(0)).hasSize(16 + 400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "PATCH | /v1/projects/p/items/i     | DELETE, GET, HEAD, OPTIONS, PUT",
        "PUT   | /v1/projects/p/items       | GET, HEAD, OPTIONS, POST",
        "PUT   | /v1/projects/p/items/i:run | OPTIONS, POST",
        "POST  | /v1/items                  | GET, HEAD, OPTIONS",
    })
    void tellsWhichMethodsAPathHas(String method, String path, String allowed) {
        var refusal = catchThrowableOfType(HttpRefusal.class, () -> routes.find(method, path));
        assertThat(refusal.httpStatus()).isEqualTo(405);
        assertThat(refusal.headers()).containsEntry("allow", allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/projects/%/items", "/v1/projects/%4/items", "/v1/projects/%zz/items", "/v1/%C3/items"})
    void refusesBrokenPercentCoding(String path) {
        assertThatThrownBy(() -> routes.find("GET", path)).isInstanceOf(InvalidArgument.class)
                .hasMessageStartingWith("path: ");
    }

    @Test
    void spansSlashesInTheMiddleToo() {
        var routes = new Routes(List.of(
                get("/v1/{name=files/**/versions/*}"), get("/v1/{name=files/**}"), get("/v1/{name=files/special}")),
                        Set.of());
        assertThat(routes.find("GET", "/v1/files/a/versions/b/versions/1").variables())
                .containsExactly("files/a/versions/b/versions/1");
        assertThat(routes.find("GET", "/v1/files/special").variables()).containsExactly("files/special");
    }

    @Test
    void spansSlashesWhereTheIdsOfACollectionDo() {
        List<ApiMethod> methods = List.of(get("/v1/{name=projects/*/files/*}"),
                get("/v1/{name=projects/*/files/*}/tags"));
        var routes = new Routes(methods, Set.of("files"));
        assertThat(routes.find("GET", "/v1/projects/p/files/a/b").variables()).containsExactly("projects/p/files/a/b");
        assertThat(routes.find("GET", "/v1/projects/p/files/a/tags/b").route().method()).isSameAs(methods.get(0));
        assertThat(routes.find("GET", "/v1/projects/p/files/a/b/tags").route().method()).isSameAs(methods.get(1));
        assertThat(routes.find("GET", "/v1/projects/p/files/a/b/tags").variables())
                .containsExactly("projects/p/files/a/b");
        assertThatThrownBy(() -> routes.find("GET", "/v1/projects/p/q/files/a")).isInstanceOf(NotFound.class);
    }

    @Test
    void reportsAllRulesThatDoNotFit() {
        List<ApiMethod> methods = List.of(
                get("v1/{name}"), get("/v1/{name=a/*"), get("/v1/{nam}"), get("/v1/{name}/{name}"),
                        get("/v1/{field_mask}"),
                get("/v1//x"), get("/v1/a{name}"), get("/v1/{name={view}}"), get("/v1/x:"), get("/v1/{name.x}"),
                TestApi.method("GetItem", Verb.GET, new HttpBinding("GET", "/v1", Optional.of("no"),
                        Optional.of("none"))));
        var refusal = catchThrowableOfType(SchemaException.class, () -> new Routes(methods, Set.of()));
        assertThat(refusal.faults()).extracting(fault -> fault.reason()).containsExactly(
                "path template v1/{name} at 0: / is missing",
                "path template /v1/{name=a/* at 13: } is missing",
                "path variable nam is no singular field of test.v1.GetItemRequest",
                "path template /v1/{name}/{name} at 17: variable name stands twice",
                "path variable field_mask is a message",
                "path template /v1//x at 4: a segment is missing",
                "path template /v1/a{name} at 5: unexpected {",
                "path template /v1/{name={view}} at 10: a variable inside a variable",
                "path template /v1/x: at 6: a verb is missing",
                "path variable name.x is no singular field of test.v1.GetItemRequest",
                "body no is no field of test.v1.GetItemRequest",
                "response_body none is no field of test.v1.Item");
        assertThat(refusal.faults()).allMatch(fault -> fault.element().equals("test.v1.ItemService.GetItem"));
    }

    private static ApiMethod get(String template) {
        return TestApi.method("GetItem", Verb.GET, new HttpBinding("GET", template, Optional.empty(),
                Optional.empty()));
    }
}
