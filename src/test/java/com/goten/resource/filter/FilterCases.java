package com.goten.resource.filter;

import java.util.Arrays;
import java.util.List;

/** What filters mean, case by case; both evaluators are held to it. */
public final class FilterCases {
    private FilterCases() {}

    /** @param resource in text format @param matches whether the filter matches it */
    public record Case(String resource, String filter, boolean matches) {
        @Override
        public String toString() {
            return filter + (matches ? " matches " : " does not match ") + resource;
        }
    }

    public static List<Case> all() {
        return Arrays.stream(TABLE.split("\n")).map(FilterCases::line).toList();
    }

    private static Case line(String line) {
        String[] cells = line.split(" \\| ", -1);
        String resource = cells[0].strip();
        return new Case(
                resource.startsWith("name:") ? resource : "name: 'projects/p/samples/s' " + resource,
                cells[1].strip(),
                Boolean.parseBoolean(cells[2].strip()));
    }

    /** Resource, filter, whether it matches. */
    private static final String TABLE = """
             |                                                              | true
             | ()                                                           | true
             | NOT ()                                                       | false
             | () -- a comment                                              | true
            string_value: 'a' | string_value = "a"                          | true
            string_value: 'a' | string_value == "a"                         | true
            string_value: 'a' | stringValue = "a"                           | true
            string_value: 'a' | string_value != "a"                         | false
            string_value: 'a' | string_value = "b" OR string_value = "a"    | true
            string_value: 'a' | string_value = "a" int32_value = 0          | true
            string_value: 'a' | string_value = "a" AND int32_value = 1      | false
            string_value: 'a' | int32_value = 1 AND int32_value = 2 OR string_value = "a" | true
            string_value: 'a' | int32_value = 1 AND (int32_value = 2 OR string_value = "a") | false
            string_value: 'a' | not int32_value = 1 and Not Not string_value = "a" | true
            string_value: 'a' | NOT string_value = "a" OR string_value = "a" | true
            string_value: 'a' | NOT (string_value = "a" OR string_value = "a") | false
            string_value: 'b' | string_value > "a" string_value >= "b" string_value < "c" string_value <= "b" | true
            string_value: 'B' | string_value < "a"                          | true
            string_value: '\\uFF5E' | string_value < "\\ud83d\\ude00"       | true
            string_value: 'x\\ny' | string_value = "x\\ny"                  | true
            string_value: 'q\\"' | string_value = "q\\""                    | true
             | string_value = ""                                            | true
             | string_value < "a"                                           | true
             | string_value IS NULL                                         | true
            string_value: 'a' | string_value IS NULL                        | false
            string_value: 'a' | string_value is not null                    | true
            string_value: 'a' | string_value = NULL                         | false
            string_value: 'a' | string_value != null                        | true
             | int32_value = 0                                              | true
             | int32_value != 0                                             | false
             | int32_value IS NULL                                          | true
            int32_value: 5 | int32_value > 4.5 int32_value < 5.5e0          | true
            int32_value: -1 | int32_value < 0                               | true
            uint32_value: 4294967295 | uint32_value = 4294967295            | true
            uint64_value: 18446744073709551615 | uint64_value > 9223372036854775807 | true
            fixed64_value: 18446744073709551615 | fixed64_value IN (1, 18446744073709551615) | true
            int64_value: 9007199254740993 | int64_value = 9007199254740992  | false
            optional_int: 0 | optional_int = 0                              | true
             | optional_int = 0                                             | true
             | optional_int IS NULL                                         | true
            optional_int: 0 | optional_int IS NULL                          | false
            float_value: 1.1 | float_value = 1.1                            | true
            float_value: 1.1 | float_value >= 1.1 float_value <= 1.1        | true
            double_value: 0.1 | double_value = 0.1                          | true
            double_value: -0.0 | double_value = 0                           | true
            double_value: nan | double_value IS NAN                         | true
            double_value: nan | double_value != 1                           | false
            double_value: nan | double_value > 1 OR double_value < 1 OR double_value >= 1 OR double_value <= 1 | false
            double_value: nan | double_value IN (1, 2)                      | false
            float_value: nan | float_value IS NOT NAN                       | false
             | double_value IS NAN                                          | false
            double_value: inf | double_value = "Infinity"                   | true
            double_value: inf | double_value > 1e308                        | true
            double_value: -inf | double_value < -1e308                      | true
            bool_value: true | bool_value = TRUE                            | true
             | bool_value = false                                           | true
             | bool_value IN (True)                                         | false
            bytes_value: '\\377\\376' | bytes_value = "//4="                | true
            bytes_value: '\\377\\376' | bytes_value = "__4"                 | true
             | bytes_value = ""                                             | true
            color: RED | color = "RED"                                      | true
            color: RED | color = "CRIMSON"                                  | true
            color: RED | color = 1                                          | true
            color: RED | color != "GREEN"                                   | true
             | color = "COLOR_UNSPECIFIED"                                  | true
            color: 77 | color = 77                                          | true
            color: 77 | color IN ("RED", 77)                                | true
            time { seconds: 1767225600 } | time = "2026-01-01T00:00:00Z"    | true
            time { seconds: 1767225600 } | time = "2026-01-01T01:00:00+01:00" | true
            time { seconds: 1767225600 nanos: 1 } | time > "2026-01-01T00:00:00Z" time < "2026-01-01T00:00:00.000000002Z" | true
            time { seconds: -62135596800 } | time = "0001-01-01T00:00:00Z"  | true
             | time < "2026-01-01T00:00:00Z"                                | false
             | time != "2026-01-01T00:00:00Z"                               | false
             | time IS NULL                                                 | true
            time {} | time IS NULL                                          | false
             | NOT time = "2026-01-01T00:00:00Z"                            | true
             | time NOT IN ("2026-01-01T00:00:00Z")                         | true
            duration { seconds: 1 nanos: 500000000 } | duration = "1.5s"    | true
            duration { seconds: 1 nanos: 500000000 } | duration = 1.5       | true
            duration { nanos: -500000000 } | duration < 0                   | true
             | duration >= 0                                                | false
            int32_wrapper { } | int32_wrapper = 0                           | true
             | int32_wrapper = 0                                            | false
            int32_wrapper { value: 3 } | int32_wrapper.value > 2            | true
            double_wrapper { value: nan } | double_wrapper IS NAN           | true
            string_wrapper { value: 'a' } | string_wrapper IN ("a", NULL)   | true
             | string_wrapper IN ("a", NULL)                                | true
            bool_wrapper { value: true } | bool_wrapper = true              | true
             | bool_wrapper != true                                         | false
            spec { size: 3 main { slot: 'x' } } | spec.size = 3 spec.main.slot = "x" | true
             | spec.size = 0                                                | true
             | spec IS NULL                                                 | true
            spec { } | spec IS NULL                                         | false
            spec { size: 3 } | spec = {"size": 3}                           | true
            spec { size: 3 } | spec = {"size": 3, "note": ""}               | true
            spec { size: 3 note: 'n' } | spec = {"size": 3}                 | false
            spec { size: 3 note: 'n' } | spec != {"size": 3}                | true
            spec { size: 3 note: 'n' } | spec CONTAINS {"size": 3}          | true
             | spec != {"size": 3}                                          | false
            spec { main { since { seconds: 0 } } } | spec = {"main": {"since": "1970-01-01T00:00:00Z"}} | true
            tags: ['a', 'b'] | tags CONTAINS "a"                            | true
            tags: ['a', 'b'] | tags HAS VALUE "c"                           | false
            tags: ['a', 'b'] | tags CONTAINS ANY ("c", "b")                 | true
            tags: ['a', 'b'] | tags CONTAINS ALL ("c", "b")                 | false
            tags: ['a', 'b'] | tags has all ["b", "a"]                      | true
            tags: ['a', 'b'] | tags = ["a", "b"]                            | true
            tags: ['a', 'b'] | tags = ["b", "a"]                            | false
             | tags = []                                                    | true
             | tags != ["a"]                                                | true
             | tags IS NULL                                                 | true
             | tags CONTAINS ""                                             | false
            numbers: [1, 2] | numbers CONTAINS 2.0                          | true
            doubles: [nan, 1.5] | doubles CONTAINS 1.5                      | true
            colors: [CRIMSON, 9] | colors CONTAINS ALL ("RED", 9)           | true
            times: [{ seconds: 0 }] | times CONTAINS "1970-01-01T00:00:00Z" | true
            parts { slot: 'a' count: 1 } | parts CONTAINS {"slot": "a"}     | true
            parts { slot: 'a' count: 1 } | parts CONTAINS {"slot": "a", "used": false} | true
            parts { slot: 'a' count: 1 } parts { slot: 'b' } | parts CONTAINS {"slot": "b", "count": 1} | false
            parts { slot: 'a' } | parts CONTAINS {"since": null}            | true
            labels { key: 'env' value: 'prod' } | labels.env = "prod"       | true
            labels { key: 'env' value: 'prod' } | labels.`env` != "prod"    | false
             | labels.env = ""                                              | true
             | labels.env IS NULL                                           | true
            labels { key: 'env' value: '' } | labels.env IS NULL            | false
            labels { key: 'a.b' value: 'c' } | labels."a.b" = "c" labels.a\\.b = "c" labels.`a.b` = "c" | true
            labels { key: 'x-y/z' value: 'c' } | labels.x-y/z = "c"         | true
            labels { key: 'env' value: 'prod' } | labels CONTAINS "env"     | true
            labels { key: 'env' value: 'prod' } | labels CONTAINS "prod"    | false
            labels { key: 'env' value: 'prod' } | labels CONTAINS {"env": "prod"} | true
            labels { key: 'env' value: 'prod' } | labels CONTAINS {"env": "dev"} | false
            labels { key: 'env' value: 'prod' } | labels CONTAINS ANY ("a", "env") | true
            labels { key: 'env' value: 'prod' } | labels = {"env": "prod"}  | true
             | labels CONTAINS {"env": ""}                                  | false
             | labels = {}                                                  | true
            labels { key: 'k' value: '1' } labels { key: 'k' value: '2' } | labels.k = "2" | true
            counters { key: -3 value: 7 } | counters.-3 = 7                 | true
            counters { key: -3 value: 7 } | counters.`-3` = 7               | true
            counters { key: 3 value: 7 } | counters.3 = 7 counters HAS 3    | true
            flags { key: true value: RED } | flags.true = "RED" flags HAS TRUE | true
            parts_by_key { key: 'k' value { count: 2 } } | parts_by_key.k.count = 2 | true
            parts_by_key { key: 'k' value { count: 2 } } | parts_by_key.l.count = 0 | true
            parts_by_key { key: 'k' value { count: 2 } } | parts_by_key.l IS NULL | true
            struct { fields { key: 'a' value { number_value: 5 } } } | struct.a = 5 | true
            struct { fields { key: 'a' value { number_value: 5 } } } | struct.a != "x" | false
            struct { fields { key: 'a' value { string_value: 'x' } } } | struct.a >= "x" struct.a < "y" | true
            struct { fields { key: 'a' value { bool_value: true } } } | struct.a = true | true
            struct { fields { key: 'a' value { null_value: NULL_VALUE } } } | struct.a IS NULL | true
            struct { fields { key: 'a' value { struct_value { fields { key: 'b' value { number_value: 1 } } } } } } | struct.a.b = 1 struct.a = {"b": 1} | true
            struct { fields { key: 'a' value { list_value { values { string_value: 'x' } } } } } | struct.a CONTAINS "x" struct.a = ["x"] | true
            struct { fields { key: 'a' value { list_value { values { string_value: 'x' } } } } } | struct.a.0 = "x" | false
             | struct.a = 0                                                 | false
             | struct.a IS NULL                                             | true
            struct { } | struct IS NULL                                     | false
            value { null_value: NULL_VALUE } | value IS NULL                | true
            list_value { values { number_value: 1 } values { } } | list_value CONTAINS 1 list_value CONTAINS NULL | true
            values { key: 'k' value { string_value: 's' } } | values.k = "s" | true
            any { type_url: 't' value: 'a' } | any.type_url = "t" any.value = "YQ==" | true
            mask { paths: 'a' } | mask.paths CONTAINS "a"                   | true
            mask { paths: 'a' paths: 'b.c' } | mask = "a,b.c" mask CONTAINS {"paths": ["a", "b.c"]} | true
            tree { children { label: 'x' } } | tree.children CONTAINS {"label": "x"} | true
            text_choice: '' | text_choice IS NULL                           | false
            int_choice: 1 | text_choice = ""                                | true
            name: 'projects/p/samples/s' | name = "projects/p/samples/s"    | true
            name: 'projects/p/samples/s' | name = "projects/-/samples/s"    | true
            name: 'projects/p/samples/s' | name != "projects/-/samples/-"   | false
            name: 'projects/p/regions/r/samples/s' | name = "projects/-/samples/-" | false
            name: 'projects/p/samples/s' | name = "projects/-"              | false
            name: 'projects/p/samples/s' | name IN ("projects/x/samples/s", "projects/-/samples/s") | true
            name: 'projects/p/samples/s' | name >= "projects/p/" name < "projects/p0" | true
            name: 'projects/p/samples/s' | name IS NULL                     | false
            project: 'projects/q' | project = "projects/-"                  | true
            files: ['projects/q/files/f'] | files CONTAINS "projects/-/files/f" | true
            string_value: 'a/b/c' | string_value = "a/-/c"                  | false
            metadata { labels { key: 'a' value: 'b' } } | metadata.labels.a = "b" | true
            metadata { owner_references { name: 'o' region: 'r' } } | metadata.owner_references CONTAINS {"name": "o"} | true
            metadata { syncing { regions: 'r1' } } | metadata.syncing.regions CONTAINS "r1" | true
            metadata { resource_version: '7' } | metadata.resource_version = "7" | true
            metadata { resource_version: '7' } | metadata.resource_version IS NULL | false
            metadata { create_time { seconds: 5 } } | metadata.create_time > "1970-01-01T00:00:04Z" | true
            string_value: 'a' | string_value IN ("b", "a")                  | true
            string_value: 'a' | string_value NOT IN ("b", "a")              | false
            string_value: 'a' | string_value in ["a"]                       | true"""
            .stripTrailing();
}
