/**
 * A PostgreSQL server of our own, started from the binaries in our jar.
 *
 * <pre>
 *   PostgresBinaries ── unpacked once per machine and version, atomically, into a cache
 *   RunAs            ── PostgreSQL refuses to run as root: user namespace, or another uid
 *   DataDirectory    ── lock, initdb, what a killed server left behind
 *        └── EmbeddedPostgres: start, stop, address
 * </pre>
 *
 * Why not the usual wrapper library: it always turns fsync off, and brings JDBC and the binaries of ten platforms.
 * Everything here blocks; it runs before Vert.x starts and after it has stopped, never on an event loop.
 */
@NullMarked
package com.goten.boot.postgres;

import org.jspecify.annotations.NullMarked;
