package com.goten.resource.json;

import static com.goten.resource.Samples.SAMPLE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskTextTest {

    /** Text; its paths, about the sample; its paths, about what is not known. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "stringValue,spec.checkedBy      | string_value;spec.checked_by  | string_value;spec.checked_by",
        "string_value, spec.checked_by   | string_value;spec.checked_by  | string_value;spec.checked_by",
        "labels.fooBar                   | labels.fooBar                 | labels.foo_bar",
        "labels.foo_bar                  | labels.foo_bar                | labels.foo_bar",
        "labels.`foo.Bar`                | labels.`foo.Bar`              | labels.`foo.Bar`",
        "labels.`a,B`,stringValue        | labels.`a,B`;string_value     | labels.`a,B`;string_value",
        "partsByKey.fooBar.checkedBy     | parts_by_key.fooBar.checked_by | parts_by_key.foo_bar.checked_by",
        "partsByKey.*.checkedBy          | parts_by_key.*.checked_by     | parts_by_key.*.checked_by",
        "parts.*.checkedBy               | parts.*.checked_by            | parts.*.checked_by",
        "struct.fields.fooBar            | struct.fields.fooBar          | struct.fields.foo_bar",
        "metadata.labels.fooBar          | metadata.labels.fooBar        | metadata.labels.foo_bar",
        "noField.fooBar                  | no_field.foo_bar              | no_field.foo_bar",
    })
    void keepsMapKeysAsTheyAre(String text, String about, String unknown) {
        var trail = new Trail("mask");
        assertThat(MaskText.parse(text, SAMPLE.descriptor(), trail)).containsExactly(about.split(";"));
        assertThat(MaskText.parse(text, null, trail)).containsExactly(unknown.split(";"));
    }
}
