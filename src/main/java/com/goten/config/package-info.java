/**
 * Reading configuration, so that a configuration record that exists is valid.
 *
 * <pre>
 *   file ── Yaml ── Section ── Section …       each key is asked for by name, with what it must be
 *                      └── Faults               everything wrong is collected, with line and path, and told at once
 * </pre>
 *
 * The records themselves live with what they configure. A key that nobody has asked for is a fault: a misspelt key that
 * is silently ignored costs its user an evening.
 */
@NullMarked
package com.goten.config;

import org.jspecify.annotations.NullMarked;
