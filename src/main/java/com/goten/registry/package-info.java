/**
 * The registry: what each node knows of it, and what the meta service that keeps it does beside what every service does
 * (PROTOCOL.md section 11).
 *
 * <pre>
 *   RegistryVerticle ── EnvRegistry ── Known ──► Environments ──► Environment, to all who listen
 *                          │   ▲         └── RegistrySnapshot (the deployment's own database)
 *                          │   └── Following ── Follower …   a stream per region of the meta service and type
 *                          └── Registrar ── RegistrationPlan ── MetaClient   what is written there
 *
 *   meta service: MetaRules, DeploymentVerbs ── UpgradeSteps, DeploymentDeletion
 * </pre>
 *
 * <p>A deployment is deleted when it owns nothing, and when no other of its service has anything that is to be there.
 *
 * <p>Each region's meta service is followed for what it owns itself, and not one for all: while one of them is away the
 * others are still heard.
 */
@NullMarked
package com.goten.registry;

import org.jspecify.annotations.NullMarked;
