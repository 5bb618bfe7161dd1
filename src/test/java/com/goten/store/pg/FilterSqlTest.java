package com.goten.store.pg;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import com.goten.resource.Bodies;
import com.goten.resource.RandomMessage;
import com.goten.resource.RandomSchema;
import com.goten.resource.Samples;
import com.goten.resource.filter.Filter;
import com.goten.resource.filter.FilterCases;
import com.goten.resource.filter.RandomFilter;
import com.goten.schema.ResourceType;
import com.goten.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters select in SQL what they match in Java. */
class FilterSqlTest {
    private static final int SCHEMAS = 12;
    private static final int RESOURCES = 40;
    private static final int FILTERS = 250;

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

    @Test
    void selectsWhatTheTableSays() {
        List<FilterCases.Case> wrong = new ArrayList<>();
        for (FilterCases.Case example : FilterCases.all()) {
            ResourceType type = Samples.SAMPLE;
            boolean revision = example.resource().contains("resource_version");
            List<DynamicMessage> stored =
                    samples.insert(type, List.of(Samples.sample(example.resource())));
            String text = revision ? example.filter().replace("\"7\"", '"' + version(stored.get(0)) + '"') : example.filter();
            boolean selected = !samples.select(type, Filter.parse(type, text, "filter")).isEmpty();
            if (selected != example.matches()) {
                wrong.add(example);
            }
            clear();
        }
        assertThat(wrong).isEmpty();
    }

    private static String version(DynamicMessage message) {
        return Bodies.metadata(Samples.SAMPLE, message).getResourceVersion();
    }

    /** Property: generated schemas, resources and filters. */
    @Test
    void agreesWithJava(TestReporter reporter) {
        long seed = Long.getLong("goten.seed", new Random().nextLong());
        reporter.publishEntry("seed", String.valueOf(seed));
        var random = new Random(seed);
        int selective = 0;
        for (int i = 0; i < SCHEMAS; i++) {
            ResourceType type = i % 4 == 0 ? Samples.SAMPLE : RandomSchema.type(random, "Thing" + i);
            List<DynamicMessage> resources = resources(random, type, "s" + i);
            var filters = new RandomFilter(random, type, resources);
            for (int j = 0; j < FILTERS; j++) {
                String text = filters.next();
                int matches = compare(type, text, resources, seed);
                selective += matches > 0 && matches < resources.size() ? 1 : 0;
            }
            clear();
        }
        assertThat(selective).as("filters that select some and not all").isGreaterThan(SCHEMAS * FILTERS / 4);
    }

    private static List<DynamicMessage> resources(Random random, ResourceType type, String prefix) {
        var messages = new RandomMessage(random);
        String collection = type == Samples.SAMPLE ? "projects/p/samples/" : "things/";
        List<DynamicMessage> made = IntStream.range(0, RESOURCES)
                .mapToObj(i -> messages.resource(type, collection + prefix + i))
                .toList();
        return samples.insert(type, made);
    }

    private static int compare(ResourceType type, String text, List<DynamicMessage> resources, long seed) {
        Filter filter = Filter.parse(type, text, "filter");
        Set<String> inJava = resources.stream()
                .filter(filter::matches)
                .map(resource -> name(type, resource))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> inSql = samples.select(type, filter);
        assertThat(inSql)
                .as(() -> "-Dgoten.seed=" + seed + "\n" + text + "\n" + explained(type, resources, inJava, inSql))
                .isEqualTo(inJava);
        return inSql.size();
    }

    private static String explained(
            ResourceType type, List<DynamicMessage> resources, Set<String> inJava, Set<String> inSql) {
        return resources.stream()
                .filter(resource -> inJava.contains(name(type, resource)) != inSql.contains(name(type, resource)))
                .limit(2)
                .map(resource -> TextFormat.printer().emittingSingleLine(true).printToString(resource))
                .collect(Collectors.joining("\n"));
    }

    private static String name(ResourceType type, DynamicMessage resource) {
        return (String) resource.getField(type.fields().name());
    }

    /** A field that had another type when the resource was stored: absent, as it is in the message. */
    @ParameterizedTest
    @ValueSource(strings = {"\"text\"", "true", "{}", "[]", "null", "5"})
    void takesValuesOfAnotherTypeForAbsent(String value) {
        samples.insert(Samples.SAMPLE, List.of(Samples.sample("name: \"projects/p/samples/a\"")));
        samples.redocument("{\"int32_value\": %1$s, \"bool_value\": %1$s, \"double_value\": %1$s}"
                .formatted(value));
        boolean number = value.equals("5");
        assertThat(selects("int32_value > 1")).isEqualTo(number);
        assertThat(selects("int32_value IN (5, 6)")).isEqualTo(number);
        assertThat(selects("double_value >= 5")).isEqualTo(number);
        assertThat(selects("bool_value = true")).isEqualTo(value.equals("true"));
    }

    private static boolean selects(String filter) {
        return !samples.select(Samples.SAMPLE, Filter.parse(Samples.SAMPLE, filter, "filter")).isEmpty();
    }

    @Test
    void valuesAreNeverPartOfTheText() {
        var params = new SqlParams();
        String sql = FilterSql.of(
                Filter.parse(
                        Samples.SAMPLE,
                        "string_value = \"'; drop table resource; --\" labels.`'x` IN (\"'y\") struct.`'z` = 5",
                        "filter"),
                params);
        assertThat(sql).doesNotContain("drop").doesNotContain("'x").doesNotContain("'y").doesNotContain("'z");
        assertThat(params.tuple().deepToString()).contains("drop table").contains("'x").contains("'z");
    }

    @Test
    void oneShapeHasOneText() {
        assertThat(text("int32_value IN (1, 2, 3) string_value = \"a\""))
                .isEqualTo(text("int32_value IN (4) string_value = \"b\""));
    }

    private static String text(String filter) {
        return FilterSql.of(Filter.parse(Samples.SAMPLE, filter, "filter"), new SqlParams());
    }
}
