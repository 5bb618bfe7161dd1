/**
 * The API of a deployment: {@link com.goten.api.ApiVerticle} puts its surfaces on one port.
 *
 * <pre>
 *   port (HTTP/1.1, h2c) ── application/grpc* ──► api.grpc ──┐
 *                       └── everything else ────► api.http ──┼──► api.call ──► store, engine, watch
 *   event bus ….api ────────────────────────────► api.bus  ──┘       └──► api.route ──► other regions
 * </pre>
 */
@NullMarked
package com.goten.api;

import org.jspecify.annotations.NullMarked;
