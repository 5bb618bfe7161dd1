/**
 * From the change feed to subscriptions (PROTOCOL.md section 3, watch).
 *
 * <pre>
 *   ChangeFeed ── FeedTailer (one per node) ── ring of recent changes ── subscription cursors ── WatchSink
 *                                                    └── a reader behind the ring reads the feed itself, or is cut off
 * </pre>
 */
@NullMarked
package com.goten.watch;

import org.jspecify.annotations.NullMarked;
