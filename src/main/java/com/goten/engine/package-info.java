/**
 * Writes. One sealed {@link com.goten.engine.Command} family, one {@link com.goten.engine.CommandExecutor}: complete the
 * metadata, compare the references, one transaction, then hints. The API and the background verticles use the same.
 *
 * <pre>
 *   Command ─► Engine ─► WriteRun: prepared, tried, and again for whatever it came upon
 *                           │
 *                           ├─► GovernedWrite            is the policy still what the write was prepared on?
 *                           │     ├─► CreateWrite, UpdateWrite, DeleteWrite, …: decide, under the store's locks
 *                           │     └─► Rulings ─► SaveRules   is what is about to be committed allowed?
 *                           │
 *                           └─► Step: Done, or what has to be asked of other deployments before the next try
 * </pre>
 *
 * <p><b>Decisions.</b> A write is a value that the store asks for its needs and then, with a view of them, for ops. It
 * decides on the view alone, so that it can be asked again: when it needs more ({@code Widen}), when a policy has changed,
 * when others have been asked. What others have said so far are its {@code Ties}: intents and uuids of targets elsewhere,
 * marks, who has confirmed. Locks are never held while others are asked.
 *
 * <p><b>Rules</b> beside those of the schema are {@link com.goten.engine.SaveRules}: pure functions of the state that is
 * about to be, asked in the transaction, of whoever writes, background flows too. {@link com.goten.engine.HolderRules} look
 * at policies; the meta service has its own. The alternative, an interceptor before the engine, sees what clients send and
 * not what is stored, and lets two writes pass that are wrong together.
 *
 * <p><b>Whose it is.</b> Of what has a region in its name that is said by the name, of everything else by its row, under the
 * locks: it is written where it is owned, whatever the policy says ({@code ReadCopy}). Of what is not there nothing says so: it
 * is created, and found to be nowhere, only in the region that has the right to that ({@code Grant}).
 *
 * <p><b>Hand-over.</b> {@code ReleaseWrite} makes a resource another region's, as its last change here; {@code AdoptWrite}
 * takes over what another one has released, if no later hand-over of it was seen. Between the two nobody writes it. What was
 * released, and is not confirmed, is in the way of deletions here of what it refers to: nobody decides about its references.
 * It goes by the right to create it, as that is under the locks; {@code RightHandover} closes, splits and releases that.
 *
 * <p><b>Rehearsal.</b> A deletion that is only tried out ({@link com.goten.engine.DeletionRehearsal}) is the same write, of
 * whose decision nothing is done.
 */
@NullMarked
package com.goten.engine;

import org.jspecify.annotations.NullMarked;
