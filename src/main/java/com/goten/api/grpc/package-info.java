/**
 * gRPC and gRPC-Web from descriptors, over Vert.x's HTTP server: no generated code per service.
 *
 * <pre>
 *   HttpServerRequest ─ content type ─► Framing          application/grpc, -web, -web-text
 *        │ path                          │
 *        ▼                               ▼
 *   GrpcMethod ◄── messages ── GrpcExchange ── GrpcReader (frames, gzip, bounds)
 *      │  ApiUnary, ApiStream        │
 *      │  HealthCheck, Reflection    └──────── GrpcWriter (frames, trailers, status, back-pressure)
 *      │  PeerSurface ──► what other deployments call, beside the gate and with bounds of its own
 *      ▼
 *   api.call
 * </pre>
 *
 * <p>Why not {@code vertx-grpc-server}: bytes of a client must not be able to hang a call or fill the memory. In 5.0.7 a
 * compressed frame without {@code grpc-encoding} throws inside the deframer and is never answered, gzip is inflated
 * without bound, an empty or broken grpc-web-text body likewise throws in the end handler, and an oversized message is
 * answered without a reason. The framing is 5 bytes; owning it costs a few small classes, and nothing is copied or
 * allocated per call that is not needed. The message types of the health protocol come from {@code vertx-grpc-health}.
 */
@NullMarked
package com.goten.api.grpc;

import org.jspecify.annotations.NullMarked;
