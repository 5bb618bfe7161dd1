/**
 * What follows a deletion (PROTOCOL.md section 7), in this deployment.
 *
 * <pre>
 *   task CASCADE(X) ── CascadeFlow: page of X's holders ── CascadePlanner: commands ── CommandExecutor
 *          ▲                       └── none left: CleanUp (X is still visible) or ReleaseName
 *          └── made in the transaction that deleted X; due again, with back-off, until X is dealt with
 * </pre>
 *
 * <p>Progress is durable because it is the absence of references: whoever takes the task up again finds what is left. A
 * command that comes twice does nothing the second time.
 */
@NullMarked
package com.goten.cascade;

import org.jspecify.annotations.NullMarked;
