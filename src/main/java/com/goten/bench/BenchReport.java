package com.goten.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was measured, as a table and as JSON. */
public final class BenchReport {
    private final Map<String, Measurement> loads = new LinkedHashMap<>();
    private final Map<String, Limit> limits = new LinkedHashMap<>();
    private final List<Figure> figures = new ArrayList<>();
    private WatchBench.@Nullable Result watch;

    void load(String name, Measurement measured) {
        loads.merge(name, measured, Measurement::and);
    }

    /** @param statement that the load is compared with */
    private record Limit(String statement, Measurement measured) {
        Limit and(Limit other) {
            return new Limit(statement, measured.and(other.measured));
        }
    }

    void limit(String name, String statement, Measurement measured) {
        limits.merge(name, new Limit(statement, measured), Limit::and);
    }

    void watch(WatchBench.Result result) {
        watch = result;
    }

    public void figure(Figure figure) {
        figures.add(figure);
    }

    /**
     * {@code {"create": {"perSecond", "p50Millis", "p99Millis", "limit": {"statement", …}, "ratio", "p99Ratio"}, …}}; for
     * what has a goal {@code "cascade": {"measured", "unit", "limit", "ratio", "goal", "reached", "rounds"}}.
     */
    public JsonObject json() {
        var json = new JsonObject();
        loads.forEach((name, load) -> {
            JsonObject one = load.json();
            Limit limit = limits.get(name);
            if (limit != null) {
                one.put("limit", limit.measured().json().put("statement", limit.statement()))
                        .put("ratio", load.perSecond() / limit.measured().perSecond())
                        .put("p99Ratio", load.millis(99) / limit.measured().millis(99));
            }
            json.put(name, one);
        });
        if (watch != null) {
            json.put("watch", watch.json());
        }
        figures.forEach(figure -> json.put(figure.name(), figure.json()));
        return json;
    }

    /** Whether all that has a goal has reached it. */
    public boolean goalsReached() {
        return figures.stream().allMatch(Figure::reached);
    }

    /** For people. */
    public String table() {
        var text = new StringBuilder();
        if (!loads.isEmpty() || watch != null) {
            line(text, "load", "per s", "p50 ms", "p99 ms", "limit", "limit/s", "limit p99", "ratio", "p99 ratio", "failed");
        }
        loads.forEach((name, load) -> row(text, name, load, limits.get(name)));
        if (watch != null) {
            row(text, "watch", watch.events(), null);
            text.append("watch: %.0f writes/s, %d events lost or repeated%n".formatted(
                    watch.writes().perSecond(), watch.lost()));
        }
        figures.forEach(figure -> text.append("%-24s %s%n".formatted(figure.name(), figure.text())));
        return text.toString();
    }

    private static void row(StringBuilder text, String name, Measurement load, @Nullable Limit limit) {
        Measurement most = limit == null ? null : limit.measured();
        line(text,
                name,
                number(load.perSecond(), 0),
                number(load.millis(50), 1),
                number(load.millis(99), 1),
                limit == null ? "" : limit.statement(),
                most == null ? "" : number(most.perSecond(), 0),
                most == null ? "" : number(most.millis(99), 1),
                most == null ? "" : number(load.perSecond() / most.perSecond(), 2),
                most == null ? "" : number(load.millis(99) / most.millis(99), 2),
                Long.toString(load.failures()));
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    private static void line(StringBuilder text, String name, String... cells) {
        text.append(String.format("%-8s", name));
        for (String cell : cells) {
            text.append(String.format("%11s", cell));
        }
        text.append(System.lineSeparator());
    }
}
