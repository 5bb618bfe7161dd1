/**
 * From the change feed to subscriptions (PROTOCOL.md section 3, watch).
 *
 * <pre>
 *   ChangeFeed ── FeedTailer (one per node) ── Ring ──┬── ChangeReader ── StatelessWatch ──┐
 *      │               ├── SafeTime                   ├── ChangeReader ── StatefulWatch ───┼── Subscription
 *      │               └── FeedListener:              ├── ChangeReader ── SingleWatch ─────┘       │
 *      │                   caches, event bus          │                                         WatchSink
 *      │                                              └── ChangeReader ── FeedFollower: who is no client's watch
 *      └── a stateless watch that is behind the ring reads pages of the feed by itself, in its turn (CatchUp)
 * </pre>
 *
 * <h2>Who keeps what</h2>
 *
 * A watch owns no queue of changes. It owns a place: where it is in the ring, or, when the ring has moved on without
 * it, where it is in the feed. It reads on only while its sink takes something; so a slow client costs the node a few
 * numbers, and a place may be put into a token and taken up by any node at any time. The alternative, a bounded queue
 * per watch, holds every change once per watch, and has to throw the client out as soon as it is full.
 *
 * <p>What can be worked out about a change is worked out once and kept with it in the ring ({@link
 * com.goten.watch.RecentChange}): parsed states, and encoded forms by projection. A hundred watches of one collection
 * cost a hundred copies of the same bytes and nothing else.
 *
 * <p>A stateful watch does not follow the feed but a page. It compares the page that its client has with the one that
 * is ({@link com.goten.watch.PageWindow}, {@link com.goten.watch.PageDiff}); how it got from one to the other does not
 * matter, so falling behind is repaired by reading the page, not the history.
 *
 * <h2>How much has been read</h2>
 *
 * Each look into the feed says what it could see ({@link com.goten.store.Horizon}). From two of them follows by when
 * everything committed has been read ({@code SafeTime}); it stands in the ring beside the place that it is about, so that
 * whoever has come there knows it. By the database's clock, which changes have their times from.
 *
 * <h2>Several regions</h2>
 *
 * A merged watch ({@code MergedStatelessWatch}, {@code MergedStatefulWatch}) has one stream per region, this one's own
 * among them, and none of the feed; {@link com.goten.watch.RegionStreams} opens them, and each is opened anew when it is
 * lost ({@code RegionPart}). The stateless one holds back a region's unfinished batch, so that its token, which is made of
 * theirs, is always true; the stateful one compares pages, as ever, made of the regions' pages.
 *
 * <h2>Threads</h2>
 *
 * The tailer lives on one {@link com.goten.watch.Loop}, each watch on the one that it was asked for on, with the sink.
 * Between them there is only the ring: one writer, and readers that see by each change's index whether it is still the
 * one they want. The tailer wakes each loop ({@code WatchGroup}) once per read, however many watches live there.
 *
 * <h2>Quiet</h2>
 *
 * Only stateless watches send something while nothing happens: a fresh token. The messages of the others are steps to be
 * carried out, and a message without a step is no step that existing clients of {@code WatchX} know. So whether a quiet
 * client still lives is the transport's question: pings on HTTP/2, keep-alive of TCP.
 *
 * <h2>Where it ends</h2>
 *
 * Ring: changes and bytes; beside it, few encoded forms of each change. Messages: changes and bytes; a page: resources
 * and bytes. Snapshots and catch-ups: a number at a time, the rest in line, and nobody holds a snapshot as long as he
 * likes. Clients: those that take nothing for too long, or whose place is gone from the feed because of that, are ended with
 * {@code SLOW_READER}. A place that is gone because of us (a token older than retention, a node that lost the feed)
 * begins anew with a hard reset. All of it is in {@link com.goten.watch.WatchOptions}.
 */
@NullMarked
package com.goten.watch;

import org.jspecify.annotations.NullMarked;
