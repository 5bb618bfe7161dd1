/**
 * One call of an API method, whatever surface it came over: context, checks, dispatch, and the one error mapper. The
 * surfaces ({@code api.grpc}, {@code api.http}, the event bus) turn bytes into calls and answers into bytes.
 */
@NullMarked
package com.goten.api.call;

import org.jspecify.annotations.NullMarked;
