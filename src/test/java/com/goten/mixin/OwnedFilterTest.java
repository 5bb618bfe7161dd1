package com.goten.mixin;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.resource.StoredResource;
import com.goten.store.ChangeEvent;
import com.goten.store.FeedCursor;
import com.goten.store.OwnedReader.Copier;
import com.goten.store.OwnedState;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnedFilterTest {
    private static final UUID ID = UUID.randomUUID();
    private static final long BEFORE = 5;
    private static final long AFTER = 9;

    /** Regions of a state, separated by spaces; "copy of" them where it is not owned; "nothing". */
    private static Optional<StoredResource> state(String text, long revision) {
        if (text.equals("nothing")) {
            return Optional.empty();
        }
        boolean owned = !text.startsWith("copy of ");
        List<String> regions = List.of(text.replace("copy of ", "").split(" "));
        return Optional.of(new StoredResource(OwnedWorld.key(OwnedWorld.THING, "a"), ID, Buffer.buffer(), 1, revision,
                owned, "here", regions, false, revision == AFTER ? 2 : 1));
    }

    private static Optional<OwnedState> told(String before, String after, String version) {
        var change = new ChangeEvent(
                FeedCursor.at(1, 1), AFTER, state(before, BEFORE), state(after, AFTER), Instant.EPOCH);
        return OwnedFilter.of(change, new Copier("there", version));
    }

    @ParameterizedTest
    @CsvSource({
        "nothing,             here there,          put",
        "nothing,             *,                   put",
        "nothing,             here,                nothing",
        "here there,          here there,          put",
        "here,                here there,          put",
        "here there,          here,                removed",
        "*,                   here,                removed",
        "here there,          *,                   put",
        "here,                here elsewhere,      nothing",
        "here there,          nothing,             removed",
        "here,                nothing,             nothing",
        "nothing,             copy of here there,  nothing",
        "copy of here there,  copy of here there,  nothing",
        "copy of here there,  nothing,             nothing",
        "here there,          copy of here there,  removed",
        "copy of here there,  here there,          put",
    })
    void tellsWhatAChangeMeansThere(String before, String after, String told) {
        Optional<OwnedState> state = told(before, after, OwnedWorld.VERSION);

        assertThat(state.map(one -> one instanceof OwnedState.Present ? "put" : "removed").orElse("nothing")).isEqualTo(told);
        assertThat(state.map(OwnedState::revision).orElse(AFTER)).isEqualTo(AFTER);
    }

    @Test
    void aRemovalIsOfTheEpochThatTheResourceLeftIn() {
        assertThat(told("here there", "here", OwnedWorld.VERSION).orElseThrow().epoch()).isEqualTo(2);
        assertThat(told("here there", "nothing", OwnedWorld.VERSION).orElseThrow().epoch()).isEqualTo(1);
    }

    private static Optional<OwnedState> toldOfRelease(String offer, String region) {
        StoredResource before = state("here", BEFORE).orElseThrow();
        var released = new StoredResource(
                before.key(), ID, before.body(), 1, AFTER, false, "there", List.of("here"), false, 3);
        var change = new ChangeEvent(
                FeedCursor.at(1, 1), AFTER, state("here elsewhere", BEFORE), Optional.of(released), Instant.EPOCH,
                Optional.of(offer));
        return OwnedFilter.of(change, new Copier(region, OwnedWorld.VERSION));
    }

    @Test
    void aReleaseIsToldToWhomItIsOfferedAndToNobodyElse() {
        OwnedState told = toldOfRelease("{}", "there").orElseThrow();
        assertThat(((OwnedState.Present) told).offer()).contains("{}");
        assertThat(told.epoch()).isEqualTo(3);
        assertThat(toldOfRelease("{}", "elsewhere")).isEmpty();
        assertThat(OwnedWire.state(OwnedWire.change(told), OwnedWorld.VERSION)).isEqualTo(told);
    }

    @Test
    void theEndOfAnOfferIsARemovalForThoseWhoHadIt() {
        assertThat(toldOfRelease("", "elsewhere")).containsInstanceOf(OwnedState.Removed.class);
        assertThat(toldOfRelease("", "nowhere")).isEmpty();
    }

    @Test
    void anotherVersionIsNothingToItsCopiers() {
        assertThat(told("nothing", "here there", "v2")).isEmpty();
    }
}
