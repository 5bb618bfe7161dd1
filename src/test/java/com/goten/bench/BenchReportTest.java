package com.goten.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.goten.bench.Figure.Goal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BenchReportTest {
    private final BenchReport report = new BenchReport();

    private static Measurement measured(long operations) {
        return new Measurement(operations, 0, 1, Load.histogram(), 1);
    }

    @Test
    void saysWhatALimitIs() {
        report.load("update", measured(50));
        report.limit("update", Limits.INSERT, measured(100));
        assertThat(report.table().lines().filter(line -> line.startsWith("update"))).singleElement().satisfies(line ->
                assertThat(line).contains("INSERT").contains("0.50"));
        var limit = report.json().getJsonObject("update").getJsonObject("limit");
        assertThat(limit.getString("statement")).isEqualTo("INSERT");
        assertThat(limit.getDouble("perSecond")).isEqualTo(100);
    }

    @Test
    void saysWhetherAGoalIsMissed() {
        assertThat(report.goalsReached()).isTrue();
        report.figure(Figure.once("start", "s", 12, Optional.of(Goal.atMost(20))));
        report.figure(Figure.once("idle", "% of a core", 99, Optional.empty()));
        assertThat(report.goalsReached()).isTrue();
        report.figure(Figure.once("owners", "per s", 1500, Optional.of(Goal.atLeast(2000))));
        assertThat(report.goalsReached()).isFalse();
        assertThat(report.table()).contains("at least 2,000 per s: MISSED");
    }
}
