package com.goten.resource;

import static com.goten.resource.Samples.SAMPLE;
import static com.goten.resource.Samples.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.UnknownFieldSet;
import com.goten.errors.GotenException.InvalidArgument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocTest {

    /** Text format on the left, document on the right. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock = """
            int32_value: 0                                    | {}
            int32_value: -5 int64_value: -9223372036854775808 | {"int32_value":-5,"int64_value":-9223372036854775808}
            uint32_value: 4294967295                          | {"uint32_value":4294967295}
            uint64_value: 18446744073709551615                | {"uint64_value":18446744073709551615}
            fixed64_value: 18446744073709551615               | {"fixed64_value":18446744073709551615}
            float_value: 1.1                                  | {"float_value":1.1}
            double_value: 1e300                               | {"double_value":1.0E300}
            double_value: nan                                 | {"double_value":"NaN"}
            float_value: -inf                                 | {"float_value":"-Infinity"}
            optional_int: 0 optional_bool: false              | {"optional_int":0,"optional_bool":false}
            bytes_value: '\\377\\376'                         | {"bytes_value":"//4="}
            color: CRIMSON                                    | {"color":"RED"}
            color: 77                                         | {"color":77}
            colors: [GREEN, 78]                               | {"colors":["GREEN",78]}
            time {}                                           | {"time":"1970-01-01T00:00:00.000000000Z"}
            time { seconds: 253402300799 nanos: 999999999 }   | {"time":"9999-12-31T23:59:59.999999999Z"}
            time { seconds: -62135596800 nanos: 1 }           | {"time":"0001-01-01T00:00:00.000000001Z"}
            duration { seconds: -1 nanos: -500000000 }        | {"duration":-1.500000000}
            int32_wrapper {} string_wrapper { value: 'x' }    | {"int32_wrapper":0,"string_wrapper":"x"}
            struct {}                                         | {"struct":{}}
            struct { fields { key: 'a' value { null_value: NULL_VALUE } } } | {"struct":{"a":null}}
            struct { fields { key: 'a' value { list_value { values { bool_value: true } values {} } } } } | {"struct":{"a":[true,null]}}
            value { struct_value { fields { key: 'k' value { string_value: 'v' } } } } | {"value":{"k":"v"}}
            list_value { values { number_value: 1.5 } }       | {"list_value":[1.5]}
            labels { key: 'a' value: '' } labels { key: '' value: 'b' } | {"labels":{"a":"","":"b"}}
            counters { key: -3 value: 7 } flags { key: true } | {"counters":{"-3":7},"flags":{"true":"COLOR_UNSPECIFIED"}}
            parts_by_key { key: 'k' value { slot: 's' } }     | {"parts_by_key":{"k":{"slot":"s"}}}
            mask { paths: 'a.b' }                             | {"mask":{"paths":["a.b"]}}
            any { type_url: 't/x' value: 'a' }                | {"any":{"type_url":"t/x","value":"YQ=="}}
            spec {}                                           | {"spec":{}}
            tags: ['a', '']                                   | {"tags":["a",""]}
            metadata { resource_version: '5' uuid: 'u' }      | {"metadata":{"uuid":"u"}}
            """)
    void writesTheDocument(String text, String expected) {
        assertThat(Doc.of(SAMPLE, sample(text))).isEqualTo(expected);
    }

    @Test
    void escapesText() {
        DynamicMessage message = sample("").toBuilder()
                .setField(SAMPLE.descriptor().findFieldByName("string_value"), "\"\\\n\u0001\u001f/ä\ud83d\ude00\u2028")
                .build();
        assertThat(Doc.of(SAMPLE, message))
                .isEqualTo("{\"string_value\":\"\\\"\\\\\\n\\u0001\\u001f/ä\ud83d\ude00\u2028\"}");
    }

    @Test
    void leavesUnknownFieldsOut() {
        DynamicMessage message = sample("string_value: 'x'").toBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(9999, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build())
                .build();
        assertThat(Doc.of(SAMPLE, message)).isEqualTo("{\"string_value\":\"x\"}");
    }

    /** Text format, path, part of the reason. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock = """
            string_value: 'a\\000b'                              | string_value                  | U+0000
            tags: ['a', 'b\\000']                                | tags[1]                       | U+0000
            spec { main { slot: '\\000' } }                      | spec.main.slot                | U+0000
            parts: [{}, { slot: '\\000' }]                       | parts[1].slot                 | U+0000
            labels { key: 'k' value: '\\000' }                   | labels["k"]                   | U+0000
            labels { key: '\\000' value: 'v' }                   | labels                        | U+0000
            struct { fields { key: 'a' value { string_value: '\\000' } } } | struct["a"] | U+0000
            time { seconds: 253402300800 }                       | time                          | years 1 to 9999
            times: [{}, { nanos: -1 }]                           | times[1]                      | years 1 to 9999
            parts_by_key { key: 'k' value { since { seconds: -99999999999 } } } | parts_by_key["k"].since | years
            value { number_value: nan }                          | value                         | finite number, not NaN
            values { key: 'k' value { number_value: -inf } }     | values["k"]                   | not -Infinity
            list_value { values { number_value: 1 } values { number_value: inf } } | list_value[1] | finite
            struct { fields { key: 'a' value { number_value: inf } } } | struct["a"] | finite
            duration { seconds: 1 nanos: -1 }                    | duration                      | duration
            duration { seconds: -9223372036854775808 }           | duration                      | duration
            """)
    void refusesWhatTheDatabaseCannotHold(String text, String path, String reason) {
        DynamicMessage message = sample(text);
        assertThatThrownBy(() -> Doc.of(SAMPLE, message))
                .isInstanceOfSatisfying(InvalidArgument.class, refused -> {
                    assertThat(refused.violations().get(0).field()).isEqualTo(path);
                    assertThat(refused.violations().get(0).reason()).contains(reason);
                });
    }

    @Test
    void refusesUnpairedSurrogates() {
        DynamicMessage message = sample("").toBuilder()
                .setField(SAMPLE.descriptor().findFieldByName("string_value"), "a\ud83d")
                .build();
        assertThatThrownBy(() -> Doc.of(SAMPLE, message)).hasMessageContaining("string_value: is not valid Unicode");
    }
}
