package com.goten.schema;

import static com.goten.schema.SchemaText.thing;
import static com.goten.schema.SchemaText.type;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.types.Meta;
import com.goten.types.View;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is derived of one type. */
class ResourceTypeTest {
    @TempDir
    Path directory;

    private SchemaText schema() {
        return new SchemaText(directory);
    }

    private ResourceType thingWith(String more) {
        return schema().types(thing(more)).type("Thing");
    }

    private static List<String> paths(List<FieldPath> paths) {
        return paths.stream().map(FieldPath::toString).toList();
    }

    private static List<String> references(ResourceType type) {
        return type.references().stream()
                .map(field -> field.path() + " -> " + field.targetType() + " " + field.behaviour())
                .toList();
    }

    @Test
    void hasDefaultsWhereNothingIsSaid() {
        var type = thingWith("");
        assertThat(type.fullName()).isEqualTo("t.example.com/Thing");
        assertThat(type.plural()).isEqualTo("Things");
        assertThat(type.options())
                .isEqualTo(new ResourceOptions(
                        DeleteBehaviour.ASYNC_CASCADE_DELETE, SyncingType.DEFAULT, new Pager(100, 1000), false, false,
                        false));
        assertThat(type.ids()).isEqualTo(IdRules.STANDARD);
        assertThat(paths(type.views().get(View.NAME))).containsExactly("name");
        assertThat(type.regional()).isFalse();
        assertThat(type.policyHolder()).isFalse();
        assertThat(type.references()).isEmpty();
        assertThat(type.referenceGraph().isEmpty()).isTrue();
    }

    @Test
    void readsAllOptions() {
        var type = thingWith("""
                option (goten.annotations.resource) = {
                  plural: "Thingies"
                  pager: {default_page_size: 5, max_page_size: 50}
                  async_deletion: true
                  disable_db_constraints: true
                  on_parent_deleted_behavior: BLOCK
                };
                option (goten.annotations.syncing_opts).type = ALWAYS_GLOBALLY;
                """);
        assertThat(type.plural()).isEqualTo("Thingies");
        assertThat(type.options())
                .isEqualTo(new ResourceOptions(
                        DeleteBehaviour.BLOCK, SyncingType.ALWAYS_GLOBALLY, new Pager(5, 50), true, true, false));
    }

    @Test
    void takesThePluralFromTheCollection() {
        assertThat(schema().types(type("Policy", "policies/{policy}", "")).type("Policy").plural())
                .isEqualTo("Policies");
    }

    @Test
    void completesHalfAPager() {
        assertThat(thingWith("option (goten.annotations.resource).pager.max_page_size = 30;").options().pager())
                .isEqualTo(new Pager(30, 30));
        assertThat(thingWith("option (goten.annotations.resource).pager.default_page_size = 3000;")
                        .options()
                        .pager())
                .isEqualTo(new Pager(3000, 3000));
        assertThat(thingWith("option (goten.annotations.resource).pager.is_disabled = true;").options().pager())
                .isEqualTo(Pager.DISABLED);
    }

    @ParameterizedTest
    @CsvSource({
        "is_disabled = true, 10000, 10000, true",
        "max_page_size = 2147483647, 100, 10000, false",
        "default_page_size = 2147483647, 10000, 10000, false"
    })
    void boundsWhatAPageHolds(String option, int defaultSize, int maxSize, boolean disabled) {
        assertThat(thingWith("option (goten.annotations.resource).pager." + option + ";").options().pager())
                .isEqualTo(new Pager(defaultSize, maxSize, disabled));
    }

    @Test
    void isOutsideTheProtocolWithoutMetadata() {
        var type = schema().types("""
                message Thing {
                  option (google.api.resource) = {type: "t.example.com/Thing" pattern: "things/{thing}"};
                  string name = 1;
                }
                """).type("Thing");
        assertThat(type.options().outsideProtocol()).isTrue();
        assertThat(type.fields().metadata()).isEmpty();
    }

    @Test
    void findsTheNameFieldByItsAnnotation() {
        var type = schema().types("""
                message Thing {
                  option (google.api.resource) = {type: "t.example.com/Thing" pattern: "things/{thing}"};
                  string title = 1;
                  string id = 2 [(goten.annotations.type).name.resource = "Thing"];
                }
                """).type("Thing");
        assertThat(type.fields().name().getName()).isEqualTo("id");
    }

    @Test
    void findsThePolicyBreadthFirst() {
        var type = thingWith("""
                Deep deep = 3;
                Flat flat = 4;
                message Deep { Deeper deeper = 1; Deep again = 2; }
                message Deeper { goten.types.MultiRegionPolicy policy = 1; }
                message Flat { goten.types.MultiRegionPolicy policy = 1; }
                """);
        assertThat(type.fields().policy().map(FieldPath::toString)).contains("flat.policy");
        assertThat(type.policyHolder()).isTrue();
    }

    @Test
    void ignoresAListOfPolicies() {
        assertThat(thingWith("repeated goten.types.MultiRegionPolicy policies = 3;").policyHolder()).isFalse();
    }

    @Test
    void readsViewsInEitherSpelling() {
        var type = thingWith("""
                option (goten.annotations.resource) = {
                  views: {view: BASIC fields: {path: "displayName"} fields: {path: "metadata.create_time"}}
                };
                string display_name = 3;
                """);
        assertThat(paths(type.views().get(View.BASIC))).containsExactly("name", "display_name", "metadata.create_time");
        assertThat(paths(type.views().get(View.NAME))).containsExactly("name", "display_name");
        assertThat(type.views()).containsOnlyKeys(View.NAME, View.BASIC);
    }

    @Test
    void findsReferencesWhereverTheySit() {
        var reference = "[(goten.annotations.type).reference = {resource: \"Thing\" target_delete_behavior: %s}]";
        var type = thingWith("""
                string single = 3 %s;
                repeated string many = 4 %s;
                map<string, string> by_key = 5 %s;
                Part part = 6;
                repeated Part parts = 7;
                map<string, Part> parts_by_key = 8;
                oneof choice { string chosen = 9 %s; }
                message Part { string other = 1 %s; }
                """.formatted(
                reference.formatted("BLOCK"),
                reference.formatted("UNSET"),
                reference.formatted("ASYNC_UNSET"),
                reference.formatted("ALLOW_DANGLING"),
                reference.formatted("CASCADE_DELETE")));
        assertThat(references(type))
                .containsExactly(
                        "single -> t.example.com/Thing BLOCK",
                        "many -> t.example.com/Thing UNSET",
                        "by_key -> t.example.com/Thing ASYNC_UNSET",
                        "part.other -> t.example.com/Thing CASCADE_DELETE",
                        "parts.other -> t.example.com/Thing CASCADE_DELETE",
                        "parts_by_key.other -> t.example.com/Thing CASCADE_DELETE",
                        "chosen -> t.example.com/Thing ALLOW_DANGLING");
    }

    @Test
    void endsOnMessagesThatContainThemselvesAndFindsTheirReferencesAtAnyDepth() {
        var type = thingWith("""
                Node root = 3;
                message Node {
                  string target = 1 [(goten.annotations.type).reference = {
                    resource: "o.example.com/Other" target_delete_behavior: BLOCK
                  }];
                  repeated Node children = 2;
                  map<string, Leaf> leaves = 3;
                  string note = 4;
                }
                message Leaf { Node back = 1; Unrelated unrelated = 2; }
                message Unrelated { Unrelated again = 1; }
                """);
        assertThat(references(type)).containsExactly("root.target -> o.example.com/Other BLOCK");
        var node = type.descriptor().findFieldByName("root").getMessageType();
        var leaf = type.descriptor().findNestedTypeByName("Leaf");
        var graph = type.referenceGraph();
        assertThat(graph.reference(node.findFieldByName("target")).map(ReferenceField::targetService))
                .contains("o.example.com");
        assertThat(graph.leadsToReference(node.findFieldByName("children"))).isTrue();
        assertThat(graph.leadsToReference(node.findFieldByName("leaves"))).isTrue();
        assertThat(graph.leadsToReference(leaf.findFieldByName("back"))).isTrue();
        assertThat(graph.leadsToReference(leaf.findFieldByName("unrelated"))).isFalse();
        assertThat(graph.leadsToReference(node.findFieldByName("note"))).isFalse();
    }

    @Test
    void needsNoBehaviourWhereNothingIsConstrained() {
        var type = thingWith("""
                option (goten.annotations.resource) = {disable_db_constraints: true};
                string other = 3 [(goten.annotations.type).reference = {resource: "Thing"}];
                """);
        assertThat(references(type)).containsExactly("other -> t.example.com/Thing ALLOW_DANGLING");
    }

    @Test
    void replacesBothIdRulesByIdPatternAndOneByCreationIdPattern() {
        var both = thingWith("option (goten.annotations.resource).id_pattern = \"[A-Z]{3}\";").ids();
        assertThat(both.accepts("ABC")).isTrue();
        assertThat(both.accepts("abc")).isFalse();
        assertThat(both.acceptsAtCreation("ABC")).isTrue();
        var creation = thingWith("option (goten.annotations.resource).creation_id_pattern = \"[A-Z]{3}\";").ids();
        assertThat(creation.accepts("abc")).isTrue();
        assertThat(creation.acceptsAtCreation("abc")).isFalse();
        assertThat(creation.acceptsAtCreation("ABC")).isTrue();
    }

    @Test
    void knowsWhatIsOutputOnly() {
        var message = thingWith("""
                string a = 3 [(google.api.field_behavior) = OUTPUT_ONLY];
                string b = 4 [(goten.annotations.output_only) = true];
                string c = 5 [(google.api.field_behavior) = REQUIRED, (google.api.field_behavior) = OUTPUT_ONLY];
                string d = 6 [(google.api.field_behavior) = REQUIRED];
                """).descriptor();
        assertThat(message.getFields().stream().filter(OutputOnly::isOutputOnly).map(field -> field.getName()))
                .containsExactly("a", "b", "c");
        assertThat(OutputOnly.isOutputOnly(FieldPath.parse(message, "metadata.syncing.regions").orElseThrow()))
                .isTrue();
        assertThat(OutputOnly.isOutputOnly(FieldPath.parse(message, "metadata.labels").orElseThrow())).isFalse();
    }

    @Test
    void readsMergeOptions() {
        var message = thingWith("""
                repeated Item items = 3 [(goten.annotations.merge).repeated = {
                  identifiers: ["a", "b"] behavior: APPEND
                }];
                map<string, string> words = 4 [(goten.annotations.merge) = {map: {behavior: REPLACE}}];
                repeated string plain = 5;
                message Item { string a = 1; string b = 2; }
                """).descriptor();
        var items = MergeOptions.of(message.findFieldByName("items"));
        assertThat(items.identifiers()).containsExactly("a", "b");
        assertThat(items.behavior().name()).isEqualTo("APPEND");
        assertThat(MergeOptions.of(message.findFieldByName("words")).behavior().name()).isEqualTo("REPLACE");
        assertThat(MergeOptions.of(message.findFieldByName("plain"))).isEqualTo(MergeOptions.NONE);
        var owners = Meta.getDescriptor().findFieldByName("owner_references");
        assertThat(MergeOptions.of(owners).identifiers()).containsExactly("name");
    }
}
