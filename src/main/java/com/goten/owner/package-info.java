/**
 * Meta owners (PROTOCOL.md section 8): resources that are deleted when the last of their owners is gone, wherever those are.
 *
 * <pre>
 *   references that are due ── ReferenceFlow: OwnerAsking (one question an owner, one call a deployment and many questions)
 *          ▲                        └── ReferencePlanner: confirm, ask again, decide, remove ── CommandExecutor
 *          └── made due by the save of the ownee or of the owner, then now and then: row by row, no timer of their own
 *
 *   task RELEASE(owner), CHECK(owner) ── SourceFlow: tells the ownee sources, many owners at once
 *   task DISOWN(owner), ORPHAN(ownee) ── DisownFlow: removes references page by page; deletes who has none left
 *   promises that are due             ── SourceFlow: asks whether the marks are still there
 * </pre>
 *
 * <p>An owner that is not there may be created yet; one that is deleted can be created again under the same name and is
 * another one then. So nothing is removed because time has passed, or because nobody answered: who owns the name promises
 * first that there is no such owner and will be none, or says which owner, by uuid, is deleted. What is asked elsewhere
 * and what is asked in this deployment itself goes the same way.
 *
 * <p>Work is taken up in rounds of one kind each ({@code Rounds}), in parts that end by themselves, and all calls go through
 * {@code PeerLines}: a deployment that does not answer holds up what waits for it, and nothing else.
 *
 * <p>All that must not be forgotten is in rows: a reference is due until it has been dealt with, a task until it is done.
 * What comes twice, or late, finds another epoch, no mark, or no such uuid, and changes nothing.
 */
@NullMarked
package com.goten.owner;

import org.jspecify.annotations.NullMarked;
