/**
 * Where calls run (PROTOCOL.md section 5, routing).
 *
 * <pre>
 *   call ─► RegionRouter ─┬─ about resources: Subjects ─► Ownership ─► here, or Forwarder ─► the owning region
 *                         ├─ about several regions' resources: BatchSplit, ListMerge ─► each its part ─► one answer
 *                         └─ watches: ForwardedStream, or watch.MergedWatches over one stream per region
 * </pre>
 *
 * <p>Policies route; they do not decide. A request is forwarded once, unchanged; who gets a forwarded one that is not
 * his says ABORTED, and whether a write is accepted is decided where it commits. With one region nothing of this is
 * looked at.
 *
 * <p>A page token of a merged list is the place of its last resource in the order, as of any list: every region goes on
 * from there by itself, so that it is of the same form whether the list was merged or not, and is good on every node and
 * in every region. The alternative, a position per region, breaks as soon as regions come or go.
 *
 * <p>All regions, {@code regions/-}, are those that the service is in. The governing policy's enabled regions would be
 * fewer, but a policy can cease to enable a region in which something is, and nobody is to miss that silently. Who would
 * rather have a part than nothing says so, and is told what is missing ({@code MissingRegions}); of a watch he is told at
 * its beginning, and so that this stays true the watch ends when a missing region is back.
 *
 * <h2>What is being handed over</h2>
 *
 * What has no region in its name is where the policy says, as long as one region is all three of policy, right and goal
 * ({@code policy.Control}); finding that out does no I/O where it is cached. While it is being handed over, the row that is
 * here says where a write goes; who has no row tries those who may own it, and who says that it is not his has done nothing.
 * Reads ask all who may own some, one after the other in the order of the hand-over: what goes from one to the next
 * meanwhile is met once or twice, and counts once. Who has released something counts it as his until the other has it.
 *
 * <ul>
 *   <li>A list by one owner rests on the right to create, as one from copies on what is announced, and is asked anew where that
 *       has changed. Who finds nothing looks at it once more before he says so.
 *   <li>A watch ends when the right changes, before it is sent the first change after that, and begins anew over all who may
 *       own some; these tell nothing when something goes from one to the other. So nobody is told that it has gone.
 *   <li>On the page of a stateful watch what goes stays with the one region for a while, so that the other has shown it by then.
 *   <li>Collections of all holders are those of all regions anyway, which are asked at once. Where one of them has handed
 *       something over since they were asked, all are asked once more, and what either answer has is there.
 *   <li>Who asks one region after the other says what he knows of the right ({@code ToldControl}); who knows something later
 *       refuses ({@code PartAnswers}), and the other looks again whom to ask, a few times.
 *   <li>How many there are in all is not said while some may be in two regions.
 * </ul>
 *
 * <h2>Copies</h2>
 *
 * What another region owns is read here where this region has all of it: its copies are complete, and the place is one that
 * is copied ({@code policy.CopiedPlace}, and package {@code policy} for what that rests on). Where that is cached, finding it
 * out does no I/O. But the cache hears of a change when the change feed has been read, a moment after it was committed, and
 * in that moment copies may already have left that are not gone. So that no answer is less than there is:
 *
 * <ul>
 *   <li>A list takes along the revisions of what it rests on, and looks at them in the statement that reads the page
 *       ({@code ReadScope}, {@code ListQuery}): where one is another, the owners are asked.
 *   <li>A Get that has found a copy needs nothing more: a copy is one, whatever is being changed. Only one that has found
 *       none looks at what it rests on once more, before it says that there is none; so does a BatchGet.
 *   <li>A watch looks before each message that it sends ({@code PlacedWatch}); what it looks at is told before the changes
 *       are that came with it. It ends when copies leave, so that nobody is told that they are gone. Its first moment is as
 *       the cache says: where that is late, the watch ends with the next message, or the next look, and begins anew.
 * </ul>
 *
 * <p>A list over several regions asks those only of which not everything is here; the rest it reads here, with its own
 * part. A watch is here as a whole or at the owners as a whole: each region's stream has a place of its own in the token.
 * It does not move because copies become complete, or are not for a while: what it is told stays right.
 */
@NullMarked
package com.goten.api.route;

import org.jspecify.annotations.NullMarked;
