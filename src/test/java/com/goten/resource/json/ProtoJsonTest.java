package com.goten.resource.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.ErrorDetailsProto;
import com.google.rpc.ErrorInfo;
import com.goten.errors.GotenException.FailedPrecondition;
import com.goten.errors.GotenException.InvalidArgument;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtoJsonTest {
    private static final JsonFormat.TypeRegistry REGISTRY =
            JsonFormat.TypeRegistry.newBuilder().add(AllKinds.TYPE).add(StringValue.getDescriptor()).build();

    private static DynamicMessage parse(String json) {
        return AllKinds.JSON.parse(AllKinds.TYPE, json);
    }

    private static String print(DynamicMessage message) {
        return AllKinds.JSON.print(message).toString();
    }

    private static DynamicMessage theirs(String json) throws InvalidProtocolBufferException {
        var message = DynamicMessage.newBuilder(AllKinds.TYPE);
        JsonFormat.parser().usingTypeRegistry(REGISTRY).merge(json, message);
        return message.build();
    }

    private static InvalidArgument refusal(String json) {
        return catchThrowableOfType(InvalidArgument.class, () -> parse(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}",
        "{\"aDouble\": 1.5, \"aFloat\": -2.25, \"aInt64\": \"-9223372036854775808\", \"aUint64\": "
                + "\"18446744073709551615\"}",
        "{\"aInt32\": -2147483648, \"aUint32\": 4294967295, \"aFixed32\": 4294967295, \"aSfixed64\": 12, "
                + "\"aSint32\": 1e3}",
        "{\"a_int32\": 7, \"a_string\": \"snake\", \"other\": \"x\"}",
        "{\"renamed_in_json\": \"x\"}",
        "{\"aInt32\": \"1.0\", \"aInt64\": 1.0e2, \"aUint64\": \"100000000000000000e1\"}",
        "{\"aInt64\": 9007199254740993, \"aInt32\": -0}",
        "{\"aDouble\": \"NaN\", \"aFloat\": \"-Infinity\", \"manyDouble\": [\"Infinity\", \"1.5\", 1e300]}",
        "{\"aFloat\": 3.4028235e38, \"aDouble\": 1.7976931348623157e308}",
        "{\"aBool\": true, \"manyBool\": [true, false]}",
        "{\"aBytes\": \"AQIDBA==\", \"manyBytes\": [\"_-8\", \"-_8=\", \"/+8\", \"\"]}",
        "{\"aString\": \"\\u00e9\\ud83d\\ude00\\n\\\"<&\"}",
        "{\"colour\": \"RED\", \"colours\": [\"BLUE\", 1, 17, -2, \"NONE\"]}",
        "{\"nothing\": null}",
        "{\"oneText\": \"\", \"oneNumber\": null}",
        "{\"oneNumber\": 0}",
        "{\"maybe\": 0}",
        "{\"child\": {\"child\": {\"aInt32\": 1}}, \"children\": [{}, {\"aBool\": true}]}",
        "{\"child\": null, \"children\": null, \"mapText\": null, \"aInt32\": null, \"aTimestamp\": null}",
        "{\"mapText\": {\"\": \"b\", \"c.d\": \"\"}, \"mapNumber\": {\"-5\": \"6\", \"7\": 8}}",
        "{\"mapBig\": {\"18446744073709551615\": 0.5}, \"mapBool\": {\"true\": \"RED\", \"false\": 1}}",
        "{\"mapChild\": {\"x\": {\"aInt32\": 3}}}",
        "{\"aTimestamp\": \"1972-01-01T10:00:20.021Z\", \"manyTimestamp\": [\"0001-01-01T00:00:00Z\","
                + "\"9999-12-31T23:59:59.999999999Z\", \"2020-02-29T23:30:00.1-08:30\", \"1969-12-31T23:59:59.5Z\"]}",
        "{\"aDuration\": \"1.5s\", \"manyDuration\": [\"-1.5s\", \"0s\", \"-0.000000001s\", \"315576000000s\","
                + "\"-315576000000s\", \"3.000010s\"]}",
        "{\"aFieldmask\": \"a,b.cD,fooBar.bazQux1\", \"manyFieldmask\": [\"\"]}",
        "{\"aStruct\": {\"a\": null, \"b\": 1.5, \"c\": \"x\", \"d\": true, \"e\": {\"f\": [1, [], {}]}}}",
        "{\"aValue\": null}",
        "{\"manyValue\": [null, 1, \"a\", true, {\"b\": 2}, [3]]}",
        "{\"aListvalue\": [null, [1], {}]}",
        "{\"aEmpty\": {}}",
        "{\"aBoolvalue\": false, \"aInt32value\": 0, \"aInt64value\": \"5\", \"aUint32value\": 6, \"aUint64value\": 7,"
                + "\"aFloatvalue\": 0.5, \"aDoublevalue\": \"NaN\", \"aStringvalue\": \"\", \"aBytesvalue\": \"AQ==\"}",
        "{\"aAny\": {}}",
        "{\"aAny\": {\"@type\": \"type.googleapis.com/kinds.AllKinds\", \"aInt32\": 1}}",
        "{\"aAny\": {\"aInt32\": 1, \"child\": {\"aBool\": true}, \"@type\": \"x/kinds.AllKinds\"}}",
        "{\"aAny\": {\"@type\": \"a/google.protobuf.StringValue\", \"value\": \"x\"}}",
        "{\"aAny\": {\"@type\": \"a/google.protobuf.Struct\", \"value\": {\"x\": 1}}}",
        "{\"aAny\": {\"value\": {\"aInt32\": 1, \"@type\": \"b/kinds.AllKinds\"}, \"@type\": "
                + "\"a/google.protobuf.Any\"}}",
    })
    void agreesWithJsonFormat(String json) throws InvalidProtocolBufferException {
        DynamicMessage message = parse(json);
        assertThat(message).isEqualTo(theirs(json));
        assertThat(theirs(print(message))).isEqualTo(message);
        assertThat(parse(JsonFormat.printer().usingTypeRegistry(REGISTRY).print(message))).isEqualTo(message);
    }

    @Test
    void printsAsJsonFormatDoes() throws InvalidProtocolBufferException {
        DynamicMessage message = parse("""
            {"aInt64": 5, "aInt32": 5, "aDouble": 2, "aUint64": 18446744073709551615, "aUint32": 4294967295,
             "colours": ["RED", 17], "manyBytes": ["-_8"], "aTimestamp": "2020-01-01T01:00:00.120+01:00",
             "manyDuration": ["1s", "1.000001s", "-0.100000001s"], "aFieldmask": "fooBar,b.c_d", "mapBig": {"0": 1},
             "aValue": [1, null], "nothing": null, "aAny": {"@type": "a/google.protobuf.StringValue", "value": "x"},
             "manyDouble": ["NaN", "-Infinity", 1e100], "renamed_in_json": "x"}""");
        String theirs = JsonFormat.printer()
                .usingTypeRegistry(REGISTRY)
                .omittingInsignificantWhitespace()
                .print(message);
        assertThat(print(message)).isEqualTo(theirs);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"foo\": 1}                                 | foo                  | kinds.AllKinds has no such field",
        "{\"child\": {\"children\": [{}, {\"foo\": 1}]}} | child.children[1].foo | kinds.AllKinds has no such field",
        "{\"mapChild\": {\"a.b\": {\"foo\": 1}}}       | map_child[\"a.b\"].foo | kinds.AllKinds has no such field",
        "{\"aInt32\": 1, \"a_int32\": 1}              | a_int32              | is given twice",
        "{\"aInt32\": null, \"aInt32\": 1}            | a_int32              | is given twice",
        "{\"oneText\": \"a\", \"oneNumber\": 1}       | one_number           | cannot be given together with "
                + "one_text: both are in the oneof choice",
        "{\"mapNumber\": {\"1\": 1, \"1.0\": 2}}      | map_number[\"1.0\"]  | is given twice",
        "{\"mapNumber\": {\"x\": 1}}                  | map_number[\"x\"]    | must be a number, not \"x\"",
        "{\"mapBool\": {\"True\": 1}}                 | map_bool[\"True\"]   | must be true or false, not \"True\"",
        "{\"mapText\": {\"a\": null}}                 | map_text[\"a\"]      | must not be null",
        "{\"manyInt32\": [1, null]}                   | many_int32[1]        | must not be null",
        "{\"manyInt32\": 1}                           | many_int32           | must be a list, not a number",
        "{\"manyInt32\": [[1]]}                       | many_int32[0]        | must be a number, not a list",
        "{\"mapText\": []}                            | map_text             | must be an object, not a list",
        "{\"child\": \"x\"}                           | child                | must be an object, not a string",
        "{\"aString\": 1}                             | a_string             | must be a string, not a number",
        "{\"aBool\": \"true\"}                        | a_bool               | must be true or false, not a string",
        "{\"aInt32\": true}                           | a_int32              | must be a number, not true or false",
        "{\"aInt32\": 2147483648}                     | a_int32              | must be between -2147483648 and "
                + "2147483647, not \"2147483648\"",
        "{\"aUint32\": -1}                            | a_uint32             | must be between 0 and "
                + "4294967295, not \"-1\"",
        "{\"aInt64\": \"9223372036854775808\"}        | a_int64              | must be between "
                + "-9223372036854775808 and 9223372036854775807, not \"9223372036854775808\"",
        "{\"aUint64\": 18446744073709551616}          | a_uint64             | must be between 0 and "
                + "18446744073709551615, not \"18446744073709551616\"",
        "{\"aInt32\": 1.5}                            | a_int32              | must be a whole number, not \"1.5\"",
        "{\"aInt32\": 1e-999999999}                   | a_int32              | must be a whole number, not "
                + "\"1e-999999999\"",
        "{\"aInt32\": 1e999999999}                    | a_int32              | is out of range: \"1e999999999\"",
        "{\"aInt32\": \"1e9999999999\"}               | a_int32              | must be a number, not \"1e9999999999\"",
        "{\"aInt32\": \"\"}                           | a_int32              | must be a number, not \"\"",
        "{\"aInt32\": \" 1\"}                         | a_int32              | must be a number, not \" 1\"",
        "{\"aInt32\": \"0x10\"}                       | a_int32              | must be a number, not \"0x10\"",
        "{\"aDouble\": 1e309}                         | a_double             | is out of the range of a double: "
                + "\"1e309\"",
        "{\"aFloat\": 3.5e38}                         | a_float              | is out of the range of a float: "
                + "\"3.5e38\"",
        "{\"aDouble\": \"inf\"}                       | a_double             | must be a number, not \"inf\"",
        "{\"aBytes\": \"a\"}                          | a_bytes              | must be base64: Input byte[] "
                + "should at least have 2 bytes for base64 bytes",
        "{\"colour\": \"GREEN\"}                      | colour               | kinds.Colour has no value \"GREEN\"",
        "{\"colour\": true}                           | colour               | must be the name of a value, not "
                + "true or false",
        "{\"aTimestamp\": \"2020-01-01\"}             | a_timestamp          | must be a time like "
                + "2030-01-31T10:00:20.5Z, not \"2020-01-01\"",
        "{\"aTimestamp\": \"2020-01-01T00:00:00\"}    | a_timestamp          | must be a time like "
                + "2030-01-31T10:00:20.5Z, not \"2020-01-01T00:00:00\"",
        "{\"aTimestamp\": \"2021-02-29T00:00:00Z\"}   | a_timestamp          | there is no such time: "
                + "\"2021-02-29T00:00:00Z\"",
        "{\"aTimestamp\": \"0000-01-01T00:00:00Z\"}   | a_timestamp          | must be in the years 1 to 9999: "
                + "\"0000-01-01T00:00:00Z\"",
        "{\"aTimestamp\": \"2020-01-01T00:00:00+99:00\"} | a_timestamp       | there is no such time: "
                + "\"2020-01-01T00:00:00+99:00\"",
        "{\"aTimestamp\": 5}                          | a_timestamp          | must be a string, not a number",
        "{\"aDuration\": \"1.5\"}                     | a_duration           | must be seconds like 1.5s, not \"1.5\"",
        "{\"aDuration\": \"315576000001s\"}           | a_duration           | must be within 315576000000 "
                + "seconds: \"315576000001s\"",
        "{\"aFieldmask\": \"a,,b\"}                   | a_fieldmask          | there is an empty path in \"a,,b\"",
        "{\"aFieldmask\": [\"a\"]}                    | a_fieldmask          | must be a string, not a list",
        "{\"aInt32value\": \"x\"}                     | a_int32value         | must be a number, not \"x\"",
        "{\"aValue\": 1e999}                          | a_value              | is out of the range of a double: "
                + "\"1e999\"",
        "{\"aStruct\": {\"a\": 1, \"a\": 2}}          | a_struct[\"a\"]      | is given twice",
        "{\"aAny\": {\"aInt32\": 1}}                  | a_any.@type          | is missing",
        "{\"aAny\": {\"@type\": \"x/no.Such\"}}       | a_any.@type          | unknown type \"x/no.Such\"",
        "{\"aAny\": {\"@type\": \"kinds.AllKinds\"}}  | a_any.@type          | unknown type \"kinds.AllKinds\"",
        "{\"aAny\": {\"@type\": 1}}                   | a_any.@type          | must be a string, not a number",
        "{\"aAny\": {\"@type\": \"x/kinds.AllKinds\", \"foo\": 1}} | a_any.foo | kinds.AllKinds has no such field",
        "{\"aAny\": {\"@type\": \"x/google.protobuf.Duration\", \"v\": 1}} | a_any | must have \"@type\" and "
                + "\"value\" and nothing else",
        "{\"aAny\": {\"child\": {\"@type\": 1}, \"@type\": \"x/kinds.AllKinds\"}} | a_any.child.@type | "
                + "kinds.AllKinds has no such field",
        "{\"aString\": \"\\ud800\"}                   | a_string             | half of a surrogate pair at character 0",
        "[]                                           | body                 | must be an object, not a list",
        "null                                         | body                 | must be an object, not null",
        "{} {}                                        | body                 | not valid JSON at line 1, column "
                + "4: there is more after the end of the value",
        "{\"child\": {\"aInt32\": 1                   | child                | not valid JSON at line 1, column "
                + "23: the text ends too early",
        "` `                                          | body                 | there is no JSON in it",
    })
    void refusesNamingFieldAndReason(String json, String field, String reason) {
        var violation = refusal(json).violations().get(0);
        assertThat(violation.field()).isEqualTo(field);
        assertThat(violation.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{aInt32: 1}", "{'aInt32': 1}", "{\"aInt32\": 01}", "{\"aInt32\": +1}", "{\"aInt32\": 1,}",
        "{\"manyInt32\": [1,]}",
        "{\"aDouble\": NaN}", "{\"aDouble\": .5}", "{\"aString\": \"\n\"}", "{\"aString\": \"\\x\"}", "{\"aInt32\" 1}",
        "{/**/}", "{\"aInt32\": 1]", "}", "{\"aString\": \"abc", "tru", "\u0001"
    })
    void refusesWhatIsNotJsonWithThePosition(String json) {
        assertThat(refusal(json)).hasMessageContaining("not valid JSON at line ");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        assertThatThrownBy(() -> AllKinds.JSON.parse(AllKinds.TYPE, Buffer.buffer(new byte[] {'{', (byte) 0xC3, '}'})))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("body: is not UTF-8 at byte 1");
        var utf16 = Buffer.buffer("{\"aInt32\": 1}".getBytes(StandardCharsets.UTF_16));
        assertThatThrownBy(() -> AllKinds.JSON.parse(AllKinds.TYPE, utf16)).hasMessage("body: is not UTF-8 at byte 0");
    }

    @Test
    void acceptsAByteOrderMark() {
        assertThat(parse("\uFEFF{\"aInt32\": 1}")).isEqualTo(parse("{\"aInt32\": 1}"));
    }

    @Test
    void acceptsTheValueOfAnEmptyInAnAny() {
        assertThat(parse("{\"aAny\": {\"@type\": \"a/google.protobuf.Empty\", \"value\": {}}}"))
                .isEqualTo(parse("{\"aAny\": {\"@type\": \"a/google.protobuf.Empty\"}}"));
    }

    @Test
    void refusesWhatIsNestedTooDeep() throws InvalidProtocolBufferException {
        String structs = "{\"aStruct\":" + "{\"a\":".repeat(200) + "1" + "}".repeat(201);
        assertThat(refusal(structs)).hasMessageEndingWith("is nested more than 90 messages deep");
        String children = "{\"child\":".repeat(90) + "{}" + "}".repeat(90);
        assertThat(refusal(children)).hasMessageEndingWith("is nested more than 90 messages deep");
        String lists = "{\"aListvalue\":" + "[".repeat(100_000);
        assertThat(refusal(lists)).hasMessageContaining("nested");
        DynamicMessage deepest = parse("{\"aStruct\":" + "{\"a\":".repeat(29) + "1" + "}".repeat(30));
        assertThat(DynamicMessage.parseFrom(AllKinds.TYPE, deepest.toByteString())).isEqualTo(deepest);
    }

    @Test
    void refusesWhatIsOverABoundOfTheParserWithoutAPosition() {
        assertThat(refusal("{\"aInt32\": " + "1".repeat(1001) + "}"))
                .hasMessageStartingWith("body: not acceptable JSON: ")
                .hasMessageContaining("1000");
        assertThat(refusal("{\"aAny\": " + "{\"a\":".repeat(200)))
                .hasMessageStartingWith("a_any: not acceptable JSON: ")
                .hasMessageContaining("180");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aInt32", "aUint64", "aDouble", "aFloat", "aInt64value"})
    void takesAThousandDigitsBetweenQuotesAndNoMore(String field) {
        String zeros = "0." + "0".repeat(998);
        assertThat(parse("{\"" + field + "\": \"" + zeros + "\"}")).isNotNull();
        assertThat(refusal("{\"" + field + "\": \"" + zeros + "0\"}"))
                .hasMessageContaining(": must be a number of at most 1000 characters, not \"0.000");
    }

    @Test
    void takesNoEnumValueOfManyDigits() {
        assertThat(refusal("{\"colour\": \"" + "1".repeat(1001) + "\"}"))
                .hasMessageStartingWith("colour: kinds.Colour has no value \"111");
    }

    @Test
    void abridgesWhatItQuotes() {
        var violation = refusal("{\"" + "x".repeat(40_000) + "\": 1}").violations().get(0);
        assertThat(violation.field()).hasSizeLessThan(100);
        assertThat(refusal("{\"aInt32\": \"" + "x".repeat(100_000) + "\"}").getMessage()).hasSizeLessThan(200);
    }

    @Test
    void theLastOfRepeatedMapEntriesCounts() {
        var bytes = parse("{\"mapText\": {\"a\": \"1\"}}").toByteString().concat(
                parse("{\"mapText\": {\"a\": \"2\"}}").toByteString());
        assertThat(AllKinds.JSON.print(dynamic(bytes)).toString()).isEqualTo("{\"mapText\":{\"a\":\"2\"}}");
    }

    @Test
    void leavesOutUnknownFields() {
        var unknown = UnknownFieldSet.newBuilder()
                .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        assertThat(print(dynamic(unknown.toByteString()))).isEqualTo("{}");
    }

    @Test
    void tellsWhatHasNoJsonForm() {
        var field = AllKinds.TYPE.findFieldByName("a_timestamp");
        var timestamp = Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build();
        var message = DynamicMessage.newBuilder(AllKinds.TYPE).setField(field, timestamp).build();
        assertThatThrownBy(() -> print(message)).isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining("Timestamp");
        var any = AllKinds.TYPE.findFieldByName("a_any");
        var held = Any.newBuilder().setTypeUrl("a/no.Such").build();
        assertThatThrownBy(() -> print(DynamicMessage.newBuilder(AllKinds.TYPE).setField(any, held).build()))
                .isInstanceOf(FailedPrecondition.class)
                .hasMessageContaining("no.Such");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a_int32|5|{\"aInt32\":5}",
        "a_bool|true|{\"aBool\":true}",
        "a_string|x y|{\"aString\":\"x y\"}",
        "colour|RED|{\"colour\":\"RED\"}",
        "colour|-2|{\"colour\":\"BLUE\"}",
        "a_timestamp|2020-01-01T00:00:00Z|{\"aTimestamp\":\"2020-01-01T00:00:00Z\"}",
        "a_duration|5s|{\"aDuration\":\"5s\"}",
        "a_fieldmask|name,display_name,specFoo|{\"aFieldmask\":\"name,displayName,specFoo\"}",
        "a_fieldmask|labels.`fooBar_x`|{\"aFieldmask\":\"labels.`fooBar_x`\"}",
        "a_int64value|5|{\"aInt64value\":\"5\"}",
    })
    void readsPlainText(String name, String text, String json) {
        var field = AllKinds.TYPE.findFieldByName(name);
        var message = DynamicMessage.newBuilder(AllKinds.TYPE).setField(field, AllKinds.JSON.value(field, text, name));
        assertThat(print(message.build())).isEqualTo(json);
    }

    @Test
    void refusesPlainTextForMessages() {
        var field = AllKinds.TYPE.findFieldByName("child");
        assertThatThrownBy(() -> AllKinds.JSON.value(field, "x", "the.child"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the.child: is a message, which has no text form; name one of its fields");
    }

    @Test
    void readsAndPrintsSingleFields() {
        var many = AllKinds.TYPE.findFieldByName("many_int32");
        var message = DynamicMessage.newBuilder(AllKinds.TYPE);
        AllKinds.JSON.mergeField(Buffer.buffer("[1, 2]"), message, many);
        assertThat(AllKinds.JSON.printField(message.build(), many).toString()).isEqualTo("[1,2]");
        assertThatThrownBy(() -> AllKinds.JSON.mergeField(Buffer.buffer("[1, \"x\"]"), message, many))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("many_int32[1]: must be a number, not \"x\"");
    }

    @Test
    void printsGeneratedMessages() {
        var json = new ProtoJson(List.of(ErrorDetailsProto.getDescriptor()));
        var info = ErrorInfo.newBuilder().setReason("R").putMetadata("k", "v").build();
        assertThat(json.print(Any.pack(info)).toString()).isEqualTo(
                "{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"R\",\"metadata\":{\"k\":\"v\"}}");
    }

    private static DynamicMessage dynamic(ByteString bytes) {
        try {
            return DynamicMessage.parseFrom(AllKinds.TYPE, bytes);
        } catch (InvalidProtocolBufferException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
