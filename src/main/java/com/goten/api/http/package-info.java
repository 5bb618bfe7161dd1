/**
 * REST by {@code google.api.http}, and watches as NDJSON or server-sent events.
 *
 * <pre>
 *   HttpServerRequest ── HttpApi
 *        path, method   Routes ── PathTrie of PathTemplates        404, 405
 *        body           BodyReader                                 413, 415
 *        all of it      RequestBinder: body, query, path → request message
 *        the call       MethodDispatcher ── UnaryAnswer or StreamAnswer (a WatchSink)
 *        failures       ErrorAnswer: google.rpc.Status as JSON
 * </pre>
 *
 * <p>Routes are computed once from the schema. Where several templates match a path, literal segments win over
 * {@code *}, and {@code *} over {@code **}, from left to right; a verb suffix wins over none.
 *
 * <p>vertx-grpc-transcoding was tried and does not fit: it loses path variables beside a body, refuses repeated query
 * parameters and cuts streams to one message.
 */
@NullMarked
package com.goten.api.http;

import org.jspecify.annotations.NullMarked;
