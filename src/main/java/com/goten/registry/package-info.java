/**
 * The registry: the meta service that keeps it, and what each node knows of it (PROTOCOL.md section 11).
 */
@NullMarked
package com.goten.registry;

import org.jspecify.annotations.NullMarked;
