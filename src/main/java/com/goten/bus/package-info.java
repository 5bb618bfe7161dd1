/**
 * The event bus: every address in one place, and the form of the messages that cross it. Bodies are JSON objects or
 * protobuf bytes with the content type in a header; what each address carries and promises is in {@code verticles.md}.
 *
 * <p>A message is a request that is answered, or a hint; the database is the truth. A lost, doubled or reordered hint
 * costs latency and nothing else.
 */
@NullMarked
package com.goten.bus;

import org.jspecify.annotations.NullMarked;
