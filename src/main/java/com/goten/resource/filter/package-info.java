/**
 * Filters: one grammar, one checked form, two evaluators that agree (PROTOCOL.md section 3, filters). The one in Java
 * is here; the one in SQL is in {@code store.pg}.
 *
 * <pre>
 *   text ── FilterLexer ── FilterParser ── ConditionChecker ── Condition ──┬── Evaluator: messages
 *            tokens         grammar         descriptor, types              └── store.pg.FilterSql: doc jsonb
 * </pre>
 *
 * What the protocol leaves open is decided so:
 * <ul>
 *   <li>Everything is true or false, never unknown: NOT of a false comparison is true, also of an incomparable one, and
 *       {@code x NOT IN (…)} is {@code NOT (x IN (…))}. {@code !=} is a comparison: it is false for what is
 *       incomparable.
 *   <li>Scalar fields, also optional ones and the values at keys of maps, are their default when absent; lists and maps
 *       are empty. Timestamps, durations, wrappers, messages and JSON are null when absent, and null is incomparable.
 *       {@code = NULL} is IS NULL.
 *   <li>Text compares by code points. Enum values (their name or number), booleans and bytes (base64) know {@code =},
 *       {@code !=} and IN only; so do messages, lists and maps, which are equal as a whole.
 *   <li>NaN is incomparable; IS NAN finds it. The infinities are {@code "Infinity"} and {@code "-Infinity"}.
 *   <li>CONTAINS on a list: some item equals the value; of a message, all members given equal. On a map: a key, or, for
 *       a map value, all entries given. {@code VALUE} before a value says nothing.
 *   <li>Paths do not go into lists. Members of {@code google.protobuf.Struct} are segments as keys of maps are, and
 *       compare by the type that is there. A segment that is no word stands in backticks or double quotes, or has its
 *       dots escaped with a backslash.
 * </ul>
 */
@NullMarked
package com.goten.resource.filter;

import org.jspecify.annotations.NullMarked;
