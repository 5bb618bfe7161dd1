package com.goten.watch;

import static com.goten.watch.Library.BOOK;
import static com.goten.watch.Library.book;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.store.ChangeEvent;
import com.goten.store.FeedCursor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentChangeTest {
    private static final UUID ID = new UUID(1, 1);
    private final RecentChange change = new RecentChange(0, new ChangeEvent(
            FeedCursor.at(1, 1),
            2,
            Optional.of(book("a", 1).stored(ID, 1)),
            Optional.of(book("a", 2).stored(ID, 2)),
            Instant.EPOCH));

    @Test
    void isParsedOnceForAllWatches() {
        assertThat(change.before(BOOK)).isSameAs(change.before(BOOK));
        assertThat(change.after(BOOK)).isSameAs(change.after(BOOK));
        assertThat(Library.Book.of(change.before(BOOK))).isEqualTo(book("a", 1));
        assertThat(Library.Book.of(change.after(BOOK))).isEqualTo(book("a", 2));
    }

    @Test
    void isEncodedOncePerForm() {
        var made = new AtomicInteger();
        for (int watch = 0; watch < 100; watch++) {
            String form = watch % 2 == 0 ? "all" : "masked";
            change.encoded(form, () -> {
                made.incrementAndGet();
                return form.getBytes(StandardCharsets.UTF_8);
            });
        }

        assertThat(made).hasValue(2);
        assertThat(change.encoded("all", () -> new byte[0])).asString().isEqualTo("all");
        assertThat(change.encoded("masked", () -> new byte[0])).asString().isEqualTo("masked");
    }

    @Test
    void keepsAFewFormsHoweverManyAreAskedFor() {
        for (int mask = 0; mask < 1_000; mask++) {
            change.encoded(mask, () -> new byte[10]);
        }

        assertThat(keptOf(1_000)).isEqualTo(8);
    }

    @Test
    void keepsFewBytesOfFormsBeyondTheFirst() {
        for (int mask = 0; mask < 8; mask++) {
            change.encoded(mask, () -> new byte[1 << 20]);
        }

        assertThat(keptOf(8)).isEqualTo(1);
    }

    private int keptOf(int masks) {
        var made = new AtomicInteger();
        for (int mask = 0; mask < masks; mask++) {
            change.encoded(mask, () -> {
                made.incrementAndGet();
                return new byte[1 << 20];
            });
        }
        return masks - made.get();
    }

    @Test
    void keepsNothingWhenItIsCold() {
        change.before(BOOK);
        change.cool();

        assertThat(change.before(BOOK)).isNotSameAs(change.before(BOOK)).isEqualTo(change.before(BOOK));
    }
}
