package com.goten.schema.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommentsTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, value = {
        "a // b|a     ",
        "a // b~c // d|a     ~c     ",
        "a /* b */ c|a         c",
        "a /* b~ * c */ d|a     ~        d",
        "a /** / **/ d|a           d",
        "'//' \"/* */\" x|'//' \"/* */\" x",
        "\"\\\"//\" // y|\"\\\"//\"     ",
        "a /* never ends|a /* never ends",
        "'open // x~b // c|'open // x~b     ",
        "a / b|a / b",
        "//|  ",
        "/*/ x|/*/ x"
    }, delimiter = '|')
    void blanksCommentsAndNothingElse(String text, String expected) {
        assertThat(Comments.blank(text.replace('~', '\n'))).isEqualTo(expected.replace('~', '\n'));
    }
}
