package com.goten.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.resource.ResourceKey;
import com.goten.resource.StoredResource;
import com.goten.store.CopyRepair;
import com.goten.store.RangeEntry;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a copy is found to be another than its owner's, and when that cannot be said. Numbers are revisions; 0 is nothing. */
class DifferencesTest {
    private static final ResourceKey KEY = new ResourceKey("v1", "Badge", "b");

    @Test
    void namesAreSuspectedUnderWhichTheListsDiffer() {
        assertThat(Differences.suspects(
                        List.of(entry("same", 1, 7), entry("other", 1, 7), entry("extra", 1, 7), entry("older", 1, 7)),
                        List.of(entry("same", 1, 7), entry("other", 1, 8), entry("missing", 1, 7), entry("older", 2, 7))))
                .containsExactly("extra", "missing", "older", "other");
    }

    @ParameterizedTest(name = "listed {0}, owner had {1}; now here {2}, owner has {3}: {4}")
    @CsvSource({
        // what was on its way when the lists were made has come
        "1, 2, 2, 2, fine",
        "0, 2, 2, 2, fine",
        "1, 0, 0, 0, fine",
        // the owner has changed it since: that will come
        "1, 2, 2, 3, fine",
        "0, 2, 2, 0, fine",
        "1, 0, 1, 5, fine",
        "0, 0, 4, 0, fine",
        // all that was compared has come, and it is not what the owner has
        "1, 2, 1, 2, put",
        "0, 2, 0, 2, put",
        "1, 0, 1, 0, removed",
        // it came after the lists were made, and may be gone since
        "1, 0, 4, 0, fine",
        // nobody ever said that
        "9, 2, 9, 2, put",
        "9, 2, 9, 3, put",
    })
    void decides(long listed, long compared, long here, long there, String what) {
        Optional<CopyRepair> repair = Differences.repair(
                KEY, some(listed), some(compared), resource(here, "x"), resource(there, "x"));

        assertThat(repair.map(one -> one.owners().isPresent() ? "put" : "removed").orElse("fine")).isEqualTo(what);
        repair.ifPresent(one -> assertThat(one.found().map(RangeEntry::revision).orElse(0L)).isEqualTo(here));
    }

    @Test
    void anotherContentAtTheSameRevisionIsADifference() {
        assertThat(Differences.repair(KEY, some(2), some(2), resource(2, "tampered"), resource(2, "x"))).isPresent();
    }

    /** Somebody changed by hand whose it is; but where another region has said more, it may be the owner by now. */
    @Test
    void aCopyRecordedAsAnothersIsPutRightUnlessTheOtherHasSaidMore() {
        assertThat(Differences.repair(KEY, Optional.empty(), some(2), norths(2), resource(2, "x"))).isPresent();
        assertThat(Differences.repair(KEY, Optional.empty(), some(2), norths(3), resource(2, "x"))).isEmpty();
    }

    private static Optional<StoredResource> norths(long revision) {
        return Optional.of(new StoredResource(
                KEY, new UUID(1, 1), Buffer.buffer("x"), 1, revision, false, "north", List.of("*"), false));
    }

    private static Optional<RangeEntry> some(long revision) {
        return revision == 0 ? Optional.empty() : Optional.of(entry("b", revision, 7));
    }

    private static RangeEntry entry(String name, long revision, long hash) {
        return new RangeEntry(name, new UUID(1, 1), 0, revision, hash);
    }

    private static Optional<StoredResource> resource(long revision, String body) {
        return revision == 0
                ? Optional.empty()
                : Optional.of(new StoredResource(
                        KEY, new UUID(1, 1), Buffer.buffer(body), 1, revision, false, "east", List.of("*"), false));
    }
}
