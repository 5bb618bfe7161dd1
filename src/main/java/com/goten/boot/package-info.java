/**
 * The program: command line, configuration, start and stop.
 *
 * <pre>
 *   Main ── dev ── DevEnvironment (conf/dev.yaml)  ── Node ── DeploymentRuntime … one per deployment
 *      ├─── node ── NodeConfig (conf/node.yaml)    ──┘   └── AdminVerticle
 *      ├─── why, plan-delete ── Asked: an admin port, or the port of one deployment
 *      ├─── verify ── VerifiedEnvironment ── Verification, over the databases of all deployments
 *      └─── schema check
 * </pre>
 *
 * Start goes up in order, stop goes down in the reverse order, each step waits for the one before. What an operator can
 * put right ends the program with one message and exit code 2; a bug ends it with a stack trace in the log and 1.
 */
@NullMarked
package com.goten.boot;

import org.jspecify.annotations.NullMarked;
