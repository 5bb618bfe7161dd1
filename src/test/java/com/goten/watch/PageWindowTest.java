package com.goten.watch;

import static com.goten.watch.States.BY_RANK;
import static com.goten.watch.States.item;
import static com.goten.watch.States.stored;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PageWindowTest {
    private static final int SIZE = 4;
    private static final int BYTES = 100;

    @Test
    void fillsAGapFromWhatItHasToSpare() {
        PageWindow window = window(new Collection(20), Optional.empty(), false);

        window.apply("n002", null);

        assertThat(window.stale()).isFalse();
        assertThat(names(window.page())).containsExactly("n000", "n001", "n003", "n004");
    }

    @Test
    void isStaleOnlyWhenItHasNothingToSpareAnyMore() {
        PageWindow window = window(new Collection(20), Optional.empty(), false);
        int removed = 0;
        while (!window.stale()) {
            window.apply("n%03d".formatted(removed++), null);
        }

        assertThat(removed).isEqualTo(PageWindow.capacity(SIZE) - SIZE);
    }

    @Test
    void needsNoReadingWhereThereIsNothingBehindThePage() {
        PageWindow window = window(new Collection(3), Optional.empty(), false);

        window.apply("n001", null);
        window.apply("n007", item(7, 7, 1));

        assertThat(window.stale()).isFalse();
        assertThat(window.hasMore()).isFalse();
        assertThat(names(window.page())).containsExactly("n000", "n002", "n007");
    }

    @Test
    void doesNotMindWhatHappensBehindWhatItKnows() {
        PageWindow window = window(new Collection(20), Optional.empty(), false);

        assertThat(window.apply("n015", null)).isFalse();
        assertThat(window.apply("n050", item(50, 50, 1))).isFalse();
        assertThat(window.stale()).isFalse();
    }

    @Test
    void staysFreshWhenItsFirstResourceChangesInPlace() {
        var collection = new Collection(20);
        PageWindow window = window(collection, Optional.of(item(4, 4, 1)), false);

        window.apply("n005", item(5, 5, 2));

        assertThat(window.stale()).isFalse();
        assertThat(window.page().get(0).resource().revision()).isEqualTo(2);
    }

    @Test
    void cannotTellOnWhichSideOfItsCursorALowerResourceIs() {
        PageWindow window = window(new Collection(20), Optional.of(item(4, 4, 1)), false);

        window.apply("n099", item(99, 4, 1));

        assertThat(window.stale()).isTrue();
    }

    /** Whatever happens, a window that is not stale shows what the store would answer. */
    @Test
    void showsWhatTheStoreWouldAnswer() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        int reads = 0;
        for (int round = 0; round < 300; round++) {
            var collection = new Collection(random.nextInt(30));
            Optional<PageItem> cursor =
                    random.nextBoolean() ? Optional.empty() : Optional.of(item(7, random.nextInt(30), 1));
            boolean backward = cursor.isPresent() && random.nextBoolean();
            PageWindow window = window(collection, cursor, backward);
            for (int step = 0; step < 60; step++) {
                var name = "n%03d".formatted(random.nextInt(30));
                PageItem after = random.nextInt(3) == 0
                        ? null
                        : item(Integer.parseInt(name.substring(1)), random.nextInt(30), step + 10);
                collection.set(name, after);
                window.apply(name, after);
                if (window.stale()) {
                    window = window(collection, cursor, backward);
                    reads++;
                }
                List<PageItem> answer = collection.read(cursor, backward, SIZE);
                assertThat(window.page()).as("seed %d round %d step %d", seed, round, step).isEqualTo(answer);
                boolean more = collection.read(cursor, backward, SIZE + 1).size() > SIZE;
                assertThat(window.hasMore()).as("seed %d round %d step %d", seed, round, step).isEqualTo(more);
            }
        }
        assertThat(reads).isLessThan(300 * 60 / 4);
    }

    @Test
    void endsWhereItsBytesAreReachedAndHoldsOneResourceAtLeast() {
        assertThat(names(heavy(40, 40, 40, 40).page())).containsExactly("n000", "n001");
        assertThat(names(heavy(500, 40, 40).page())).containsExactly("n000");
        assertThat(names(heavy(100, 1).page())).containsExactly("n000");
        assertThat(heavy(40, 40, 40).hasMore()).isTrue();
        assertThat(heavy(40, 40).hasMore()).isFalse();
    }

    @Test
    void growsAndShrinksWithTheBytesOfItsResources() {
        PageWindow window = heavy(40, 40, 40, 40);

        window.apply("n001", heavyItem(1, 10, 2));
        assertThat(names(window.page())).containsExactly("n000", "n001", "n002");
        window.apply("n000", heavyItem(0, 400, 3));
        assertThat(names(window.page())).containsExactly("n000");
    }

    /** What it has to spare is bounded too, and what it let go is behind what it knows. */
    @Test
    void keepsNoMoreBytesThanItNeeds() {
        PageWindow window = heavy(10, 10, 10, 10, 10);
        for (int id = 0; id < 4; id++) {
            window.apply("n%03d".formatted(id), heavyItem(id, 1_000, 2));
        }

        assertThat(window.stale()).isFalse();
        assertThat(window.apply("n004", heavyItem(4, 10, 3))).isFalse();
    }

    private static PageWindow heavy(int... bytes) {
        List<PageItem> items = IntStream.range(0, bytes.length).mapToObj(id -> heavyItem(id, bytes[id], 1)).toList();
        return new PageWindow(BY_RANK, false, false, SIZE, BYTES, items, true);
    }

    private static PageItem heavyItem(int id, int bytes, long revision) {
        return new PageItem(stored("n%03d".formatted(id), revision, bytes), item(id, id, revision).message());
    }

    private static PageWindow window(Collection collection, Optional<PageItem> cursor, boolean backward) {
        List<PageItem> read = collection.walk(cursor, backward, PageWindow.capacity(SIZE));
        return new PageWindow(
                BY_RANK, backward, cursor.isPresent(), SIZE, BYTES, read, read.size() < PageWindow.capacity(SIZE));
    }

    private static List<String> names(List<PageItem> items) {
        return items.stream().map(PageItem::name).toList();
    }

    /** The truth. */
    private static final class Collection {
        private final TreeMap<String, PageItem> items = new TreeMap<>();

        private Collection(int size) {
            for (int id = 0; id < size; id++) {
                items.put("n%03d".formatted(id), item(id, id, 1));
            }
        }

        private void set(String name, PageItem item) {
            if (item == null) {
                items.remove(name);
            } else {
                items.put(name, item);
            }
        }

        private List<PageItem> read(Optional<PageItem> cursor, boolean backward, int limit) {
            List<PageItem> found = new ArrayList<>(walk(cursor, backward, limit));
            if (backward) {
                Collections.reverse(found);
            }
            return found;
        }

        private List<PageItem> walk(Optional<PageItem> cursor, boolean backward, int limit) {
            Comparator<DynamicMessage> walk = backward ? BY_RANK.reversed() : BY_RANK;
            return items.values().stream()
                    .filter(item -> cursor.isEmpty()
                            || walk.compare(item.message(), cursor.get().message()) > 0)
                    .sorted(Comparator.comparing(PageItem::message, walk))
                    .limit(limit)
                    .toList();
        }
    }
}
