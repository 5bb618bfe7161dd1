/**
 * Everything that can go wrong, as one sealed family.
 *
 * <p>{@link com.goten.errors.GotenException} has one subclass per {@code google.rpc.Code} that the system answers with.
 * Code throws or fails futures with these; {@code api.call} alone turns them into wire status, and
 * {@link com.goten.errors.StatusReader} reads them from it. Expected failures carry no stack trace.
 */
@NullMarked
package com.goten.errors;

import org.jspecify.annotations.NullMarked;
