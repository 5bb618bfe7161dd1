package com.goten.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamePatternTest {
    private static final IdRules PATHS =
            new IdRules(Pattern.compile("[a-z/]{1,20}"), Pattern.compile("[a-z/]{1,20}"), true);
    private static final NamePattern DEVICE = new NamePattern(
            "projects/{project}/regions/{region}/devices/{device}",
            List.of(segment("projects"), segment("regions"), segment("devices")),
            Optional.of(new ParentType("d.example.com", "d.example.com/Project")));
    private static final NamePattern ROLE =
            new NamePattern("roles/{role}", List.of(segment("roles")), Optional.empty());
    private static final NamePattern VERSION = new NamePattern(
            "files/{file}/versions/{version}",
            List.of(new NamePattern.Segment("files", "file", PATHS), segment("versions")),
            Optional.of(new ParentType("d.example.com", "d.example.com/File")));

    private static NamePattern.Segment segment(String collection) {
        return new NamePattern.Segment(collection, "id", IdRules.STANDARD);
    }

    @Test
    void takesNamesApartAndPutsThemTogether() {
        var name = "projects/p1/regions/us-west2/devices/Dev.1_x";
        assertThat(DEVICE.match(name)).contains(List.of("p1", "us-west2", "Dev.1_x"));
        assertThat(DEVICE.format(List.of("p1", "us-west2", "Dev.1_x"))).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "projects",
                "projects/",
                "projects/p",
                "projects/p/regions/r/devices/",
                "projects/p/regions/r/devices",
                "projects/p/regions/r/devices/d/",
                "projects/p/regions/r/devices/d/x",
                "projects/p/regions/r/device/d",
                "projects//regions/r/devices/d",
                "/projects/p/regions/r/devices/d",
                "projects/p/regions/-/devices/d",
                "projects/p/regions/r/devices/.d",
                "projects/p/regions/r/devices/d%",
                "xprojects/p/regions/r/devices/d"
            })
    void refusesOtherTexts(String name) {
        assertThat(DEVICE.match(name)).isEmpty();
    }

    @Test
    void acceptsWildcardsOnlyWhereAskedTo() {
        assertThat(DEVICE.matchWithWildcards("projects/-/regions/-/devices/d")).contains(List.of("-", "-", "d"));
        assertThat(DEVICE.match("projects/-/regions/r/devices/d")).isEmpty();
    }

    @Test
    void neverTakesTheWildcardForAnIdEvenIfItsPatternAllowsIt() {
        var dash = new IdRules(Pattern.compile("[a-z-]+"), Pattern.compile("[a-z-]+"), false);
        var pattern = new NamePattern("xs/{x}", List.of(new NamePattern.Segment("xs", "x", dash)), Optional.empty());
        assertThat(pattern.match("xs/-")).isEmpty();
        assertThat(pattern.match("xs/--")).contains(List.of("--"));
    }

    @Test
    void matchesWhatACollectionStandsUnder() {
        assertThat(DEVICE.matchPrefix("projects/p/regions/r", false)).contains(List.of("p", "r"));
        assertThat(DEVICE.matchPrefix("projects/p/regions/-", true)).contains(List.of("p", "-"));
        assertThat(DEVICE.matchPrefix("projects/p/regions/-", false)).isEmpty();
        assertThat(DEVICE.matchPrefix("projects/p", true)).isEmpty();
        assertThat(ROLE.matchPrefix("", false)).contains(List.of());
        assertThat(ROLE.matchPrefix("roles/a", false)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "files/a/versions/v, a, v",
        "files/a/b/c/versions/v, a/b/c, v",
        "files/a/versions/b/versions/v, a/versions/b, v"
    })
    void letsAnIdSpanSlashes(String name, String file, String version) {
        assertThat(VERSION.match(name)).contains(List.of(file, version));
    }

    @Test
    void boundsAnIdThatSpansSlashesByItsRules() {
        assertThat(VERSION.match("files/a/B/versions/v")).isEmpty();
        assertThat(VERSION.match("files//versions/v")).isEmpty();
        assertThat(VERSION.match("files/a/b")).isEmpty();
        assertThat(VERSION.matchPrefix("files/a/b", false)).contains(List.of("a/b"));
    }

    @Test
    void findsParentAndRegionInAName() {
        var ids = List.of("p", "r", "d");
        assertThat(DEVICE.parentName(ids)).contains("projects/p");
        assertThat(DEVICE.region(ids)).contains("r");
        assertThat(VERSION.parentName(List.of("a/b", "v"))).contains("files/a/b");
        assertThat(ROLE.parentName(List.of("r"))).isEmpty();
        assertThat(ROLE.region(List.of("r"))).isEmpty();
    }
}
