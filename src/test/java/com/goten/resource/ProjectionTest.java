package com.goten.resource;

import static com.goten.resource.Samples.SAMPLE;
import static com.goten.resource.Samples.sample;
import static com.goten.resource.Samples.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.types.View;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionTest {
    private static final String FULL = "name: 'n' display_name: 'd' string_value: 's' int32_value: 5"
            + " metadata { uuid: 'u' labels { key: 'a' value: '1' } labels { key: 'b' value: '2' } tags: 't' }"
            + " spec { size: 1 note: 'x' main { slot: 'm' count: 2 } extra { slot: 'e' count: 3 } extra { count: 4 } }"
            + " tags: ['a', 'b'] numbers: [1, 2, 3] parts { slot: 'p' count: 9 } parts { }"
            + " parts_by_key { key: 'k' value { slot: 's' count: 1 } } parts_by_key { key: 'l' value { slot: 't' } }";

    private static Projection of(View view, String... paths) {
        return Projection.of(
                SAMPLE, view, FieldMask.newBuilder().addAllPaths(List.of(paths)).build(), "field_mask");
    }

    private static String[] paths(String paths) {
        return paths.isEmpty() ? new String[0] : paths.split(";");
    }

    /** View, mask, what is left of FULL. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock = """
            UNSPECIFIED | string_value     | name: 'n' string_value: 's'
            UNSPECIFIED | stringValue;spec.size | name: 'n' string_value: 's' spec { size: 1 }
            UNSPECIFIED | spec.main.slot   | name: 'n' spec { main { slot: 'm' } }
            UNSPECIFIED | spec.extra.slot  | name: 'n' spec { extra { slot: 'e' } extra { } }
            UNSPECIFIED | parts.*.count    | name: 'n' parts { count: 9 } parts { }
            UNSPECIFIED | numbers;tags     | name: 'n' tags: ['a', 'b'] numbers: [1, 2, 3]
            UNSPECIFIED | status.code;bool_value | name: 'n'
            UNSPECIFIED | metadata.labels.a | name: 'n' metadata { labels { key: 'a' value: '1' } }
            UNSPECIFIED | parts_by_key.k.count | name: 'n' parts_by_key { key: 'k' value { count: 1 } }
            UNSPECIFIED | parts_by_key.*.slot | name: 'n' parts_by_key { key: 'k' value { slot: 's' } } parts_by_key { key: 'l' value { slot: 't' } }
            UNSPECIFIED | metadata.resource_version | name: 'n' metadata { resource_version: '42' }
            NAME        | §§               | name: 'n' display_name: 'd'
            NAME        | int32_value      | name: 'n' display_name: 'd' int32_value: 5
            BASIC       | §§               | name: 'n' display_name: 'd'
            DETAIL      | §§               | name: 'n' display_name: 'd' spec { size: 1 } metadata { labels { key: 'a' value: '1' } labels { key: 'b' value: '2' } }
            """)
    void selectsViewAndMask(View view, String mask, String expected) throws Exception {
        StoredResource resource = stored(SAMPLE, sample(FULL), 42);
        Projection projection = of(view, paths(mask));
        assertThat(projection.isAll()).isFalse();
        assertThat(projection.apply(Bodies.parse(SAMPLE, resource))).isEqualTo(sample(expected));
        assertThat(DynamicMessage.parseFrom(SAMPLE.descriptor(), projection.wire(resource).getBytes()))
                .isEqualTo(sample(expected));
    }

    @Test
    void everythingGoesThroughUnparsed() {
        StoredResource resource = stored(SAMPLE, sample(FULL), 42);
        for (Projection all : List.of(of(View.UNSPECIFIED), of(View.FULL), of(View.NAME, "*"), of(View.FULL, "spec"))) {
            assertThat(all.isAll()).isTrue();
            assertThat(all.wire(resource)).isEqualTo(Bodies.wire(SAMPLE, resource));
            assertThat(all).isEqualTo(Projection.all(SAMPLE));
        }
    }

    @Test
    void messagesInPiecesAreProjectedPieceByPiece() throws Exception {
        byte[] first = sample("name: 'n' spec { size: 1 note: 'a' }").toByteArray();
        byte[] second = sample("spec { note: 'b' main { slot: 'm' } } spec_choice { }").toByteArray();
        var body = Buffer.buffer(first).appendBytes(second);
        StoredResource resource = stored(SAMPLE, sample("name: 'n'"), 1);
        StoredResource pieces = new StoredResource(
                resource.key(), resource.uuid(), body, 1, 1, true, "r", List.of(), false);
        byte[] wire = of(View.UNSPECIFIED, "spec.note", "spec.main.slot").wire(pieces).getBytes();
        assertThat(DynamicMessage.parseFrom(SAMPLE.descriptor(), wire))
                .isEqualTo(sample("name: 'n' spec { note: 'b' main { slot: 'm' } }"));
    }

    @Test
    void equalWhenTheyAnswerWithTheSame() {
        assertThat(of(View.NAME)).isEqualTo(of(View.UNSPECIFIED, "displayName")).hasSameHashCodeAs(of(View.NAME));
        assertThat(of(View.UNSPECIFIED, "spec.size", "tags")).isEqualTo(of(View.UNSPECIFIED, "tags", "spec.size"));
        assertThat(of(View.UNSPECIFIED, "spec.size")).isNotEqualTo(of(View.UNSPECIFIED, "spec"));
    }

    /** Mask, before, after, changed paths. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock = """
            §§            | string_value: 'a' int32_value: 1 | string_value: 'b' int32_value: 1 | string_value
            §§            | spec { size: 1 note: 'n' main { slot: 'a' } } | spec { size: 2 note: 'n' main { slot: 'b' } } | spec.size;spec.main.slot
            §§            | spec { size: 1 }               | §§                        | spec
            §§            | tags: ['a'] labels { key: 'a' } | tags: ['b'] labels { key: 'b' } | tags;labels
            §§            | labels { key: 'a' } labels { key: 'b' } | labels { key: 'b' } labels { key: 'a' } | §§
            §§            | time { seconds: 1 nanos: 2 }   | time { seconds: 1 nanos: 3 } | time
            §§            | struct { fields { key: 'a' } } | struct { fields { key: 'b' } } | struct
            §§            | optional_int: 0                | §§                        | optional_int
            string_value  | int32_value: 1                 | int32_value: 2            | §§
            spec.size     | spec { size: 1 note: 'a' }     | spec { size: 1 note: 'b' } | §§
            spec.size     | spec { size: 1 note: 'a' }     | spec { size: 2 note: 'b' } | spec.size
            metadata.labels.a | metadata { labels { key: 'a' value: '1' } } | metadata { labels { key: 'a' value: '2' } } | metadata.labels
            """)
    void tellsWhatChanged(String mask, String before, String after, String changed) {
        Projection projection = of(View.UNSPECIFIED, paths(mask));
        assertThat(projection.changedPaths(sample(before), sample(after)).getPathsList())
                .containsExactly(paths(changed));
        assertThat(projection.differs(sample(before), sample(after))).isEqualTo(!changed.isEmpty());
    }

    @Test
    void refusesUnknownPathsAndViews() {
        assertThatThrownBy(() -> of(View.FULL, "spec.nothing"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("field_mask.paths[0]")
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> of(View.UNRECOGNIZED)).isInstanceOf(InvalidArgument.class).hasMessageContaining("view");
    }
}
