package com.goten.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.InvalidArgument;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBinderTest {
    private final Routes routes = Routes.of(TestApi.SCHEMA);
    private final RequestBinder binder = new RequestBinder(TestApi.JSON);

    private DynamicMessage bind(String method, String path, String query, String body) {
        return binder.bind(routes.find(method, path), QueryString.parse(query), Buffer.buffer(body));
    }

    private String bound(String method, String path, String query, String body) {
        return TestApi.JSON.print(bind(method, path, query, body)).toString();
    }

    private void assertRefused(String method, String path, String query, String body, String field, String reason) {
        var refusal = catchThrowableOfType(InvalidArgument.class, () -> bind(method, path, query, body));
        assertThat(refusal.violations().get(0).field()).isEqualTo(field);
        assertThat(refusal.violations().get(0).reason()).isEqualTo(reason);
    }

    @Test
    void namesNoFieldDeeperThanABodyHasThem() {
        String field = "like.spec." + "child.".repeat(61) + "note";
        assertThat(bound("GET", "/v1/items", field + "=x", "")).contains("\"note\":\"x\"");
        String deeper = "like.spec.child." + "child.".repeat(61) + "note";
        assertRefused("GET", "/v1/items", deeper + "=x", "", deeper, "has more than 64 steps");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "pageSize=10                             | {\"pageSize\":10}",
        "page_size=10&&page_token=a%3Db%26c      | {\"pageSize\":10,\"pageToken\":\"a=b&c\"}",
        "filter=a+%3D+%22x%2By%22                | {\"filter\":\"a = \\\"x+y\\\"\"}",
        "filter=                                 | {}",
        "filter=a=b                              | {\"filter\":\"a=b\"}",
        "fieldMask=name,display_name,spec.fooBar | {\"fieldMask\":\"name,displayName,spec.fooBar\"}",
        "view=BASIC&views=2&views=UNSPECIFIED    | {\"view\":\"BASIC\",\"views\":[\"BASIC\",\"UNSPECIFIED\"]}",
        "include_paging_info                     | {\"includePagingInfo\":true}",
        "include_paging_info=true                | {\"includePagingInfo\":true}",
        "includePagingInfo=false                 | {}",
        "ids=1&ids=-2&ids=3                      | {\"ids\":[\"1\",\"-2\",\"3\"]}",
        "limit=5                                 | {\"limit\":5}",
        "since=2020-01-01T00:00:00Z              | {\"since\":\"2020-01-01T00:00:00Z\"}",
        "like.display_name=x&like.spec.level=3   | {\"like\":{\"displayName\":\"x\",\"spec\":{\"level\":3}}}",
        "like.tags=a&like.tags=b                 | {\"like\":{\"tags\":[\"a\",\"b\"]}}",
        "secret=AQI&ratio=1e3                    | {\"secret\":\"AQI=\",\"ratio\":1000.0}",
        "other=x                                 | {\"other\":\"x\"}",
    })
    void bindsQueryParameters(String query, String request) {
        assertThat(bound("GET", "/v1/items", query, "")).isEqualTo(request);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "foo=1             | foo               | unknown parameter: test.v1.ListItemsRequest has no such field",
        "like.foo=1        | like.foo          | unknown parameter: test.v1.Item has no such field",
        "=1                | ``                | unknown parameter: test.v1.ListItemsRequest has no such field",
        "pageSize.x=1      | pageSize.x        | page_size is no single message: it has no fields to be named",
        "like.specs.note=1 | like.specs.note   | specs is no single message: it has no fields to be named",
        "like=1            | like              | is a message, which has no text form; name one of its fields",
        "extra=1           | extra             | is a message, which has no text form; name one of its fields",
        "pageSize=x        | pageSize          | must be a number, not \"x\"",
        "pageSize          | pageSize          | must be a number, not \"\"",
        "include_paging_info=yes | include_paging_info | must be true or false, not \"yes\"",
        "pageSize=1&page_size=1  | page_size   | is given twice",
        "view=NO           | view              | test.v1.View has no value \"NO\"",
        "since=2020        | since             | must be a time like 2030-01-31T10:00:20.5Z, not \"2020\"",
        "field_mask=a,,b   | field_mask        | there is an empty path in \"a,,b\"",
        "one=1&other=2     | other             | cannot be given together with one: both are in the oneof choice",
        "filter=%zz        | filter            | % is not followed by two hexadecimal digits",
        "filter=%ff        | filter            | is not UTF-8 when decoded",
        "%f=1              | query             | % is not followed by two hexadecimal digits",
    })
    void refusesParametersThatDoNotFit(String query, String field, String reason) {
        assertRefused("GET", "/v1/items", query, "", field, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "POST | /v1/projects/p/items | `` | {\"displayName\":\"d\"} | "
                + "{\"parent\":\"projects/p\",\"item\":{\"displayName\":\"d\"}}",
        "POST | /v1/projects/p/items | responseMask=name | {} | "
                + "{\"parent\":\"projects/p\",\"item\":{},\"responseMask\":\"name\"}",
        "PUT | /v1/projects/p/items/i | updateMask=size | {\"size\":\"5\"} | "
                + "{\"item\":{\"name\":\"projects/p/items/i\",\"size\":\"5\"},\"updateMask\":\"size\"}",
        "PUT | /v1/projects/p/items/i | `` | {\"name\":\"projects/p/items/i\"} | "
                + "{\"item\":{\"name\":\"projects/p/items/i\"}}",
        "POST | /v1/projects/p/items/i:run | `` | {\"times\":3} | {\"name\":\"projects/p/items/i\",\"times\":3}",
        "POST | /v1/projects/p/items/i:run | `` | `` | {\"name\":\"projects/p/items/i\"}",
        "DELETE | /v1/projects/p/items/i | allow_missing | `` | "
                + "{\"name\":\"projects/p/items/i\",\"allowMissing\":true}",
        "GET | /v1/levels/7 | item.name=x | `` | {\"item\":{\"name\":\"x\",\"spec\":{\"level\":7}}}",
    })
    void bindsBodyQueryAndPath(String method, String path, String query, String body, String request) {
        assertThat(bound(method, path, query, body)).isEqualTo(request);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "POST | /v1/projects/p/items | `` | `` | item | is missing: it is the body of the request",
        "POST | /v1/projects/p/items | `` | null | item | must not be null",
        "POST | /v1/projects/p/items | `` | [] | item | must be an object, not a list",
        "POST | /v1/projects/p/items | `` | {\"spec\":{\"foo\":1}} | item.spec.foo | test.v1.Spec has no such field",
        "POST | /v1/projects/p/items | `` | {\"spec\":{\"level\": | item.spec | not valid JSON at line 1, "
                + "column 18: the text ends too early",
        "POST | /v1/projects/p/items | item.size=1 | {} | item.size | must be given in the body",
        "POST | /v1/projects/p/items | parent=x | {} | parent | is in the path already",
        "POST | /v1/projects/p/items/i:run | times=1 | {} | times | must be given in the body",
        "POST | /v1/projects/p/items/i:run | `` | {\"name\":\"x\"} | name | is x in the body and "
                + "projects/p/items/i in the path",
        "PUT | /v1/projects/p/items/i | `` | {\"name\":\"x\"} | item.name | is x in the body and "
                + "projects/p/items/i in the path",
        "GET | /v1/projects/p/items/i | `` | {} | body | this method takes none",
        "GET | /v1/levels/high | `` | `` | item.spec.level | must be a number, not \"high\"",
    })
    void refusesRequestsThatDoNotFit(String method, String path, String query, String body, String field,
            String reason) {
        assertRefused(method, path, query, body, field, reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"&", "&&&"})
    void ignoresEmptyParameters(String query) {
        assertThat(bound("GET", "/v1/items", query, "")).isEqualTo("{}");
    }

    @Test
    void worksWithoutQuery() {
        assertThat(binder.bind(routes.find("GET", "/v1/items"), QueryString.parse(null), Buffer.buffer())
                .getAllFields())
                .isEmpty();
    }
}
