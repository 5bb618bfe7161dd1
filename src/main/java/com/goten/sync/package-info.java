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
 *   CopyComparer ◄── CompareRanges, ReadOwned: finds and repairs what differs all the same
 *   CopyStates:  which copies are complete, and how old they can be; policy.ReadCopies for those who read
 *   PassedOver:  what could not be put, for another region's copy had its name, is read and put when that has gone
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
 *
 * <p><b>Comparisons.</b> {@link com.goten.sync.CopyComparer} compares all copies with their owners' now and then, from the top
 * down, and puts right what differs. Both sides write meanwhile, so what differs in a list is only suspected. It is looked at
 * once the stream has passed the place at which the owner made its list, while the stream stands still, and is found to be
 * wrong where the owner still says what it said then. Rejected: to hold a view open on both sides while all is compared; it
 * would keep two databases from cleaning up for as long as that takes.
 *
 * <h2>What other regions release to this one</h2>
 *
 * <pre>
 *   an offer in a batch ──► Adopting ── engine.Adoption: owned here, with task ADOPT ──► the rest of the batch, and its token
 *                                                                    │
 *   AdoptionVerticle ── AdoptFlow ◄──────────────────────────────────┘
 *       each target's owner knows ──► established ──► ConfirmAdoption ──► confirmed: mixin.AdoptionCalls
 * </pre>
 *
 * An offer that cannot be taken up is kept (store.Handovers) with a task ADOPT that tries it again, and the stream goes on; only
 * where it cannot be kept either does the stream break, and come again from before it. What was adopted is followed up by its
 * task, until the region that released it has been told; that answers for it as long. A target that turns out to be no more is
 * one that has gone: what refers to it is collected (cascade), and nothing waits for it. Where the policy could not be read,
 * the last step of the task has the resource say what that says.
 *
 * <h2>Changes of policies</h2>
 *
 * What other regions have copies of hangs on {@code syncing} of what is owned here, and that on policies. When one changes,
 * everything under its holder is looked at, in every region that owns some of it:
 *
 * <pre>
 *   a holder was written, here or as a copy ──► task REFRESH ──► RefreshFlow
 *   ServicePolicy, HolderSweep: what no task tells of               │
 *                                                                   ├─ announces the policy (policy.Settling)
 *                                                                   ├─ RefreshWalk: page by page, keys and columns only
 *                                                                   │     RefreshPlanner: what does not say what it says
 *                                                                   │     RefreshWriter:  empty updates of that, in slices
 *                                                                   ├─ strikes the policies off that were before
 *                                                                   └─ HandoverFlow: what is to be elsewhere goes there
 * </pre>
 *
 * <p>How far a walk has come is kept after each page; it goes on from there after a crash, on any node, as long as nothing
 * else was announced since. Otherwise it begins anew, with the newer policy. A slice that has been written while clients'
 * writes wait is followed by a rest as long as it took. Where something cannot be written, or a deployment not be asked, the
 * task is due again after growing pauses, and says why.
 *
 * <p>A hand-over begins when a policy has another control region: the right to create is closed, everything that it is the
 * right to is released, and when nothing is owned, unconfirmed or withheld any more, the right. Everything of it is in the
 * database: the closed right says to whom and at which epoch, and it ends so even where the policy changes back. What is under
 * a holder that was created without a policy goes with the right of the service. Where such a holder has got one, its right
 * is split off that first, in the region that has it; until then its task is due again everywhere.
 *
 * <p>A task that is lost is none: what is announced is not what the policy is, and that is found by whoever looks. So at a
 * start each node looks for holders that have changed and of which nothing is announced.
 */
@NullMarked
package com.goten.sync;

import org.jspecify.annotations.NullMarked;
