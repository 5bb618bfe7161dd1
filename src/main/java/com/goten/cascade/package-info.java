/**
 * What follows a deletion (PROTOCOL.md section 7), here and in the deployments that may refer to what goes.
 *
 * <pre>
 *   the deployment of X                                            a source of X
 *
 *   task CASCADE(X) ── CascadeFlow ─┬─ Sources ──────────────────► ConfirmReferencesCleared ─┐
 *      ▲                            │               (and again, with back-off)               ▼
 *      │                            └─ Collector: X's holders here                    task COLLECT(X) ── CollectFlow
 *      │                                 page ── CascadePlanner ── commands                  ▲             └─ Collector
 *      │                                                                                     │
 *      └── made in the transaction that deleted X ── the notices of X ─────► DeletionWatch ──┘
 *
 *   none left, here and there: CleanUp (X is still visible) or ReleaseName
 * </pre>
 *
 * <p>Progress is durable because it is the absence of references: whoever takes a task up again finds what is left. A
 * command that comes twice does nothing the second time. A deletion so caused is one like any other: it tells its own
 * sources, and so chains go on from deployment to deployment. Being told twice over, by the call and by the stream of
 * notices, costs a look; being told once is enough; and where both are lost the deployment of X asks again, as long as
 * there is anybody who has not said that he holds nothing. A deployment that the registry has removed holds nothing.
 *
 * <p><b>Why it always ends.</b> What is DELETING stays so, and gets no new holders: nobody establishes references to it,
 * and those about to be saved are seen as intents until they are holders. So the references to it only become fewer. A
 * holder that is not DELETING lets go, goes, becomes DELETING, or blocks and is waited for, which is what a client asked
 * for. There remain those that are DELETING and wait for each other. Among these, follow "waits for" until nothing new is
 * found: at the end stands one that waits for nobody, which goes, or a circle of which nobody waits for anything outside
 * it. {@link com.goten.cascade.CircleWalk} recognises such a circle from any of its members, and each may then go first.
 *
 * <p><b>Why nothing dangles.</b> Who goes first out of a circle is still named by others in it, as is everything that goes
 * at once. Therefore only what is visible of it goes: its shadow stays, with its name and its task, until every source
 * has answered that nothing is left, and not before is the name free. Sources that are left are not dropped by going first.
 * So a reference always finds its target or the shadow of it, and never another resource of that name.
 *
 * <p>Rejected: to take "only what is DELETING points to it" for a consent. A resource that others hold up, maybe for
 * days, would then lose what it visibly refers to; and types with {@code async_deletion} promise to stay until all is done.
 * Rejected too: a coordinator that takes a circle down as a whole. It would need all its deployments at one time.
 */
@NullMarked
package com.goten.cascade;

import org.jspecify.annotations.NullMarked;
