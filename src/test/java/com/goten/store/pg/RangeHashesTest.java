package com.goten.store.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.goten.errors.GotenException.DeadlineExceeded;
import com.goten.store.NameRange;
import com.goten.store.OwnedReader.Copier;
import com.goten.store.RangeComparison;
import com.goten.store.RangeComparison.Entries;
import com.goten.store.RangeComparison.Equal;
import com.goten.store.RangeComparison.Parts;
import com.goten.store.RangeEntry;
import com.goten.store.RangeHash;
import com.goten.testing.Await;
import com.goten.time.Deadline;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An owner and a region that has copies of it, each with a database. */
class RangeHashesTest {
    private static final StoredSamples OWNER = new StoredSamples();
    private static final StoredSamples COPY = new StoredSamples();
    private static final int SLICE = 700;
    private static final NameRange ALL = NameRange.all("Thing");

    private final RangeHashes owner =
            new RangeHashes(OWNER.pool(), CopierCondition.ownedFor(new Copier("there", "v1")), SLICE);
    private final RangeHashes copy = new RangeHashes(COPY.pool(), CopierCondition.copiedFrom("here", "v1"), 1_000);

    @AfterAll
    static void close() {
        OWNER.close();
        COPY.close();
    }

    @BeforeEach
    void clear() {
        sql(OWNER, "truncate resource");
        sql(COPY, "truncate resource");
    }

    /** The same on both sides; and on both, what has nothing to do with the other. */
    private static void fill(int count) {
        insert(OWNER, "Thing", "n", count, "true", "here", "{here,there}");
        insert(COPY, "Thing", "n", count, "false", "here", "{here,there}");
        insert(OWNER, "Thing", "m", 10, "true", "here", "{here,elsewhere}");
        insert(OWNER, "Thing", "o", 10, "false", "there", "{here,there}");
        insert(OWNER, "Other", "n", 10, "true", "here", "{here,there}");
        insert(COPY, "Thing", "m", 10, "true", "there", "{here,there}");
        insert(COPY, "Thing", "o", 10, "false", "elsewhere", "{here,there}");
    }

    private static void insert(
            StoredSamples in, String type, String prefix, int count, String owned, String region, String regions) {
        sql(in, """
                insert into resource (version, type, name, uuid, body, doc, owned, owning_region, regions, generation,
                    revision, deleting)
                select 'v1', '%s', '%s' || lpad(i::text, 6, '0'), md5('%s%s' || i)::uuid, convert_to('body' || i, 'UTF8'), '{}',
                    %s, '%s', '%s', 1, i, false
                from generate_series(1, %d) as i""".formatted(type, prefix, type, prefix, owned, region, regions, count));
    }

    private static void sql(StoredSamples in, String sql) {
        Await.result(in.pool().query(sql).execute());
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(20));
    }

    private RangeComparison compared(NameRange range) {
        return Await.result(copy.hash(range, soon()).compose(here -> owner.compare(here, soon())));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500, 501, 3_000})
    void bothSidesAgreeOnTheSame(int count) {
        fill(count);

        RangeHash here = Await.result(owner.hash(ALL, soon()));

        assertThat(here.count()).isEqualTo(count);
        assertThat(here).isEqualTo(Await.result(copy.hash(ALL, soon())));
        assertThat(compared(ALL)).isInstanceOf(Equal.class);
    }

    @Test
    void nothingIsHashedToNothing() {
        assertThat(Await.result(owner.hash(ALL, soon()))).isEqualTo(new RangeHash(ALL, 0, 0));
    }

    /** Each of these is one difference among many: it is found by going down where the hashes differ. */
    @ParameterizedTest
    @ValueSource(strings = {
        "update resource set uuid = gen_random_uuid() where name = 'n001234'",
        "update resource set epoch = 1 where name = 'n001234'",
        "update resource set revision = 7000 where name = 'n001234'",
        "update resource set generation = 2 where name = 'n001234'",
        "update resource set deleting = true where name = 'n001234'",
        "update resource set regions = '{there,here}' where name = 'n001234'",
        "update resource set body = 'x' where name = 'n001234'",
        "update resource set owning_region = 'elsewhere' where name = 'n001234'",
        "delete from resource where name = 'n001234'",
        "update resource set name = 'n001234x' where name = 'n001234'",
    })
    void oneDifferenceAmongManyIsFound(String planted) {
        fill(3_000);
        sql(COPY, planted);

        NameRange found = descend(ALL);

        assertThat(found.after()).isLessThan("n001234");
        assertThat(found.until().isEmpty() ? "o" : found.until()).isGreaterThanOrEqualTo("n001234");
        var entries = (Entries) compared(found);
        assertThat(entries.entries()).hasSizeLessThanOrEqualTo(RangeHashes.MOST_ENTRIES);
        RangeEntry entry = entries.entries().stream().filter(one -> one.name().equals("n001234")).findFirst().orElseThrow();
        assertThat(entry.revision()).isEqualTo(1234);
        long hash = entries.entries().stream().mapToLong(RangeEntry::hash).reduce(0, (one, other) -> one ^ other);
        assertThat(Await.result(owner.hash(found, soon())).hash()).isEqualTo(hash);
    }

    /** The range with the difference that is small enough to be listed. */
    private NameRange descend(NameRange from) {
        RangeComparison comparison = compared(from);
        if (comparison instanceof Entries) {
            return from;
        }
        List<RangeHash> parts = ((Parts) comparison).parts();
        assertThat(parts).hasSizeLessThanOrEqualTo(RangeHashes.MOST_PARTS);
        assertThat(parts.get(0).range().after()).isEqualTo(from.after());
        assertThat(parts.get(parts.size() - 1).range().until()).isEqualTo(from.until());
        for (int i = 1; i < parts.size(); i++) {
            assertThat(parts.get(i).range().after()).isEqualTo(parts.get(i - 1).range().until());
        }
        List<NameRange> different = parts.stream()
                .filter(part -> !part.equals(Await.result(copy.hash(part.range(), soon()))))
                .map(RangeHash::range)
                .toList();
        assertThat(different).isNotEmpty();
        return descend(different.get(0));
    }

    @Test
    void whatOnlyTheCopyHasIsFoundWhereTheOwnerHasNothing() {
        insert(COPY, "Thing", "n", 2_000, "false", "here", "{here,there}");

        assertThat(compared(ALL)).isEqualTo(new Entries(List.of()));
    }

    @Test
    void comparesNothingBeyondTheDeadline() {
        fill(2 * SLICE);
        assertThat(catchThrowable(() -> Await.result(owner.hash(ALL, Deadline.after(Duration.ZERO)))))
                .isInstanceOf(DeadlineExceeded.class);
    }
}
