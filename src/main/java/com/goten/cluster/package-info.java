/**
 * The nodes of one region: which there are (Hazelcast, tcp-ip members only), and which of them works on which shard.
 *
 * <pre>
 *   membership (Hazelcast) ── ShardRing: 64 shards, rendezvous hashing, a pure function ── who should work
 *                                                  lease row with an epoch in PostgreSQL ── who may
 * </pre>
 *
 * Hazelcast holds no truth: a node that was frozen still believes in what another has been given since, so what decides
 * is the lease. The only package that knows Hazelcast.
 */
@NullMarked
package com.goten.cluster;

import org.jspecify.annotations.NullMarked;
