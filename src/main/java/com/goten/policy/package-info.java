/**
 * Who owns what, and where it has copies (PROTOCOL.md section 4).
 *
 * <pre>
 *   name ── Governance: which holder's policy, by the beginning of the name
 *              └── PolicyStore: the holder's policy, cached; the service's own where there is no holder
 *                     └── Placement: owning region, regions with copies
 * </pre>
 *
 * <p>{@code Environment} is what the registry knows of the services around, {@code PolicyCheck} whether a policy makes sense
 * in it; the rules for what is saved ask that.
 *
 * <h2>On what a write rests</h2>
 *
 * A write that a holder's policy has placed carries the holder's revision ({@code Basis}) into its transaction, and is
 * prepared anew where that is another by then: holder and resource are in one database, so their order is that of commits.
 * The service's own policy is in no row here. It comes from the registry, at every node when that hears of it, and a
 * revision to compare would be one that this node, or another, had copied a moment before: it would prove nothing more than
 * the node's own memory does. So that is asked, once more under the locks of the write ({@code PolicyStore.stands}). More
 * is not needed: who owns what does not hang on it, since a region's resources are owned by it whatever the policy says,
 * and the control region of a policy stays; whether a region is enabled is asked of a creation at its time, and no clock is
 * common to it and the registry; and {@code syncing}, which a node that has not heard yet may write as it was, is set right
 * by the next write of the resource, of which the empty ones of PROTOCOL.md section 9 are to be begun by each node when it
 * hears: the last one last.
 */
@NullMarked
package com.goten.policy;

import org.jspecify.annotations.NullMarked;
