package com.goten.telemetry;

import com.goten.telemetry.Metric.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/**
 * The metrics of one deployment. Cheap enough for every call: a meter is looked up in a map of our own, by metric and
 * tag values. Safe from any thread.
 */
public final class Meters {
    private static final Duration[] LATENCIES = {
        Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25),
        Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500),
        Duration.ofSeconds(1), Duration.ofMillis(2500), Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;
    private final Tags deployment;
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();
    private final Map<Key, DistributionSummary> summaries = new ConcurrentHashMap<>();

    private record Key(Metric metric, List<String> values) {}

    Meters(MeterRegistry registry, String service, String region) {
        this.registry = registry;
        this.deployment = Tags.of("service", service, "region", region);
    }

    /** Adds to a counter. */
    public void count(Metric metric, long amount, String... tagValues) {
        counters.computeIfAbsent(key(metric, Kind.COUNTER, tagValues), this::counter).increment(amount);
    }

    /** Records how long something took. */
    public void time(Metric metric, long nanos, String... tagValues) {
        timers.computeIfAbsent(key(metric, Kind.TIMER, tagValues), this::timer).record(Duration.ofNanos(nanos));
    }

    /** Records how much something was. */
    public void amount(Metric metric, double amount, String... tagValues) {
        summaries.computeIfAbsent(key(metric, Kind.SUMMARY, tagValues), this::summary).record(amount);
    }

    /** Reports a number that is asked for at each scrape, from any thread; held as long as the registry. */
    public void gauge(Metric metric, DoubleSupplier value, String... tagValues) {
        var key = key(metric, Kind.GAUGE, tagValues);
        Gauge.builder(metric.metricName(), value::getAsDouble)
                .description(metric.help())
                .tags(tags(key))
                .strongReference(true)
                .register(registry);
    }

    private Counter counter(Key key) {
        return Counter.builder(key.metric().metricName())
                .description(key.metric().help())
                .tags(tags(key))
                .register(registry);
    }

    private Timer timer(Key key) {
        return Timer.builder(key.metric().metricName())
                .description(key.metric().help())
                .tags(tags(key))
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
    }

    private DistributionSummary summary(Key key) {
        return DistributionSummary.builder(key.metric().metricName())
                .description(key.metric().help())
                .tags(tags(key))
                .register(registry);
    }

    private Tags tags(Key key) {
        var all = new ArrayList<Tag>();
        for (int i = 0; i < key.values().size(); i++) {
            all.add(Tag.of(key.metric().tags().get(i), key.values().get(i)));
        }
        return deployment.and(all);
    }

    private static Key key(Metric metric, Kind kind, String... tagValues) {
        if (metric.kind() != kind || metric.tags().size() != tagValues.length) {
            throw new IllegalArgumentException(metric + " is a " + metric.kind() + " with the tags " + metric.tags());
        }
        return new Key(metric, List.of(tagValues));
    }
}
