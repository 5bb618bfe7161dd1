package com.goten.resource.filter;

import static com.goten.resource.Samples.SAMPLE;
import static com.goten.resource.Samples.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException.InvalidArgument;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FilterTest {

    static List<FilterCases.Case> cases() {
        return FilterCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void meansWhatTheTableSays(FilterCases.Case example) {
        assertThat(Filter.parse(SAMPLE, example.filter(), "filter").matches(sample(example.resource())))
                .isEqualTo(example.matches());
    }

    @Test
    void refusesPathsWithoutEnd() {
        assertThat(Filter.parse(SAMPLE, "struct" + ".a".repeat(63) + " = 1", "filter").isTrue()).isFalse();
        assertThatThrownBy(() -> Filter.parse(SAMPLE, "struct" + ".a".repeat(8000) + " = 1", "filter"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("filter: line 1, column 134: the path has more than 64 segments");
    }

    /** Filter, column, part of the reason. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock = """
            nothing = 1                  | 1  | Sample has no field "nothing"
            spec.nothing = 1             | 6  | Spec has no field "nothing"; it has size, note
            spec . size = 1              | 6  | unexpected .
            string_value                 | 13 | expected =, !=, <, <=, >, >=, IS, IN, NOT IN, CONTAINS or HAS, found the end
            string_value "x"             | 14 | expected =, !=
            string_value = x             | 16 | expected a value
            string_value =               | 15 | expected a value
            string_value = 'x'           | 16 | unexpected '
            string_value = "x            | 16 | not closed
            string_value = "\\x"         | 17 | is no escape
            string_value = "\\u12"       | 17 | four hexadecimal digits
            string_value = "\\u0000"     | 16 | U+0000
            string_value = "\\ud800"     | 16 | surrogates
            string_value = "a" OR        | 22 | expected a field, NOT or (, found the end
            string_value = "a" )         | 20 | expected AND, OR or the end, found ")"
            (string_value = "a"          | 20 | expected AND, OR or ), found the end
            AND string_value = "a"       | 1  | expected a field
            string_value = "a", tags     | 19 | expected AND, OR or the end
            NOT                          | 4  | expected a field, NOT or (
            string_value = 5             | 16 | expected text in double quotes, found a number
            int32_value = "5"            | 15 | expected a number, found "5"
            int32_value = TRUE           | 15 | expected a number, found a boolean
            int32_value = 01             | 15 | is not a number
            int32_value = 5x             | 15 | is not a number
            int32_value = -              | 15 | is not a number
            int32_value = 1e99999        | 15 | too many digits
            float_value = 1e39           | 15 | out of the field's range
            double_value = "NaN"         | 16 | ask IS NAN
            bool_value = "true"          | 14 | expected TRUE or FALSE
            bool_value < TRUE            | 12 | cannot be compared with <
            color = "PINK"               | 9  | expected a value of Color: COLOR_UNSPECIFIED, RED
            color > "RED"                | 7  | cannot be compared with >
            bytes_value = "###"          | 15 | base64
            time = "yesterday"           | 8  | a time like
            time = "2026-01-01"          | 8  | a time like
            time = 5                     | 8  | a time like
            time.seconds = 5             | 6  | time is a value
            duration = "5"               | 12 | a duration like
            string_value IS 5            | 17 | expected NULL, NAN or NOT
            string_value IS NOT 5        | 21 | expected NULL or NAN
            string_value IS NAN          | 1  | no floating-point field
            string_value < NULL          | 14 | cannot be compared
            string_value IN "a"          | 17 | expected ( and a list
            string_value IN ()           | 18 | expected a value
            string_value IN ("a" "b")    | 22 | expected a comma or )
            string_value IN ["a")        | 21 | expected a comma or ]
            string_value NOT = "a"       | 18 | expected IN
            string_value CONTAINS "a"    | 1  | neither a list nor a map
            tags = "a"                   | 8  | expected a list, found text
            tags CONTAINS ANY "a"        | 19 | expected ( and a list
            tags CONTAINS 5              | 15 | expected text in double quotes
            tags.0 = "a"                 | 6  | tags is a list
            parts.slot = "a"             | 7  | parts is a list
            parts CONTAINS {"x": 1}      | 16 | Part has no field "x"
            parts CONTAINS {"slot" "a"}  | 24 | expected :
            parts CONTAINS {slot: "a"}   | 17 | expected a key in double quotes
            parts CONTAINS {"slot": "a", "slot": "b"} | 30 | there twice
            spec = 5                     | 8  | expected a map, found a number
            spec = {"size": "x"}         | 8  | size
            spec = {"nothing": 1}        | 8  | nothing
            spec < {}                    | 6  | cannot be compared
            labels.a.b = "x"             | 10 | value has no fields
            labels.`a = "x"              | 8  | backtick is not closed
            labels. = "x"                | 8  | expected a segment
            counters.x = 1               | 10 | "x" is no key of map counters
            labels CONTAINS NULL         | 17 | expected a key or a map
            string_value == = "a"        | 17 | expected a value
            string_value ! "a"           | 14 | unexpected !
            ; string_value = "a"         | 1  | unexpected ;
            """)
    void refusesWhatMeansNothing(String filter, int column, String reason) {
        assertThatThrownBy(() -> Filter.parse(SAMPLE, filter, "filter"))
                .isInstanceOfSatisfying(InvalidArgument.class, refused -> {
                    assertThat(refused.violations().get(0).field()).isEqualTo("filter");
                    assertThat(refused.violations().get(0).reason())
                            .startsWith("line 1, column " + column + ": ")
                            .contains(reason);
                });
    }

    @Test
    void positionsCountLinesAndCharacters() {
        assertThatThrownBy(() -> Filter.parse(SAMPLE, "string_value = \"x\" -- \"\n\n AND x = 1", "f"))
                .hasMessageStartingWith("f: line 3, column 6: ");
        assertThatThrownBy(() -> Filter.parse(SAMPLE, "string_value = \"\ud83d\ude00\" x", "f"))
                .hasMessageStartingWith("f: line 1, column 20: ");
    }

    @Test
    void commentsGoToTheEndOfTheLine() {
        Filter filter = Filter.parse(SAMPLE, "-- first\nint32_value = 1 -- AND int32_value = 2\n--\n", "f");
        assertThat(filter.matches(sample("int32_value: 1"))).isTrue();
    }

    @Test
    void knowsWhatIsAlwaysTrue() {
        for (String text : List.of("", "  ", "()", "(() ())", "() OR int32_value = 1", "-- nothing")) {
            assertThat(Filter.parse(SAMPLE, text, "f").isTrue()).as(text).isTrue();
        }
        assertThat(Filter.parse(SAMPLE, "int32_value = 0", "f").isTrue()).isFalse();
        assertThat(Filter.all(SAMPLE).isTrue()).isTrue();
    }

    @Test
    void textIsBounded() {
        String clause = "string_value = \"a\" ";
        String longest = clause + " ".repeat(Filter.MAX_BYTES - clause.length());
        assertThat(Filter.parse(SAMPLE, longest, "f").isTrue()).isFalse();
        assertThatThrownBy(() -> Filter.parse(SAMPLE, longest + " ", "f"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("16384 bytes");
    }

    /** What comes before, one level, what is inside, the end of a level. */
    static List<List<String>> levels() {
        return List.of(
                List.of("", "(", "int32_value = 1", ")"),
                List.of("", "NOT ", "int32_value = 1", ""),
                List.of("struct.a = ", "[", "1", "]"),
                List.of("struct.a = ", "{\"k\": ", "1", "}"));
    }

    @ParameterizedTest
    @MethodSource("levels")
    void nestingIsBounded(List<String> level) {
        assertThat(Filter.parse(SAMPLE, nested(level, 64), "f")).isNotNull();
        assertThatThrownBy(() -> Filter.parse(SAMPLE, nested(level, 65), "f"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("deeper than 64");
    }

    private static String nested(List<String> level, int depth) {
        return level.get(0) + level.get(1).repeat(depth) + level.get(2) + level.get(3).repeat(depth);
    }
}
