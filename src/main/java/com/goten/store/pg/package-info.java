/**
 * All SQL of the system, on the reactive PostgreSQL client.
 *
 * <pre>
 *   Writer ── WriteQueue ── WriteLane × n      one connection each; a batch of writes is one transaction:
 *                                              begin · lock · read │ decide │ apply · commit
 *                                              begin · lock · insert if nothing is in the way · commit   (creates)
 *   Copies ── CopyLanes × 2                    begin · lock · fence and cursor · put and remove · commit
 *   ResourceReader ── GetCombiner              concurrent gets are one statement
 *                  ├─ pool                     lists, counts; ShadowReader, TaskReader: what explains things
 *                  └─ snapshot pool            consistent views for watches
 *   ChangeFeed ── FeedReader (feed pool, catch-up pool), FeedRetention
 *   TaskQueue, HolderReader                    flow pool
 *   Shadows, Intents                           relation pool: what calls of clients and peers wait for
 *   OwnedReader                                owned pool: what regions with copies ask; short statements, in turn
 *   Inspector ── PgInspection                  a view of a whole database from outside, one connection; for verify
 * </pre>
 *
 * <p>Why writes decide in Java and not in SQL: a decision (masks, conditions, reference rules) is a pure function that
 * can be read and tested; SQL only locks, reads and applies. Why locks are advisory and come first: a statement that
 * waits for a row lock goes on with the snapshot it had before the wait, and a transaction that has its id before it
 * has its locks breaks the order of the feed.
 *
 * <p>Everything has a bound. Of time: the server ends statements and transactions that take too long, and what it owes an
 * answer for longer than that is cut off here. Of memory: reads of many rows end, or go on in another statement, when
 * their bodies have reached some megabytes.
 *
 * <p>Each statement family is one small class with its text, binding and row mapping. Arrays carry batches:
 * {@code unnest} of arrays is as fast as a batch of statements and is one message.
 */
@NullMarked
package com.goten.store.pg;

import org.jspecify.annotations.NullMarked;
