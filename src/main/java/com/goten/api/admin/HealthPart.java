package com.goten.api.admin;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Something that must be well for the process to be ready.
 *
 * @param name as it is shown, {@code devices.example.com/us-west2 database}
 * @param check asked at each question; fails with the reason. Cut off after two seconds
 */
public record HealthPart(String name, Supplier<Future<?>> check) {}
