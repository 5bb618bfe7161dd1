/**
 * What the running system says of itself in numbers. {@link com.goten.telemetry.Metric} names every metric there is;
 * the rest of the system counts through {@link com.goten.telemetry.Meters} and does not see the registry.
 */
@NullMarked
package com.goten.telemetry;

import org.jspecify.annotations.NullMarked;
