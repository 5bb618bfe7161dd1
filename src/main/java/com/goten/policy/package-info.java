/**
 * Who owns what, and where it has copies (PROTOCOL.md section 4).
 *
 * <pre>
 *   name ── Governance: which holder's policy, by the beginning of the name
 *              └── PolicyStore: the holder's policy, cached; the service's own where there is no holder
 *                     ├── Placement: owning region, regions with copies
 *                     └── CopiedPlace: a place of which all is copied to another region
 *
 *   Settling ──► SettledPolicy: what a region has announced of its policies, to itself and to those with copies
 * </pre>
 *
 * <p>{@code Environment} is what the registry knows of the services around, {@code PolicyCheck} whether a policy makes sense
 * in it; the rules for what is saved ask that.
 *
 * <h2>On what a write rests</h2>
 *
 * A write that a holder's policy has placed carries the holder's revision ({@code Basis}) into its transaction, and is
 * prepared anew where that is another by then: holder and resource are in one database, so their order is that of commits.
 * The service's own policy is in no row here: it comes from the registry, at every node when that hears of it. What is in a
 * row is what this region has announced of it (below), and a write that it has placed carries the revision of that. So a
 * node that has not heard yet, where another one has seen to it already that everything agrees with the newer policy, finds
 * the announcement to be another, announces its own anew, and has everything looked at after that: what it places is set
 * right even if it does not live to hear, by the next node that compares what is announced with what it knows. What the node
 * itself knows by then is asked under the locks too ({@code PolicyStore.stands}). Nothing else hangs on it: who owns what does
 * not, since a region's resources are owned by it whatever the policy says until it hands them over; whether a region is
 * enabled is asked of a creation at its time, and no clock is common to it and the registry.
 *
 * <h2>Who owns what has no region in its name</h2>
 *
 * Its row says that, and not the policy: that names a control region, to which everything is handed over in time. Who may
 * create, and may say that a name is nowhere, is a {@code CreationRight}, one for each policy, in a row that is handed over
 * last. {@code PolicyStore.control} answers both from memory; who has to be sure compares the row under his locks. A hand-over
 * carries a number that grows with each change of the holder and of the service, so that of two regions with different views
 * the newer one counts.
 *
 * <pre>
 *   the holder                           the right under it
 *   created with a policy                its own, from the beginning in the control region of that, without a row
 *   created without one                  the service's, until there is a row of its own
 *      └─ given one                      the same: whoever has the service's splits the holder's off it, in a row
 *   has a row, whatever is known of it   its own
 * </pre>
 *
 * A policy is not taken away again: what was created by the holder's right and by the service's could have the same name. Who
 * has the service's right may have got it from a region, and a right that was split off it may be in another, of which he has
 * not heard. So rights that were split off are a chain, to which the service's points ({@code SplitRights}): where one of them
 * is not known, nothing is created by the service's right under a holder.
 *
 * <h2>What a region says of its policies</h2>
 *
 * Who has copies must know whether he has all there is of a place. The policy as he knows it does not tell him: the owner
 * may have placed some of it by the one before, or, which is worse, by the one after, of which he has not heard. So each
 * region <em>announces</em> by which policies it may have placed what it owns under a holder: a {@code SettledPolicy}, in a
 * row that is copied like a resource, and so comes to the others in the order of its commits.
 *
 * <pre>
 *   nothing ──► [P1, P2] ──────────────────────► [P2] ──► [P2, P3] ──► …
 *      │            │                              │
 *      │            │ a write, or a look, by P2    │ everything has been looked at; in the transaction that says so
 *      │            │ comes only after this        │ the holder still has P2, and nothing else has been announced
 *      └─ the holder is as it was created: by P1, or nothing is under it
 * </pre>
 *
 * <ul>
 *   <li>A write by a policy commits only when that is announced ({@code PolicyStore.placementForWrite}), and while the
 *       holder is what it was ({@code Basis}); what is announced ends only where the holder has another policy by then. So at
 *       every moment, everything agrees with one of the policies that are announced. What once was announced for a revision
 *       of the holder is remembered with that: a hit does no I/O.
 *   <li>A place is copied where the governing policy as it is known here says so, <em>and</em> all that its owner has
 *       announced. Where he has announced nothing, the holder must be as it was created. For the service's own policy he
 *       must have: it has no beginning that anybody knows.
 *   <li>Where there is a holder without a policy, the service's counts, and what has been announced of that too.
 *   <li>What a holder was created with is remembered by the nodes that have seen it; where none has, what was there before
 *       the first announcement is unknown, and its owner is asked until everything has been looked at.
 *   <li>A holder that is not in this database has no revision that a write could be bound to: the write is bound to what is
 *       announced of it, and rests on what was read of the holder for 2 s; between announcing and looking is more than that.
 *   <li>A policy that comes back after another one is announced again, though it is among those that are: somebody may be
 *       looking at everything by the other one, and would not see what is placed behind him.
 *   <li>Nodes that know different policies of the service announce both, and strike each other's off, until all have heard.
 * </ul>
 *
 * <p>Rejected: to have the copies themselves say by which revision of which policy they were placed. A place of which
 * nothing is here would say nothing; and every change of a policy would be a change of everything.
 */
@NullMarked
package com.goten.policy;

import org.jspecify.annotations.NullMarked;
