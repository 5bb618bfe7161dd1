/**
 * Filters: one grammar, one checked form, two evaluators that agree (PROTOCOL.md section 3, filters). The one in Java is
 * here; the one in SQL is in {@code store.pg}.
 */
@NullMarked
package com.goten.resource.filter;

import org.jspecify.annotations.NullMarked;
