package com.goten.store;

import java.time.Instant;

/**
 * How far a look into the change feed could see.
 *
 * @param time by the database's clock, before it looked. Whatever was answered to anybody by then was committed by a
 *     transaction with an id below {@code next}
 * @param running no transaction with an id below it was running
 * @param next the first id that no transaction had yet
 * @param exhausted whether nothing was left to be read: neither for the number of changes nor for their size
 */
public record Horizon(Instant time, long running, long next, boolean exhausted) {}
