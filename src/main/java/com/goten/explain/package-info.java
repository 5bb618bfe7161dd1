/**
 * Says why things are as they are, and what would become of them. Reads only; every answer is bounded in time and size.
 *
 * <pre>
 *   DeletionPlanner ── DeletionRehearsal (engine): would it be accepted, by the code of the real one
 *         ├── Walk: who points to what would go, and is owned by it, deployment by deployment ── Graph
 *         ├── Going: who goes with it, surely or perhaps
 *         ├── Fates: what becomes of everybody, a pure function of the graph
 *         └── PlanMessage: by service and region, with counts and the first names
 *   Explainer ── LocalKnowledge, and that of the deployments that may refer to it ── Reasons: who must act
 *         └── NeighbourhoodWalk
 *   Debug: the deployments of a process, for its admin port. Dot, PlanText, ExplanationText, ExplainJson: the forms
 *   ExplainService ◄── ExplainMixin, the gRPC service by which deployments ask each other ── ExplainClient
 * </pre>
 *
 * <p>Why the deployment that is asked walks, and those that it asks only answer one step each: so everybody is asked
 * about a resource once whatever the circles, there is one deadline and one bound, and what could not be asked is known
 * by name.
 */
@NullMarked
package com.goten.explain;

import org.jspecify.annotations.NullMarked;
