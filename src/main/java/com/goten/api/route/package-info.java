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
 */
@NullMarked
package com.goten.api.route;

import org.jspecify.annotations.NullMarked;
