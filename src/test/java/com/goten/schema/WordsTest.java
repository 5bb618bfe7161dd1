package com.goten.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small pure functions over names and expressions. */
class WordsTest {

    @ParameterizedTest
    @CsvSource({"Device, device", "RoleBinding, role_binding", "APIKey, api_key", "X, x", "O2Client, o2_client"})
    void makesSnakeCase(String name, String expected) {
        assertThat(TypeNames.snakeCase(name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"roleBindings, RoleBindings", "role_bindings, RoleBindings", "role-bindings, RoleBindings", "Xs, Xs"})
    void makesUpperCamelCase(String name, String expected) {
        assertThat(TypeNames.upperCamelCase(name)).isEqualTo(expected);
    }

    @Test
    void ordersVersionsByAge() {
        var ordered = List.of("v1alpha1", "v1alpha2", "v1beta1", "v1", "v1p1beta1", "v1p1", "v2alpha", "v2", "v10");
        var names = new ArrayList<>(ordered.stream().map(VersionName::parse).map(Optional::get).toList());
        Collections.reverse(names);
        assertThat(names.stream().sorted().map(VersionName::text)).containsExactlyElementsOf(ordered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v", "1", "v1x", "version1", "v1beta1x", "V1", "v1gamma1", "v99999999999"})
    void refusesOtherVersionNames(String text) {
        assertThat(VersionName.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b", "[a-z/]+", "[a-z]+(/[a-z]+)*", ".*", "[^a]+", "[ -~]+", "\\S+", "\\x2F", "\\x{2f}", "\\u002F",
                "\\Qa/b\\E", "[\\w/]", "[[a][/]]", "\\W", "\\p{Punct}", "[]/]", "[^]]"
            })
    void seesThatAnExpressionAllowsASlash(String expression) {
        assertThat(IdPatterns.allowsSlash(expression)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[a-z]+", "[^/]+", "\\w{1,3}", "[a-z][a-z0-9\\-.]{0,28}[a-z0-9]", "a|b", "^a$", "\\.", "[.]",
                "\\p{Alpha}", "(a)\\1", "[a-z&&[^q]]", "\\x41", "", "(?:a)", "\\d", "[\\[a]"
            })
    void seesThatAnExpressionAllowsNone(String expression) {
        assertThat(IdPatterns.allowsSlash(expression)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "a", "a/{a}/b", "{a}/a", "a/b", "a/{a}/{b}/b", "/a/{a}", "a/{a}/", "a//{a}", "*", "a/*", "a/{a=*}",
                "a/{a}/b/{b}x"
            })
    void refusesPatternsThatDoNotAlternate(String text) {
        assertThat(PatternDraft.parse(text)).isEmpty();
    }

    @Test
    void readsPatternsThatAlternate() {
        assertThat(PatternDraft.parse("as/{a}/b-bs/{b_b}").orElseThrow().steps())
                .containsExactly(new PatternDraft.Step("as", "a"), new PatternDraft.Step("b-bs", "b_b"));
    }
}
