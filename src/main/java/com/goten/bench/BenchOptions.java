package com.goten.bench;

import java.time.Duration;
import java.util.List;

/**
 * How long and how hard.
 *
 * @param rounds how often limit and server take turns
 * @param round how long each turn is
 * @param warmUp before anything counts
 * @param loads which of {@link Bench#LOADS}
 */
public record BenchOptions(
        int rounds, Duration round, Duration warmUp, int watchers, int writesPerSecond, List<String> loads) {}
