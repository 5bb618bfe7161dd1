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
    private final Map<String, Measurement> limits = new LinkedHashMap<>();
    private final List<Figure> figures = new ArrayList<>();
    private WatchBench.@Nullable Result watch;

    void load(String name, Measurement measured) {
        loads.merge(name, measured, Measurement::and);
    }

    void limit(String name, Measurement measured) {
        limits.merge(name, measured, Measurement::and);
    }

    void watch(WatchBench.Result result) {
        watch = result;
    }

    public void figure(Figure figure) {
        figures.add(figure);
    }

    /**
     * {@code {"create": {"perSecond", "p50Millis", "p99Millis", "limit": {…}, "ratio", "p99Ratio"}, …}}; for what has a
     * goal {@code "cascade": {"measured", "unit", "limit", "ratio", "goal", "reached", "rounds"}}.
     */
    public JsonObject json() {
        var json = new JsonObject();
        loads.forEach((name, load) -> {
            JsonObject one = load.json();
            Measurement limit = limits.get(name);
            if (limit != null) {
                one.put("limit", limit.json())
                        .put("ratio", load.perSecond() / limit.perSecond())
                        .put("p99Ratio", load.millis(99) / limit.millis(99));
            }
            json.put(name, one);
        });
        if (watch != null) {
            json.put("watch", watch.json());
        }
        figures.forEach(figure -> json.put(figure.name(), figure.json()));
        return json;
    }

    /** For people. */
    public String table() {
        var text = new StringBuilder();
        if (!loads.isEmpty() || watch != null) {
            line(text, "load", "per s", "p50 ms", "p99 ms", "limit/s", "limit p99", "ratio", "p99 ratio", "failed");
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

    private static void row(StringBuilder text, String name, Measurement load, @Nullable Measurement limit) {
        line(text,
                name,
                number(load.perSecond(), 0),
                number(load.millis(50), 1),
                number(load.millis(99), 1),
                limit == null ? "" : number(limit.perSecond(), 0),
                limit == null ? "" : number(limit.millis(99), 1),
                limit == null ? "" : number(load.perSecond() / limit.perSecond(), 2),
                limit == null ? "" : number(load.millis(99) / limit.millis(99), 2),
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
