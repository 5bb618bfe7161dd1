/**
 * Writes. One sealed {@link com.goten.engine.Command} family, one {@link com.goten.engine.CommandExecutor}: complete the
 * metadata, compare the references, one transaction, then hints. The API and the background verticles use the same.
 */
@NullMarked
package com.goten.engine;

import org.jspecify.annotations.NullMarked;
