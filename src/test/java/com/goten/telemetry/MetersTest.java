package com.goten.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetersTest {
    private final Telemetry telemetry = new Telemetry();
    private final Meters meters = telemetry.deployment("devices.example.com", "us-west2");

    @ParameterizedTest
    @EnumSource(Metric.class)
    void showsEveryMetricWithItsTags(Metric metric) {
        var values = metric.tags().stream().map(tag -> tag + "-value").toArray(String[]::new);
        switch (metric.kind()) {
            case COUNTER -> meters.count(metric, 1, values);
            case GAUGE -> meters.gauge(metric, () -> 1, values);
            case TIMER -> meters.time(metric, 1_000_000, values);
            case SUMMARY -> meters.amount(metric, 1, values);
        }
        assertThat(telemetry.scrape().lines().filter(line -> line.startsWith(metric.metricName().replace('.', '_'))))
                .anySatisfy(line -> assertThat(line).contains("service=\"devices.example.com\"", "region=\"us-west2\""))
                .anySatisfy(line -> metric.tags().forEach(tag -> assertThat(line).contains(tag + "=\"" + tag + "-value\"")));
    }

    @Test
    void countsDeploymentsApart() {
        meters.count(Metric.WATCH_CHANGES, 3);
        telemetry.deployment("devices.example.com", "eastus2").count(Metric.WATCH_CHANGES, 4);
        assertThat(telemetry.scrape())
                .contains("goten_watch_changes_total{region=\"us-west2\",service=\"devices.example.com\"} 3.0")
                .contains("goten_watch_changes_total{region=\"eastus2\",service=\"devices.example.com\"} 4.0");
    }

    @Test
    void refusesAMetricOfAnotherKindOrWithoutItsTags() {
        assertThatThrownBy(() -> meters.count(Metric.WATCHES, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> meters.time(Metric.CALLS, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesAreUniqueAndOfOneFamily() {
        assertThat(Arrays.stream(Metric.values()).map(Metric::metricName)).doesNotHaveDuplicates().allMatch(name ->
                name.matches("goten(\\.[a-z]+)+"));
    }
}
