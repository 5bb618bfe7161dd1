package com.goten.resource;

import static com.goten.resource.Samples.SAMPLE;
import static com.goten.resource.Samples.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.goten.errors.GotenException.InvalidArgument;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MasksTest {

    private static FieldMask mask(String paths) {
        return paths.isEmpty()
                ? FieldMask.getDefaultInstance()
                : FieldMask.newBuilder().addAllPaths(List.of(paths.split(";"))).build();
    }

    @Test
    void takesAThousandPathsAndNoMore() {
        var paths = FieldMask.newBuilder();
        IntStream.range(0, 1000).forEach(i -> paths.addPaths("labels.k" + i));
        var stored = sample("labels { key: 'k999' value: '1' } labels { key: 'other' value: '2' }");
        assertThat(Masks.merge(SAMPLE, stored, sample(""), paths.build(), "update_mask"))
                .isEqualTo(sample("labels { key: 'other' value: '2' }"));
        assertThatThrownBy(() -> Masks.check(SAMPLE, paths.addPaths("labels").build(), "update_mask"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("update_mask.paths: 1001 paths; at most 1000 are taken");
    }

    @Test
    void tellsOfAHundredBadPaths() {
        var paths = FieldMask.newBuilder();
        IntStream.range(0, 500).forEach(i -> paths.addPaths("bad" + i));
        assertThatThrownBy(() -> Masks.check(SAMPLE, paths.build(), "update_mask"))
                .isInstanceOfSatisfying(
                        InvalidArgument.class, refused -> assertThat(refused.violations()).hasSize(100));
    }

    /** Mask, stored, sent, merged. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock = """
            string_value    | string_value: 'a' int32_value: 1 | string_value: 'b' int32_value: 2 | string_value: 'b' int32_value: 1
            stringValue     | string_value: 'a'       | string_value: 'b'        | string_value: 'b'
            string_value    | string_value: 'a'       | int32_value: 2           | §§
            string_value;int32_value | string_value: 'a' | int32_value: 2        | int32_value: 2
            optional_int    | optional_int: 5         | optional_int: 0          | optional_int: 0
            optional_int    | optional_int: 0         | §§                       | §§
            spec.size       | spec { size: 1 note: 'n' } | spec { size: 2 note: 'm' } | spec { size: 2 note: 'n' }
            spec.size       | spec { size: 1 }        | §§                       | spec { }
            spec.size       | §§                      | spec { note: 'm' }       | §§
            spec.size       | §§                      | spec { size: 2 note: 'm' } | spec { size: 2 }
            spec            | spec { size: 1 note: 'n' } | spec { size: 2 }      | spec { size: 2 }
            spec.*          | spec { size: 1 note: 'n' } | spec { size: 2 }      | spec { size: 2 }
            spec            | spec { size: 1 }        | §§                       | §§
            spec            | §§                      | spec { }                 | spec { }
            spec.main.slot  | spec { main { slot: 'a' count: 1 } } | spec { main { slot: 'b' } } | spec { main { slot: 'b' count: 1 } }
            tags            | tags: ['a', 'b']        | tags: ['c']              | tags: ['c']
            tags            | tags: ['a', 'b']        | §§                       | §§
            labels          | labels { key: 'a' value: '1' } | labels { key: 'b' value: '2' } | labels { key: 'b' value: '2' }
            labels.a        | labels { key: 'a' value: '1' } labels { key: 'c' value: '3' } | labels { key: 'a' value: '2' } labels { key: 'b' value: '2' } | labels { key: 'a' value: '2' } labels { key: 'c' value: '3' }
            labels.a        | labels { key: 'a' value: '1' } | §§                | §§
            labels.`a.b`    | §§                      | labels { key: 'a.b' value: '1' } | labels { key: 'a.b' value: '1' }
            counters.07     | counters { key: 7 value: 1 } | counters { key: 7 value: 2 } | counters { key: 7 value: 2 }
            flags.true      | §§                      | flags { key: true value: RED } | flags { key: true value: RED }
            parts_by_key.k.count | parts_by_key { key: 'k' value { slot: 's' } } | parts_by_key { key: 'k' value { count: 2 } } | parts_by_key { key: 'k' value { slot: 's' count: 2 } }
            int_choice      | text_choice: 'a'        | int_choice: 1            | int_choice: 1
            text_choice     | text_choice: 'a'        | int_choice: 1            | §§
            spec.main.count;spec.main | spec { main { slot: 'a' } } | spec { main { count: 1 } } | spec { main { count: 1 } }
            hidden;status;status.code | hidden: 'h' status { code: 1 } | hidden: 'x' status { code: 2 } | hidden: 'h' status { code: 1 }
            spec            | spec { size: 1 checked_by: 'me' } | spec { size: 2 checked_by: 'you' } | spec { size: 2 checked_by: 'me' }
            spec            | spec { size: 1 checked_by: 'me' } | §§             | spec { checked_by: 'me' }
            spec.checked_by | spec { checked_by: 'me' } | spec { checked_by: 'you' } | spec { checked_by: 'me' }
            parts           | parts { slot: 'a' count: 1 } parts { slot: 'b' checked_by: 'me' } | parts { slot: 'b' count: 2 checked_by: 'you' } parts { slot: 'c' } | parts { slot: 'a' count: 1 } parts { slot: 'b' count: 2 checked_by: 'me' } parts { slot: 'c' }
            parts           | parts { slot: 'a' }     | §§                       | §§
            spec.extra      | spec { extra { slot: 'a' checked_by: 'me' } } | spec { extra { slot: 'b' checked_by: 'x' } } | spec { extra { slot: 'b' } }
            metadata.owner_references | metadata { owner_references { name: 'a' region: 'r' } } | metadata { owner_references { name: 'b' } owner_references { name: 'a' region: 's' } } | metadata { owner_references { name: 'a' region: 's' } owner_references { name: 'b' } }
            metadata.owner_references | metadata { uuid: 'u' owner_references { name: 'a' } } | §§ | metadata { uuid: 'u' }
            metadata        | metadata { uuid: 'u' generation: 3 tags: 'a' } | metadata { uuid: 'x' generation: 9 tags: 'b' resource_version: 'y' lifecycle { block_deletion: true } } | metadata { uuid: 'u' generation: 3 tags: 'b' }
            metadata.uuid;metadata.generation;metadata.syncing.regions | metadata { uuid: 'u' } | metadata { uuid: 'x' generation: 9 syncing { regions: 'r' } } | metadata { uuid: 'u' }
            metadata.labels.env | metadata { uuid: 'u' labels { key: 'a' value: 'b' } } | metadata { labels { key: 'env' value: 'x' } } | metadata { uuid: 'u' labels { key: 'a' value: 'b' } labels { key: 'env' value: 'x' } }
            """)
    void mergesUnderAMask(String paths, String stored, String sent, String merged) {
        assertThat(Masks.merge(SAMPLE, sample(stored), sample(sent), mask(paths), "update_mask"))
                .isEqualTo(sample(merged));
    }

    /** Stored, sent, replaced. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock = """
            string_value: 'a' tags: 'x'   | int32_value: 1  | int32_value: 1
            hidden: 'h' status { code: 1 } | hidden: 'x'    | hidden: 'h' status { code: 1 }
            §§                            | hidden: 'x' status { code: 2 } spec { checked_by: 'y' size: 1 } | spec { size: 1 }
            spec { size: 1 checked_by: 'me' main { checked_by: 'he' count: 1 } } | spec { main { } } | spec { checked_by: 'me' main { checked_by: 'he' } }
            spec { size: 1 checked_by: 'me' } | §§          | spec { checked_by: 'me' }
            spec_choice { checked_by: 'me' } | int_choice: 1 | int_choice: 1
            parts { slot: 'a' checked_by: 'me' } parts { slot: 'b' } | parts { slot: 'a' count: 1 } | parts { slot: 'a' count: 1 checked_by: 'me' }
            parts_by_key { key: 'k' value { checked_by: 'me' } } | parts_by_key { key: 'k' value { count: 1 } } parts_by_key { key: 'l' value { checked_by: 'x' } } | parts_by_key { key: 'k' value { count: 1 checked_by: 'me' } } parts_by_key { key: 'l' value { } }
            metadata { uuid: 'u' tags: 'a' owner_references { name: 'o' } services { owning_service: 's' } } | metadata { annotations { key: 'k' value: 'v' } create_time { seconds: 1 } } | metadata { uuid: 'u' annotations { key: 'k' value: 'v' } }
            metadata { uuid: 'u' tags: 'a' } | §§           | metadata { uuid: 'u' }
            """)
    void replacesAllThatTheClientMayWrite(String stored, String sent, String replaced) {
        assertThat(Masks.replace(SAMPLE, sample(stored), sample(sent))).isEqualTo(sample(replaced));
        for (String all : new String[] {"", "*"}) {
            assertThat(Masks.merge(SAMPLE, sample(stored), sample(sent), mask(all), "update_mask"))
                    .isEqualTo(sample(replaced));
        }
    }

    @Test
    void newResourcesHaveNoOutputOnlyFields() {
        DynamicMessage body = sample("name: 'n' hidden: 'h' metadata { uuid: 'u' tags: 't' shards { key: 'a' value: 1 } }"
                + " spec { extra { checked_by: 'x' slot: 's' } }");
        assertThat(Masks.stripOutputOnly(SAMPLE, body))
                .isEqualTo(sample("name: 'n' metadata { tags: 't' } spec { extra { slot: 's' } }"));
    }

    /** Mask, one, other, whether they agree. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock = """
            string_value | string_value: 'a' int32_value: 1 | string_value: 'a' int32_value: 2 | true
            string_value | string_value: 'a'               | string_value: 'b'                | false
            §§           | string_value: 'a'               | string_value: 'a'                | true
            §§           | string_value: 'a'               | string_value: 'a' int32_value: 2 | false
            spec.size    | §§                              | spec { note: 'n' }               | true
            spec.size    | spec { size: 1 }                | spec { note: 'n' }               | false
            status.code  | status { code: 1 }              | status { code: 2 }               | false
            metadata.resource_version | metadata { resource_version: '1' tags: 'a' } | metadata { resource_version: '1' } | true
            metadata.resource_version | metadata { resource_version: '1' } | metadata { resource_version: '2' } | false
            labels       | labels { key: 'a' value: '1' } labels { key: 'b' } | labels { key: 'b' } labels { key: 'a' value: '1' } | true
            labels.a     | labels { key: 'a' value: '1' } labels { key: 'b' } | labels { key: 'a' value: '1' } | true
            labels.a     | labels { key: 'a' value: '1' }  | §§                               | false
            parts_by_key.k.count | parts_by_key { key: 'k' value { count: 1 slot: 'x' } } | parts_by_key { key: 'k' value { count: 1 } } | true
            """)
    void comparesUnderAMask(String paths, String one, String other, boolean agree) {
        assertThat(Masks.agree(SAMPLE, sample(one), sample(other), mask(paths), "cas.field_mask")).isEqualTo(agree);
        assertThat(Masks.agree(SAMPLE, sample(other), sample(one), mask(paths), "cas.field_mask")).isEqualTo(agree);
    }

    /** Mask, part of the reason. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock = """
            nothing            | Sample has no field "nothing"
            spec.nothing       | Spec has no field "nothing"; it has size, note
            string_value.x     | string_value holds no message
            tags.0             | tags is repeated
            parts.slot         | parts is repeated
            parts.*.slot       | parts is repeated
            parts_by_key.*.slot | parts_by_key is repeated
            counters.x         | "x" is no key of map counters
            flags.yes          | "yes" is no key of map flags
            labels.a.b         | labels holds no message
            labels."a"         | a map key stands in backticks, not in quotes
            *.spec             | nothing may follow *
            spec..size         | empty
            .spec              | empty
            spec.              | empty
            labels.`a          | backtick
            """)
    void refusesPathsThatLeadNowhere(String path, String reason) {
        assertThatThrownBy(() -> Masks.check(SAMPLE, mask(path), "update_mask"))
                .isInstanceOfSatisfying(InvalidArgument.class, refused -> {
                    assertThat(refused.violations().get(0).field()).isEqualTo("update_mask.paths[0]");
                    assertThat(refused.violations().get(0).reason()).contains(path).contains(reason);
                });
    }

    @Test
    void namesEveryBadPath() {
        assertThatThrownBy(() -> Masks.check(SAMPLE, mask("spec;x;tags;y.z"), "m"))
                .isInstanceOfSatisfying(InvalidArgument.class, refused -> assertThat(refused.violations())
                        .extracting("field")
                        .containsExactly("m.paths[1]", "m.paths[3]"));
    }

    @Test
    void endlessPathsAreRefused() {
        String path = "tree" + ".children".repeat(100_000);
        assertThatThrownBy(() -> Masks.check(SAMPLE, mask(path), "m")).hasMessageContaining("more than 64 segments");
    }
}
