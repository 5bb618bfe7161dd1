/**
 * Read copies of what other regions of the service own (PROTOCOL.md section 9).
 *
 * <pre>
 *   another region                             this deployment, on the node that follows the region
 *
 *   WatchOwned ── snapshot, then changes ────► CopyStream ── CopyWriter ── store.Copies: batch and token in one transaction
 *                                                 │              │
 *                                                 │              └─ Gathering: what comes while a batch is being written
 *                                                 └─ opened anew when it ends, from where the database is
 *
 *   CopyStreams: one for each other region, shared among the nodes; removes the copies from regions that are no more
 *   CopyStates:  which copies are complete, and how old they can be; policy.ReadCopies for those who read
 * </pre>
 *
 * <p><b>Who may write.</b> Membership says which node follows a region, and may say so of two. Each stream begins by taking
 * the tenure of its copies, whose fence every transaction holds: what a node does that has been replaced fails, and with it
 * its stream.
 *
 * <p><b>What a batch is.</b> The owner sends what it has; while that is written, what comes next gathers, and is written
 * together. So a change alone is here in the time of a round trip and a commit, and a thousand in a second cost few
 * transactions. Nothing is read from the network that has no room.
 *
 * <p><b>When copies count.</b> From the end of the first snapshot, and of the changes made during it, until the owner says
 * that it begins anew; over restarts, the database remembers. A stream that is away makes copies old, not incomplete: how old
 * is what the safe time says.
 */
@NullMarked
package com.goten.sync;

import org.jspecify.annotations.NullMarked;
