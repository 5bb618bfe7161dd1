package com.goten.resource;

import static com.goten.resource.Samples.SAMPLE;
import static com.goten.resource.Samples.VERSION;
import static com.goten.resource.Samples.sample;
import static com.goten.schema.DeleteBehaviour.ALLOW_DANGLING;
import static com.goten.schema.DeleteBehaviour.ASYNC_CASCADE_DELETE;
import static com.goten.schema.DeleteBehaviour.ASYNC_UNSET;
import static com.goten.schema.DeleteBehaviour.BLOCK;
import static com.goten.schema.DeleteBehaviour.UNSET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.schema.DeleteBehaviour;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferencesTest {
    private static final String SERVICE = "samples.example.com";
    private static final String F = "projects/p/files/";

    private static List<Reference> of(String text) {
        ResourceName name = ResourceNames.parse(SAMPLE, "projects/p/samples/s", "name");
        return References.of(VERSION, name, sample(text));
    }

    private static Reference file(String field, String id, DeleteBehaviour behaviour) {
        return new Reference(field, SERVICE, SERVICE + "/File", F + id, behaviour);
    }

    @Test
    void theParentIsAReference() {
        assertThat(of("")).containsExactly(
                new Reference("name", SERVICE, SERVICE + "/Project", "projects/p", ASYNC_CASCADE_DELETE));
    }

    @Test
    void findsReferencesWhereverTheySit() {
        List<Reference> found = of("""
                project: 'projects/q'
                files: ['projects/p/files/a', '', 'projects/p/files/b/c']
                remote: 'roles/r'
                files_by_key { key: 'k.1' value: 'projects/p/files/m' }
                spec { file: 'projects/p/files/s' main { file: 'projects/p/files/n' } extra {} extra { file: 'projects/p/files/x' } }
                parts { file: 'projects/p/files/t' }
                parts_by_key { key: 'k' value { file: 'projects/p/files/v' } }
                tree { file: 'projects/p/files/0' children { children { file: 'projects/p/files/2' } } }
                """);
        assertThat(found.subList(1, found.size())).containsExactlyInAnyOrder(
                new Reference("project", SERVICE, SERVICE + "/Project", "projects/q", BLOCK),
                file("files[0]", "a", UNSET),
                file("files[2]", "b/c", UNSET),
                new Reference("remote", "iam.example.com", "iam.example.com/Role", "roles/r", ALLOW_DANGLING),
                file("files_by_key[\"k.1\"]", "m", ASYNC_UNSET),
                file("spec.file", "s", UNSET),
                file("spec.main.file", "n", UNSET),
                file("spec.extra[1].file", "x", UNSET),
                file("parts[0].file", "t", UNSET),
                file("parts_by_key[\"k\"].file", "v", UNSET),
                file("tree.file", "0", UNSET),
                file("tree.children[0].children[0].file", "2", UNSET));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock = """
            project: 'projects/-'                              | project            | wildcard
            project: 'projects/p/files/f'                      | project            | not a name of Project
            files: ['projects/p/files/a', 'nonsense']          | files[1]           | not a name of File
            spec { main { file: 'projects/-/files/a' } }       | spec.main.file     | wildcard
            files_by_key { key: 'k' value: 'x' }               | files_by_key["k"]  | not a name of File
            remote: 'roles'                                    | remote             | not a name of iam.example.com/Role
            remote: 'roles/-'                                  | remote             | wildcard
            remote: '/roles/r'                                 | remote             | not a name
            remote: 'roles//r'                                 | remote             | not a name
            """)
    void refusesWhatIsNoNameOfTheTarget(String text, String field, String reason) {
        assertThatThrownBy(() -> of(text)).isInstanceOfSatisfying(InvalidArgument.class, refused -> {
            assertThat(refused.violations().get(0).field()).isEqualTo(field);
            assertThat(refused.violations().get(0).reason()).contains(reason);
        });
    }

    /** Before, after. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock = """
            files: ['F/a', 'F/b', 'F/a']                         | files: ['F/b']
            files: ['F/a']                                       | §§
            spec { file: 'F/a' size: 1 }                         | spec { size: 1 }
            spec { extra { file: 'F/a' slot: 'x' } extra { file: 'F/b' } } | spec { extra { slot: 'x' } extra { file: 'F/b' } }
            parts { file: 'F/a' } parts { slot: 'y' }            | parts { } parts { slot: 'y' }
            files_by_key { key: '1' value: 'F/a' } files_by_key { key: '2' value: 'F/b' } | files_by_key { key: '2' value: 'F/b' }
            parts_by_key { key: 'k' value { file: 'F/a' slot: 's' } } | parts_by_key { key: 'k' value { slot: 's' } }
            tree { children { children { file: 'F/a' label: 'l' } } } | tree { children { children { label: 'l' } } }
            string_value: 'F/a'                                  | string_value: 'F/a'
            """)
    void unsetClearsFieldsAndRemovesItems(String before, String after) {
        DynamicMessage unset = References.unset(
                SAMPLE, sample(before.replace("F/", F)), SERVICE + "/File", F + "a");
        assertThat(unset).isEqualTo(sample(after.replace("F/", F)));
    }

    @Test
    void unsetLeavesReferencesOfOtherBehavioursAndTargets() {
        DynamicMessage message = sample("project: 'projects/p' remote: 'roles/r'");
        assertThat(References.unset(SAMPLE, message, SERVICE + "/Project", "projects/p")).isSameAs(message);
        assertThat(References.unset(SAMPLE, message, "iam.example.com/Role", "roles/r")).isSameAs(message);
        assertThat(References.unset(SAMPLE, message, SERVICE + "/Project", "projects/p", BLOCK::equals))
                .isEqualTo(sample("remote: 'roles/r'"));
    }
}
