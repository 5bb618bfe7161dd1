package com.goten.schema;

import static com.goten.schema.SchemaText.type;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which parents the name patterns of a type have. */
class NameParentsTest {
    private static final String PROJECT = type("Project", "projects/{project}", "");

    private static final String IN_PROJECT = withParents("\"Project\"");
    private static final String IN_SHELF = withParents("\"Shelf\"");

    @TempDir
    Path directory;

    private ResourceType load(String singular, String declarations) {
        return new SchemaText(directory).types(declarations).type(singular);
    }

    private static String withParents(String parents) {
        return "option (goten.annotations.resource) = {parents: [" + parents + "]};";
    }

    private static List<Optional<String>> parents(ResourceType type) {
        return type.patterns().stream()
                .map(pattern -> pattern.parent().map(ParentType::type))
                .toList();
    }

    @Test
    void isWhatStandsBeforeTheOwnCollection() {
        var type = load("Shelf", PROJECT + type("Shelf", "projects/{project}/shelves/{shelf}", IN_PROJECT));
        assertThat(parents(type)).containsExactly(Optional.of("t.example.com/Project"));
        assertThat(type.parents()).containsExactly(new ParentType("t.example.com", "t.example.com/Project"));
    }

    @Test
    void leavesTheRegionOut() {
        var type = load(
                "Shelf", PROJECT + type("Shelf", "projects/{project}/regions/{region}/shelves/{shelf}", IN_PROJECT));
        assertThat(type.regional()).isTrue();
        assertThat(type.patterns().get(0).parentName(List.of("p", "r", "s"))).contains("projects/p");
        assertThat(type.patterns().get(0).region(List.of("p", "r", "s"))).contains("r");
    }

    @Test
    void includesTheRegionOfARegionalParent() {
        var type = load("Book", PROJECT
                + type("Shelf", "projects/{project}/regions/{region}/shelves/{shelf}", IN_PROJECT)
                + type("Book", "projects/{project}/regions/{region}/shelves/{shelf}/books/{book}", IN_SHELF));
        assertThat(type.regional()).isTrue();
        assertThat(type.patterns().get(0).parentName(List.of("p", "r", "s", "b")))
                .contains("projects/p/regions/r/shelves/s");
    }

    @Test
    void isRegionalWithoutAParent() {
        var type = load("Shelf", type("Shelf", "regions/{region}/shelves/{shelf}", ""));
        assertThat(parents(type)).containsExactly(Optional.empty());
        assertThat(type.regional()).isTrue();
        assertThat(load("Region", type("Region", "regions/{region}", "")).regional()).isFalse();
    }

    @Test
    void differsByPattern() {
        var type = load("Role", PROJECT + """
                message Role {
                  option (google.api.resource) = {
                    type: "t.example.com/Role"
                    pattern: "roles/{role}"
                    pattern: "projects/{project}/roles/{role}"
                    pattern: "tenants/{tenant}/roles/{role}"
                  };
                  option (goten.annotations.resource) = {
                    parents: "goten.ntt.com/None"
                    parents: "Project"
                    parents: "o.example.com/Tenant"
                  };
                  string name = 1;
                }
                """);
        assertThat(parents(type))
                .containsExactly(
                        Optional.empty(), Optional.of("t.example.com/Project"), Optional.of("o.example.com/Tenant"));
        assertThat(type.parents()).hasSize(2);
    }

    @Test
    void mayBeOfAnotherServiceUnderWhateverVariable() {
        var type = load("Shelf", type("Shelf", "houses/{id}/shelves/{shelf}", """
                option (goten.annotations.resource) = {parents: "o.example.com/Building"};
                """));
        assertThat(parents(type)).containsExactly(Optional.of("o.example.com/Building"));
    }

    @Test
    void isFoundByPatternWhereNoneIsDeclared() {
        var type = load("Shelf", PROJECT + type("Shelf", "projects/{p}/shelves/{shelf}", ""));
        assertThat(parents(type)).containsExactly(Optional.of("t.example.com/Project"));
        assertThat(parents(load("Shelf", PROJECT
                        + type("Shelf", "projects/{p}/shelves/{shelf}", withParents("\"goten.ntt.com/None\"")))))
                .containsExactly(Optional.empty());
    }

    @Test
    void givesItsIdRulesToItsSegment() {
        var type = load("Page", """
                %s
                %s
                """.formatted(
                type("Path", "paths/{path}", "option (goten.annotations.resource).id_pattern = \"[a-z]+(/[a-z]+)*\";"),
                type("Page", "paths/{path}/pages/{page}", withParents("\"Path\""))));
        var pattern = type.patterns().get(0);
        assertThat(pattern.match("paths/a/b/c/pages/x")).contains(List.of("a/b/c", "x"));
        assertThat(pattern.match("paths/A/pages/x")).isEmpty();
        assertThat(pattern.parentName(List.of("a/b/c", "x"))).contains("paths/a/b/c");
    }
}
