/**
 * What deployments say to each other: the channels between them, and the SchemaMixin service by which they keep the
 * relations between their resources (PROTOCOL.md section 6). Always gRPC, whatever the regions have in common.
 *
 * <pre>
 *   PeerChannels ── Peers ── GrpcPeers: addresses from the environment, bounds, connections; once for the deployment
 *                               │       itself and once for what clients have it ask
 *                               ├── UnaryExchange   one answer, by the deadline
 *                               └── StreamExchange  a message at a time, back-pressure to the peer
 * </pre>
 *
 * <p>Why not {@code vertx-grpc-client}: a failure has to say whether the peer answered so or was not reached, with all
 * its details, and what a stream's reader has not dealt with must stay at the peer; both need what is below it anyway.
 */
@NullMarked
package com.goten.mixin;

import org.jspecify.annotations.NullMarked;
