/** The one place that time comes from: {@link java.time.InstantSource} is injected, and deadlines are values. */
@NullMarked
package com.goten.time;

import org.jspecify.annotations.NullMarked;
