/**
 * What deployments say to each other: the channels between them, and the SchemaMixin service by which they keep the
 * relations between their resources and tell each other what they own (PROTOCOL.md sections 6 to 9). Always gRPC, whatever the regions have in common.
 *
 * <pre>
 *   PeerChannels ── Peers ── GrpcPeers: addresses from the environment, bounds, connections; once for the deployment
 *                               │       itself and once for what clients have it ask
 *                               ├── UnaryExchange   one answer, by the deadline
 *                               └── StreamExchange  a message at a time, back-pressure to the peer
 *                Partition      regions that dev has cut off: nobody there is reached, and nobody from there
 * </pre>
 *
 * <h2>What is owned, for those who have copies</h2>
 *
 * <pre>
 *   OwnedMethods ── WatchOwned ── OwnedStream ┬── store.OwnedReader: pages of a snapshot
 *        │                                    └── watch.FeedFollower ── OwnedFilter: changes, as they mean something there
 *        ├── CompareRanges ── store.OwnedReader: hashes over ranges of names
 *        └── ReadOwned                                    OwnedClient: the same three, asked of another region
 * </pre>
 *
 * A snapshot has no view of one moment, and needs none: the changes from before its first page follow it, and only what is
 * newer replaces anything. A token says where in the feed they begin, and up to which name the pages have come; so whatever
 * breaks off goes on there, on any node. Bodies travel as they are stored. Nobody is told that something is safe by a clock:
 * a safe time is the database's time of a look into the feed all of whose transactions have ended ({@code watch.SafeTime}).
 *
 * <p>Hashes are compared top down. They are not of one moment either: the token that comes with a comparison says when a
 * stream has brought all that it was about, and what differs still then is a difference.
 *
 * <h2>Hand-over</h2>
 *
 * Who has adopted a resource says so twice, by {@code AdoptionCalls}: to the owners of its targets (EstablishReferences as an
 * adopter: what is DELETING, or has only left its name, admits a reference that was there before), and then to the region that
 * released it (ConfirmAdoption: {@code AdoptionMethods}), which has answered for the references until that word comes.
 *
 * <h2>The channels</h2>
 *
 * <p>Why not {@code vertx-grpc-client}: a failure has to say whether the peer answered so or was not reached, with all
 * its details, and what a stream's reader has not dealt with must stay at the peer; both need what is below it anyway.
 */
@NullMarked
package com.goten.mixin;

import org.jspecify.annotations.NullMarked;
