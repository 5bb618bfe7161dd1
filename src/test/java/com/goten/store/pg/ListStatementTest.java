package com.goten.store.pg;

import static com.goten.resource.Samples.SAMPLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.goten.errors.GotenException.InvalidArgument;
import com.goten.resource.OrderBy;
import com.goten.resource.PageCursor;
import com.goten.resource.RandomMessage;
import com.goten.resource.ResourceNames;
import com.goten.resource.Samples;
import com.goten.resource.Scope;
import com.goten.resource.filter.Filter;
import com.goten.store.ListQuery;
import com.goten.store.ResourceReader.Counts;
import com.goten.testing.Await;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListStatementTest {
    private static final List<String> ORDERED_FIELDS = List.of(
            "name", "display_name", "int32_value", "int64_value", "uint32_value", "uint64_value", "float_value",
            "double_value", "bool_value", "string_value", "color", "optional_int", "time", "duration", "int32_wrapper",
            "string_wrapper", "bool_wrapper", "double_wrapper", "spec.size", "spec.main.since", "labels.a", "counters.5",
            "metadata.generation", "metadata.uuid", "metadata.resource_version");

    private static StoredSamples samples;

    @BeforeAll
    static void open() {
        samples = new StoredSamples();
    }

    @BeforeEach
    void clear() {
        Await.result(samples.pool().query("truncate resource").execute());
    }

    @AfterAll
    static void close() {
        samples.close();
    }

    private static ListQuery query(Scope scope, String filter, String order, int limit) {
        OrderBy by = order.isEmpty() ? OrderBy.name(SAMPLE) : OrderBy.parse(SAMPLE, order, "order_by");
        return new ListQuery(SAMPLE, scope, Filter.parse(SAMPLE, filter, "filter"), by, Optional.empty(), limit);
    }

    private static String name(DynamicMessage resource) {
        return (String) resource.getField(SAMPLE.fields().name());
    }

    /** Property: pages in any order, forwards and backwards, are what Java sorts. */
    @Test
    void pagesAgreeWithTheComparator(TestReporter reporter) {
        long seed = Long.getLong("goten.seed", new Random().nextLong());
        reporter.publishEntry("seed", String.valueOf(seed));
        var random = new Random(seed);
        var messages = new RandomMessage(random);
        List<DynamicMessage> resources = samples.insert(
                SAMPLE,
                IntStream.range(0, 60)
                        .mapToObj(i -> messages.resource(SAMPLE, "projects/p/samples/s" + random.nextInt(1000) + "x" + i))
                        .toList());
        for (int i = 0; i < 150; i++) {
            String order = order(random);
            String filter = random.nextBoolean() ? "" : "int32_value >= 0 OR bool_value = TRUE";
            ListQuery query = query(Scope.ALL, filter, order, 1 + random.nextInt(20));
            List<DynamicMessage> expected = new ArrayList<>(resources);
            expected.removeIf(resource -> !query.filter().matches(resource));
            expected.sort(query.order().comparator());
            assertThat(walk(query, expected, false)).as("-Dgoten.seed=%d %s", seed, order).isEqualTo(names(expected));
            assertThat(walk(query, expected, true)).as("-Dgoten.seed=%d %s, back", seed, order).isEqualTo(names(expected));
        }
    }

    private static List<String> names(List<DynamicMessage> resources) {
        return resources.stream().map(ListStatementTest::name).toList();
    }

    private static String order(Random random) {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> ORDERED_FIELDS.get(random.nextInt(ORDERED_FIELDS.size()))
                        + List.of("", " asc", " desc").get(random.nextInt(3)))
                .collect(Collectors.joining(", "));
    }

    /** Goes through all pages; each begins where the one before said. Backwards from behind the last resource. */
    private static List<String> walk(ListQuery query, List<DynamicMessage> resources, boolean backward) {
        var byName = resources.stream().collect(Collectors.toMap(ListStatementTest::name, Function.identity()));
        var names = new ArrayList<String>();
        if (resources.isEmpty()) {
            return names;
        }
        DynamicMessage last = resources.get(resources.size() - 1);
        Optional<PageCursor> cursor =
                backward ? Optional.of(PageCursor.at(query.order(), last, true)) : Optional.empty();
        if (backward) {
            names.add(name(last));
        }
        for (List<String> page = samples.page(query.withCursor(cursor)); !page.isEmpty();
                page = samples.page(query.withCursor(cursor))) {
            assertThat(page).hasSizeLessThanOrEqualTo(query.limit());
            names.addAll(backward ? 0 : names.size(), page);
            String edge = page.get(backward ? 0 : page.size() - 1);
            cursor = Optional.of(PageCursor.at(query.order(), byName.get(edge), backward));
        }
        return names;
    }

    @Test
    void countsWhatIsThereAndWhatIsBefore() {
        List<DynamicMessage> resources = samples.insert(
                SAMPLE,
                IntStream.range(0, 10)
                        .mapToObj(i -> Samples.sample("name: 'projects/p/samples/s" + i + "' int32_value: " + i % 3))
                        .toList());
        ListQuery all = query(Scope.ALL, "int32_value > 0", "int32_value desc", 3);
        assertThat(samples.count(all)).isEqualTo(new Counts(6, 0));
        List<DynamicMessage> sorted = new ArrayList<>(resources);
        sorted.removeIf(resource -> !all.filter().matches(resource));
        sorted.sort(all.order().comparator());
        for (int i = 0; i < sorted.size(); i++) {
            for (boolean backward : new boolean[] {false, true}) {
                PageCursor cursor = PageCursor.at(all.order(), sorted.get(i), backward);
                assertThat(samples.count(all.withCursor(Optional.of(cursor)))).isEqualTo(new Counts(6, i));
            }
        }
    }

    @Test
    void scopesHoldTheirNamesOnly() {
        List<String> names = List.of(
                "projects/p/regions/r/samples/a", "projects/p/regions/r2/samples/a", "projects/p/samples/a",
                "projects/p/samples/b", "projects/p.x/samples/a", "projects/p0/samples/a", "projects/q/regions/r/samples/a");
        var shuffled = new ArrayList<>(names);
        Collections.shuffle(shuffled, new Random(7));
        samples.insert(SAMPLE, shuffled.stream().map(name -> Samples.sample("name: '" + name + "'")).toList());
        for (String parent : List.of(
                "projects/p", "projects/-", "projects/p/regions/r", "projects/p/regions/-", "projects/-/regions/r",
                "projects/-/regions/-", "projects/none")) {
            Scope scope = ResourceNames.scope(SAMPLE, parent, "parent");
            assertThat(samples.page(query(scope, "", "", 100)))
                    .as(parent)
                    .isEqualTo(names.stream().filter(scope::contains).sorted().toList());
        }
    }

    @Test
    void refusesCursorsOfAnotherOrder() {
        ListQuery query = query(Scope.ALL, "", "int32_value", 10);
        for (List<String> keys : List.of(List.of("n"), List.of("x", "n"), List.of("1", "2", "n"))) {
            assertThatThrownBy(() -> samples.page(query.withCursor(Optional.of(new PageCursor(keys, false)))))
                    .isInstanceOf(InvalidArgument.class)
                    .hasMessageContaining("page_token");
        }
    }

    @Test
    void queriesOfOneShapeShareTheirText() {
        Scope one = ResourceNames.scope(SAMPLE, "projects/p", "parent");
        Scope other = ResourceNames.scope(SAMPLE, "projects/q/regions/r", "parent");
        assertThat(ListStatement.page(query(one, "int32_value = 1", "int32_value", 5), 1).sql())
                .isEqualTo(ListStatement.page(query(other, "int32_value = 2", "int32_value", 9), 2).sql());
    }

    /** Also as a prepared statement, whose plan does not know the parameters. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pagesByNameReadTheirRowsInOrder(boolean backward) {
        fill();
        Scope scope = ResourceNames.scope(SAMPLE, "projects/p5", "parent");
        ListQuery query = query(scope, "", "", 100)
                .withCursor(Optional.of(new PageCursor(List.of("projects/p5/samples/s200"), backward)));
        ListStatement statement = ListStatement.page(query, Long.MAX_VALUE);
        for (String plan : List.of(genericPlan(statement), measured(statement))) {
            assertThat(plan)
                    .contains(backward ? "Index Scan Backward using resource_pkey" : "Index Scan using resource_pkey")
                    .containsPattern("Index Cond: .*name >= .*name < .*name [<>] ")
                    .doesNotContain("Sort")
                    .doesNotContain("Rows Removed by Filter");
        }
        assertThat(samples.page(query)).hasSize(100);
    }

    private static void fill() {
        String insert = """
                insert into resource (version, type, name, uuid, body, doc, owned, owning_region, regions, generation,
                    revision, deleting)
                select $1, $2, 'projects/p' || i / 500 || '/samples/s' || i %% 500, gen_random_uuid(), %s, '{}', true, 'r',
                    '{}', 1, i, false
                from generate_series(0, 9999) as i""".formatted("repeat('x', 500)::bytea");
        Await.result(samples.pool().preparedQuery(insert)
                .execute(Tuple.of(SAMPLE.version(), SAMPLE.singular())));
        Await.result(samples.pool().query("analyze resource").execute());
    }

    private static String genericPlan(ListStatement statement) {
        return plan(samples.pool().query("explain (generic_plan, costs off) " + statement.sql()).execute());
    }

    private static String measured(ListStatement statement) {
        return plan(samples.pool()
                .preparedQuery("explain (analyze, costs off) " + statement.sql())
                .execute(statement.params()));
    }

    private static String plan(Future<RowSet<Row>> rows) {
        return StreamSupport.stream(Await.result(rows).spliterator(), false)
                .map(row -> row.getString(0))
                .collect(Collectors.joining("\n"));
    }
}
