/**
 * Measures the server against the limits of its own PostgreSQL: the same machine, server, settings and client, in one run,
 * in turns. Machines differ and are noisy; ratios within a run are what counts.
 *
 * <pre>
 *   Bench  ── loads of one deployment: operations of many callers, with percentiles     ─┐
 *   Trials ── what has a goal: one large deletion, references between regions,           ├─ BenchReport: table, JSON
 *             what follows a deletion in another deployment                              │
 *   SyncTrial ── read copies in another region, beside logical replication             ─┘
 * </pre>
 */
@NullMarked
package com.goten.bench;

import org.jspecify.annotations.NullMarked;
