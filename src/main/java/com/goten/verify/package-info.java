/**
 * Checks the guarantees of a whole environment from outside, in the databases of its deployments (PROTOCOL.md, DESIGN.md
 * section 9): what operators run as {@code goten verify}, and what tests and chaos runs end with.
 *
 * <pre>
 *   Verification   looks at everything, then again at what was suspicious, until it has stayed or is gone
 *        │
 *      Look        one look: a consistent view of each database, opened together (Scene)
 *        │
 *   pages of rows ──► ResourceFacts: what else has to be known of them, from wherever it is ──► Fact
 *                                                                                                │
 *                     Check × n: a pure function from a fact to findings  ◄──────────────────────┘
 *        │
 *     Findings ──► Report
 * </pre>
 *
 * <p>Databases of different deployments have no common point in time: between two views something may have been
 * committed. So what is found is suspicious at first, and a violation only if it is found again and again. What is
 * not in order, but is on record as work that somebody will do, is no violation either: it is under way.
 *
 * <p>Memory is bounded by pages, however many resources there are. Another guarantee is another {@link Check}, and, where
 * it needs to know more, another kind of {@link Fact}.
 */
@NullMarked
package com.goten.verify;

import org.jspecify.annotations.NullMarked;
