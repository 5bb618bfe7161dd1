/**
 * Measures the server against the limits of its own PostgreSQL: the same machine, server, settings and client, in one run,
 * in turns. Machines differ and are noisy; ratios within a run are what counts.
 */
@NullMarked
package com.goten.bench;

import org.jspecify.annotations.NullMarked;
