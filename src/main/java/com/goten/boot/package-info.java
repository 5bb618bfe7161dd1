/**
 * The program: command line, configuration, start and stop.
 *
 * <pre>
 *   Main ── dev ── DevEnvironment (conf/dev.yaml)  ── Node ── DeploymentRuntime … one per deployment
 *      ├─── node ── NodeConfig (conf/node.yaml)    ──┘   └── AdminVerticle
 *      ├─── why, plan-delete ── Asked: an admin port, or the port of one deployment
 *      ├─── verify ── VerifiedEnvironment ── Verification, over the databases of all deployments
 *      ├─── bench ── BenchWorld ── bench.Bench, against limits of its own PostgreSQL
 *      └─── schema check
 *
 *   DeploymentRuntime ── RegistryPart   its environment: followed in the registry, or one that knows no other
 *                     ├─ MetaPart       rules for what is saved; of the meta service also its verbs, and a deletion that asks
 *                     ├─ Cascades, Owning   the follow-up of deletions, owners and ownees
 *                     └─ NodeHints, PolicyRefresh   what other nodes have done, told by the bus and by the feed
 * </pre>
 *
 * <p>Nothing begins before there is an environment: a deployment registers, and takes what comes of that or what was known
 * the last time, and only then are peers asked and clients answered. The meta service is the exception, as it registers
 * with itself: it starts with what it last knew, or with nothing, opens its API, and registers then.
 *
 * Start goes up in order, stop goes down in the reverse order, each step waits for the one before. What an operator can
 * put right ends the program with one message and exit code 2; a bug ends it with a stack trace in the log and 1. What was
 * done as asked and has found that something is not as it should be (verify, bench) ends with 3.
 */
@NullMarked
package com.goten.boot;

import org.jspecify.annotations.NullMarked;
