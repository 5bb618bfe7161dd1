package com.goten.resource;

import static com.goten.resource.Samples.FILE;
import static com.goten.resource.Samples.FOLDER;
import static com.goten.resource.Samples.PLAIN;
import static com.goten.resource.Samples.PROJECT;
import static com.goten.resource.Samples.SAMPLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.goten.errors.GotenException.InvalidArgument;
import com.goten.schema.ResourceType;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceNamesTest {

    @Test
    void takesARegionalNameApart() {
        ResourceName name = ResourceNames.parse(SAMPLE, "projects/p1/regions/us-west2/samples/S_1.x", "name");
        assertThat(name.ids()).containsExactly("p1", "us-west2", "S_1.x");
        assertThat(name.id()).isEqualTo("S_1.x");
        assertThat(name.region()).contains("us-west2");
        assertThat(name.parent()).isEqualTo("projects/p1/regions/us-west2");
        assertThat(name.parentResource().orElseThrow().name()).isEqualTo("projects/p1");
        assertThat(name.parentResource().orElseThrow().type().type()).isEqualTo("samples.example.com/Project");
    }

    @Test
    void takesNamesWithoutRegionAndWithoutParentApart() {
        ResourceName sample = ResourceNames.parse(SAMPLE, "projects/p1/samples/s", "name");
        assertThat(sample.region()).isEmpty();
        assertThat(sample.parent()).isEqualTo("projects/p1");
        ResourceName project = ResourceNames.parse(PROJECT, "projects/p1", "name");
        assertThat(project.parent()).isEmpty();
        assertThat(project.parentResource()).isEmpty();
    }

    @Test
    void idsMaySpanSlashes() {
        ResourceName file = ResourceNames.parse(FILE, "projects/p/files/a/b/c.txt", "name");
        assertThat(file.ids()).containsExactly("p", "a/b/c.txt");
        assertThat(file.parentResource().orElseThrow().name()).isEqualTo("projects/p");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "projects",
        "projects/p",
        "projects/p/samples/",
        "projects//samples/s",
        "/projects/p/samples/s",
        "projects/p/samples/s/",
        "projects/p/samples/s/t",
        "projects/p/samples/.s",
        "projects/p/samples/s t",
        "projects/p/samples/s\u0000",
        "projects/p/zones/z/samples/s",
        "Projects/p/samples/s"
    })
    void refusesWhatIsNoName(String name) {
        assertThat(ResourceNames.tryParse(SAMPLE, name)).isEmpty();
        assertThatThrownBy(() -> ResourceNames.parse(SAMPLE, name, "sample.name"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageStartingWith("sample.name: ")
                .hasMessageContaining("projects/{project}/samples/{sample}")
                .hasMessageContaining("projects/{project}/regions/{region}/samples/{sample}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"projects/-/samples/s", "projects/p/samples/-", "projects/p/regions/-/samples/s"})
    void refusesWildcardNames(String name) {
        assertThatThrownBy(() -> ResourceNames.parse(SAMPLE, name, "name"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("wildcard");
    }

    @Test
    void refusesOverlongNames() {
        assertThat(ResourceNames.tryParse(SAMPLE, "projects/p/samples/" + "a".repeat(128))).isPresent();
        assertThat(ResourceNames.tryParse(SAMPLE, "projects/p/samples/" + "a".repeat(129))).isEmpty();
        assertThatThrownBy(() -> ResourceNames.parse(FILE, "projects/p/files/" + "a".repeat(2000), "name"))
                .hasMessageContaining("1024 bytes");
    }

    @Test
    void newIdsAreStricter() {
        assertThat(ResourceNames.parseForCreation(SAMPLE, "projects/P/samples/s-1", "name").id()).isEqualTo("s-1");
        for (String id : new String[] {"S1", "1s", "s", "s-", "a".repeat(31), "s_1"}) {
            assertThatThrownBy(() -> ResourceNames.parseForCreation(SAMPLE, "projects/p/samples/" + id, "name"))
                    .isInstanceOf(InvalidArgument.class)
                    .hasMessageContaining("[a-z][a-z0-9");
        }
    }

    @Test
    void idPatternsReplaceTheRules() {
        assertThat(ResourceNames.parseForCreation(FOLDER, "folders/012", "name").id()).isEqualTo("012");
        assertThat(ResourceNames.tryParse(FOLDER, "folders/abc")).isEmpty();
        assertThat(ResourceNames.parseForCreation(PROJECT, "projects/abc", "name").id()).isEqualTo("abc");
        assertThatThrownBy(() -> ResourceNames.parseForCreation(PROJECT, "projects/abc-1", "name"))
                .hasMessageContaining("[a-z]{2,20}");
        assertThat(ResourceNames.parse(PROJECT, "projects/ABC-1", "name").id()).isEqualTo("ABC-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
            My Great  Sample!       | my-great-sample-[a-z][a-z0-9]{7}
            Ärger & Öl              | arger-ol-[a-z][a-z0-9]{7}
            42 is the answer        | is-the-answer-[a-z][a-z0-9]{7}
            a very long display name that does not fit | a-very-long-display-n-[a-z][a-z0-9]{7}
            a very long displayed -name                | a-very-long-displayed-[a-z][a-z0-9]{7}
            日本語                  | [a-z][a-z0-9]{15}
            123                     | [a-z][a-z0-9]{15}
            ''                      | [a-z][a-z0-9]{15}
            """)
    void makesIdsOfDisplayNames(String displayName, String expected) {
        ResourceName name = ResourceNames.generate(SAMPLE, "projects/p", displayName, "parent");
        assertThat(name.id()).matches(expected).hasSizeLessThanOrEqualTo(30);
        assertThat(name.parent()).isEqualTo("projects/p");
    }

    @Test
    void generatedIdsObeyTheTypesRule() {
        assertThat(ResourceNames.generate(FILE, "projects/p", "My File", "parent").id()).startsWith("my-file-");
        assertThatThrownBy(() -> ResourceNames.generate(FOLDER, "", "x", "folder.name"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("folder.name")
                .hasMessageContaining("[0-9]{3}");
    }

    @Test
    void generatedNamesDiffer() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            names.add(ResourceNames.generate(SAMPLE, "projects/p/regions/r", "", "parent").value());
        }
        assertThat(names).hasSize(1000).allMatch(name -> name.startsWith("projects/p/regions/r/samples/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "projects/-", "projects", "projects/p/regions/r/x/y"})
    void refusesParentsOfNoNewName(String parent) {
        assertThatThrownBy(() -> ResourceNames.generate(SAMPLE, parent, "", "parent"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("parent: ")
                .hasMessageContaining("projects/{project}/regions/{region}");
    }

    /** Type, parent, prefix, expression. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-none-",
            textBlock = """
            Sample  | projects/p              | projects/p/samples/            | -none-
            Sample  | projects/p/regions/r    | projects/p/regions/r/samples/  | -none-
            Sample  | projects/p/regions/-    | projects/p/regions/            | -none-
            Sample  | projects/-              | projects/                      | ^projects/[^/]+/samples/[^/]+$
            Sample  | projects/-/regions/-    | projects/                      | ^projects/[^/]+/regions/[^/]+/samples/[^/]+$
            Sample  | projects/-/regions/a.b  | projects/                      | ^projects/[^/]+/regions/a\\.b/samples/[^/]+$
            File    | projects/p              | projects/p/files/              | -none-
            File    | projects/-              | projects/                      | -none-
            Project | ''                      | projects/                      | -none-
            Plain   | ''                      | plains/                        | -none-
            Folder  | ''                      | folders/                       | ^folders/[^/]+$
            Folder  | folders/-               | folders/                       | ^folders/[^/]+/folders/[^/]+$
            Folder  | folders/001             | folders/001/folders/           | -none-
            """)
    void scopesAreAPrefixAndAnExpressionWhereThatDoesNotDecide(
            String type, String parent, String prefix, String expression) {
        Scope scope = ResourceNames.scope(Samples.VERSION.type(type).orElseThrow(), parent, "parent");
        assertThat(scope.prefix()).isEqualTo(prefix);
        assertThat(scope.pattern().map(Object::toString).orElse(null)).isEqualTo(expression);
    }

    @Test
    void scopesContainTheirCollectionOnly() {
        Scope all = ResourceNames.scope(SAMPLE, "projects/-", "parent");
        assertThat(all.contains("projects/p/samples/s")).isTrue();
        assertThat(all.contains("projects/p/regions/r/samples/s")).isFalse();
        Scope top = ResourceNames.scope(FOLDER, "", "parent");
        assertThat(top.contains("folders/001")).isTrue();
        assertThat(top.contains("folders/001/folders/002")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "projects", "projects/p/zones/z", "projects/p/regions", "organizations/o"})
    void refusesParentsOfNoCollection(String parent) {
        assertThatThrownBy(() -> ResourceNames.scope(SAMPLE, parent, "parent"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("parent: ")
                .hasMessageContaining("projects/{project}")
                .hasMessageContaining("projects/-");
    }

    @Test
    void typesWithoutParentsTakeNone() {
        ResourceType plain = PLAIN;
        assertThatThrownBy(() -> ResourceNames.scope(plain, "projects/p", "parent"))
                .hasMessageContaining("expected nothing");
    }
}
