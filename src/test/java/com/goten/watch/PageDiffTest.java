package com.goten.watch;

import static com.goten.watch.States.item;
import static org.assertj.core.api.Assertions.assertThat;

import com.goten.resource.StoredResource;
import com.goten.watch.PageChange.Added;
import com.goten.watch.PageChange.Modified;
import com.goten.watch.PageChange.Removed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageDiffTest {
    private static final List<PageItem> ITEMS =
            IntStream.range(0, 5).mapToObj(id -> item(id, 0, 1)).toList();

    @ParameterizedTest(name = "{0} to {1}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock = """
            1 2 3   | 1 2 3   |
                    | 1 2     | +1@0 +2@1
            1 2     |         | -2@1 -1@0
            1 2 3   | 1 3     | -2@1
            1 3     | 1 2 3   | +2@1
            1 2 3 4 | 2 3 4 1 | 1:0>3
            1 2 3 4 | 4 1 2 3 | 4:3>0
            1 2     | 2 1     | 1:0>1
            1 2 3   | 4 1 2   | -3@2 +4@0
            """)
    void takesAsFewStepsAsItNeeds(String from, String to, String steps) {
        List<PageChange> changes = PageDiff.between(page(from), page(to), (before, after) -> true);

        assertThat(changes.stream().map(PageDiffTest::brief).collect(Collectors.joining(" ")))
                .isEqualTo(steps == null ? "" : steps);
    }

    @Test
    void tellsAChangeInPlaceOnlyWhereTheClientWouldSeeIt() {
        List<PageItem> before = List.of(item(1, 0, 1), item(2, 0, 1));
        List<PageItem> after = List.of(item(1, 0, 2), item(2, 0, 2));

        List<PageChange> changes =
                PageDiff.between(before, after, (old, now) -> now.name().equals("n002"));

        assertThat(changes).containsExactly(new Modified(before.get(1), after.get(1), 1, 1));
    }

    @Test
    void removesAndAddsWhatHasTheSameNameButIsAnotherResource() {
        PageItem old = item(1, 0, 1);
        PageItem renamed = new PageItem(anotherResource(old.resource()), old.message());

        List<PageChange> changes = PageDiff.between(List.of(old), List.of(renamed), (before, after) -> true);

        assertThat(changes).containsExactly(new Removed(old, 0), new Added(renamed, 0));
    }

    @Test
    void leadsFromAnyPageToAnyOther() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            List<PageItem> from = randomPage(random);
            List<PageItem> to = randomPage(random);

            List<PageChange> changes = PageDiff.between(from, to, (before, after) ->
                    before.resource().revision() != after.resource().revision());

            assertThat(apply(from, changes)).as("seed %d round %d", seed, round).isEqualTo(states(to));
            assertThat(changes.size()).as("seed %d round %d", seed, round).isLessThanOrEqualTo(from.size() + to.size());
        }
    }

    private static StoredResource anotherResource(StoredResource resource) {
        return new StoredResource(
                resource.key(),
                new UUID(9, 9),
                resource.body(),
                resource.generation(),
                resource.revision() + 1,
                resource.owned(),
                resource.owningRegion(),
                resource.regions(),
                resource.deleting());
    }

    /** What a client has that does as it is told. */
    private static List<String> apply(List<PageItem> from, List<PageChange> changes) {
        List<String> page = new ArrayList<>(states(from));
        for (PageChange change : changes) {
            if (change instanceof Added added) {
                page.add(added.index(), state(added.item()));
            } else if (change instanceof Removed removed) {
                assertThat(page.remove(removed.index())).startsWith(removed.item().name());
            } else if (change instanceof Modified modified) {
                assertThat(page.remove(modified.previousIndex())).isEqualTo(state(modified.before()));
                page.add(modified.index(), state(modified.item()));
            }
        }
        return page;
    }

    private static List<PageItem> randomPage(Random random) {
        List<PageItem> page = new ArrayList<>();
        int size = random.nextInt(12);
        List<Integer> ids = new ArrayList<>(IntStream.range(0, 15).boxed().toList());
        Collections.shuffle(ids, random);
        for (int i = 0; i < size; i++) {
            page.add(item(ids.get(i), 0, random.nextInt(3)));
        }
        if (random.nextBoolean()) {
            page.sort((one, other) -> one.name().compareTo(other.name()));
        }
        return page;
    }

    private static List<PageItem> page(String text) {
        if (text == null || text.isBlank()) {
            return List.of();
        }
        return List.of(text.strip().split(" ")).stream()
                .map(Integer::valueOf)
                .map(id -> ITEMS.get(id))
                .toList();
    }

    private static List<String> states(List<PageItem> page) {
        return page.stream().map(PageDiffTest::state).toList();
    }

    private static String state(PageItem item) {
        return item.name() + "@" + item.resource().revision();
    }

    private static String brief(PageChange change) {
        if (change instanceof Added added) {
            return "+" + id(added.item()) + "@" + added.index();
        }
        if (change instanceof Removed removed) {
            return "-" + id(removed.item()) + "@" + removed.index();
        }
        Modified modified = (Modified) change;
        return id(modified.item()) + ":" + modified.previousIndex() + ">" + modified.index();
    }

    private static int id(PageItem item) {
        return Integer.parseInt(item.name().substring(1));
    }
}
