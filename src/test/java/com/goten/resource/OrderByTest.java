package com.goten.resource;

import static com.goten.resource.Samples.SAMPLE;
import static com.goten.resource.Samples.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.InvalidArgument;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderByTest {

    /** Order, and resources in that order. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock = """
            name                  | name: 'A' ; name: 'B' ; name: 'a'
            name desc             | name: 'b' ; name: 'a'
            int32_value           | name: 'b' int32_value: -1 ; name: 'c' ; name: 'a' int32_value: 1
            int32_value desc      | name: 'b' int32_value: 2 ; name: 'a' int32_value: 1 ; name: 'c'
            int32Value DESC, string_value | name: 'b' int32_value: 2 ; name: 'z' string_value: 'a' ; name: 'a' string_value: 'b'
            uint64_value          | name: 'b' uint64_value: 1 ; name: 'a' uint64_value: 18446744073709551615
            string_value, name desc | name: 'b' ; name: 'a' ; name: 'c' string_value: 'x'
            double_value          | name: 'e' double_value: -inf ; name: 'd' double_value: -1 ; name: 'a' double_value: -0.0 ; name: 'b' ; name: 'c' double_value: nan
            bool_value desc       | name: 'b' bool_value: true ; name: 'a'
            color                 | name: 'b' color: 77 ; name: 'd' color: BLUE ; name: 'c' ; name: 'a' color: RED
            time                  | name: 'c' ; name: 'b' time { } ; name: 'a' time { nanos: 1 }
            duration              | name: 'c' ; name: 'b' duration { seconds: -5 } ; name: 'a' duration { }
            int32_wrapper         | name: 'c' ; name: 'b' int32_wrapper { value: -2147483648 } ; name: 'a' int32_wrapper { }
            spec.main.count       | name: 'b' ; name: 'a' spec { main { count: 1 } }
            labels.k              | name: 'b' labels { key: 'x' value: 'z' } ; name: 'a' labels { key: 'k' value: 'a' }
            """)
    void orders(String order, String resources) {
        List<DynamicMessage> expected = List.of(resources.split(" ; ")).stream().map(Samples::sample).toList();
        var shuffled = new ArrayList<>(expected);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.sort(OrderBy.parse(SAMPLE, order, "order_by").comparator());
        assertThat(shuffled).isEqualTo(expected);
    }

    @Test
    void theNameIsTheLastKeyAndThereOnce() {
        assertThat(OrderBy.parse(SAMPLE, "int32_value", "o").keys()).hasSize(2);
        assertThat(OrderBy.parse(SAMPLE, "name desc, int32_value", "o").keys()).hasSize(1);
        assertThat(OrderBy.parse(SAMPLE, "int32_value, int32Value desc, name", "o").keys()).hasSize(2);
        assertThat(OrderBy.name(SAMPLE).keys()).hasSize(1);
    }

    /** Order, column, part of the reason. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock = """
            nothing            | 1  | has no field "nothing"
            name, spec.nothing | 7  | has no field "nothing"
            tags               | 1  | has no order
            spec               | 1  | has no order
            struct.a           | 1  | has no order
            bytes_value        | 1  | has no order
            parts.slot         | 1  | is a list
            name up            | 6  | expected asc or desc, found "up"
            name asc desc      | 10 | expected a comma or the end
            name,              | 6  | a path is missing
            ,name              | 1  | a path is missing
            spec..size         | 1  | has no field ""
            """)
    void refusesWhatHasNoOrder(String order, int column, String reason) {
        assertThatThrownBy(() -> OrderBy.parse(SAMPLE, order, "order_by"))
                .isInstanceOfSatisfying(InvalidArgument.class, refused -> {
                    assertThat(refused.violations().get(0).field()).isEqualTo("order_by");
                    assertThat(refused.violations().get(0).reason())
                            .startsWith("column " + column + ": ")
                            .contains(reason);
                });
    }

    @Test
    void refusesKeysThatNoTextHolds() {
        assertThatThrownBy(() -> OrderBy.parse(SAMPLE, "name, labels.a\0b", "order_by"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("order_by: column 15: no key holds U+0000");
    }

    @Test
    void refusesPathsWithoutEnd() {
        assertThatThrownBy(() -> OrderBy.parse(SAMPLE, "struct" + ".a".repeat(64), "order_by"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("order_by: column 1: the path has more than 64 segments");
    }

    @Test
    void cursorsMustFitTheOrder() {
        OrderBy order = OrderBy.parse(SAMPLE, "int32_value, double_value, bool_value", "o");
        PageCursor cursor = PageCursor.at(order, sample("name: 'n' int32_value: 5 double_value: nan"), false);
        assertThat(cursor.keys()).containsExactly("5", "NaN", "false", "n");
        assertThat(order.accepts(cursor)).isTrue();
        assertThat(order.accepts(new PageCursor(List.of("x", "NaN", "false", "n"), false))).isFalse();
        assertThat(order.accepts(new PageCursor(List.of("5", "1;", "false", "n"), false))).isFalse();
        assertThat(order.accepts(new PageCursor(List.of("5", "1.0E10", "no", "n"), false))).isFalse();
        assertThat(order.accepts(new PageCursor(List.of("5", "1", "true"), false))).isFalse();
        assertThat(order.accepts(new PageCursor(List.of("5", "1", "true", "a\0b"), false))).isFalse();
    }
}
