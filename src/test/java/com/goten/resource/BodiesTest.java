package com.goten.resource;

import static com.goten.resource.Samples.PLAIN;
import static com.goten.resource.Samples.SAMPLE;
import static com.goten.resource.Samples.message;
import static com.goten.resource.Samples.sample;
import static com.goten.resource.Samples.stored;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.goten.types.Meta;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

class BodiesTest {
    private static final DynamicMessage BODY =
            sample("name: 'projects/p/samples/s' metadata { uuid: 'u' labels { key: 'a' value: 'b' } } string_value: 'x'");

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 4711, Long.MAX_VALUE})
    void wireIsTheBodyWithTheRevision(long revision) throws Exception {
        StoredResource resource = stored(SAMPLE, BODY, revision);
        byte[] wire = Bodies.wire(SAMPLE, resource).getBytes();
        DynamicMessage answered = DynamicMessage.parseFrom(SAMPLE.descriptor(), wire);
        assertThat(answered).isEqualTo(Bodies.parse(SAMPLE, resource));
        Meta metadata = Bodies.metadata(SAMPLE, answered);
        assertThat(metadata.getResourceVersion()).isEqualTo(Long.toString(revision));
        assertThat(metadata.getUuid()).isEqualTo("u");
        assertThat(metadata.getLabelsMap()).containsEntry("a", "b");
    }

    @Test
    void whatWasHandedOverHasTheEpochInItsVersion() {
        StoredResource once = stored(SAMPLE, BODY, 5);
        var resource = new StoredResource(
                once.key(), once.uuid(), once.body(), 1, 5, true, "here", once.regions(), false, Long.MAX_VALUE);
        assertThat(Bodies.metadata(SAMPLE, Bodies.parse(SAMPLE, resource)).getResourceVersion())
                .isEqualTo(Long.MAX_VALUE + ".5");
    }

    @Test
    void wireLeavesTheStoredBytesAlone() {
        StoredResource resource = stored(SAMPLE, BODY, 5);
        byte[] before = resource.body().getBytes();
        Bodies.wire(SAMPLE, resource);
        assertThat(resource.body().getBytes()).isEqualTo(before);
    }

    @Test
    void storedBytesHaveNoRevision() {
        DynamicMessage answered = Bodies.parse(SAMPLE, stored(SAMPLE, BODY, 7));
        assertThat(Bodies.stored(SAMPLE, answered).getBytes()).isEqualTo(BODY.toByteArray());
        assertThat(Bodies.stored(SAMPLE, BODY).getBytes()).isEqualTo(BODY.toByteArray());
    }

    @Test
    void metadataIsReadAndReplaced() {
        Meta meta = Meta.newBuilder().setGeneration(3).addTags("t").build();
        DynamicMessage changed = Bodies.withMetadata(SAMPLE, BODY, meta);
        assertThat(Bodies.metadata(SAMPLE, changed)).isEqualTo(meta);
        assertThat(Bodies.metadata(SAMPLE, sample(""))).isEqualTo(Meta.getDefaultInstance());
    }

    @Test
    void typesWithoutMetadataPassThrough() {
        DynamicMessage plain = message(PLAIN, "name: 'plains/p' text: 't'");
        assertThat(Bodies.wire(PLAIN, stored(PLAIN, plain, 9)).getBytes()).isEqualTo(plain.toByteArray());
        assertThat(Bodies.stored(PLAIN, plain).getBytes()).isEqualTo(plain.toByteArray());
        assertThat(Bodies.metadata(PLAIN, plain)).isEqualTo(Meta.getDefaultInstance());
        assertThat(Bodies.withMetadata(PLAIN, plain, Meta.newBuilder().setUuid("u").build())).isEqualTo(plain);
    }
}
