/**
 * Resources as values: names, bodies, metadata, references, masks, projections, orders, pages. Pure functions over
 * {@link com.goten.schema.ResourceType} and protobuf messages; nothing here does I/O.
 *
 * <pre>
 *   request ── ResourceNames ── ResourceName, Scope           which resources
 *           ── Masks         ── what of a body is taken       (output-only fields never are)
 *           ── References    ── what it points to, and where
 *   message ── Bodies ── StoredResource.body                  bytes, as clients get them but for resource_version
 *           └─ Doc    ── doc jsonb                            what filters and orders compare
 *   stored  ── Projection ── answer                           on the bytes where it can
 *   path    ── ValuePath  ── OrderBy, filter.Filter           in Java here, in SQL in store.pg
 * </pre>
 *
 * Messages are dynamic, so walking their fields costs more than with generated code. What every read passes through
 * ({@link com.goten.resource.Bodies#wire}, {@link com.goten.resource.Projection#wire}) works on the bytes. Java
 * and PostgreSQL must never disagree on a value: {@link com.goten.resource.ValueKind} says how each kind compares, and
 * {@link com.goten.resource.Doc} writes it so.
 */
@NullMarked
package com.goten.resource;

import org.jspecify.annotations.NullMarked;
