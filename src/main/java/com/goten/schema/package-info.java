/**
 * What a service is, read from its protobuf descriptors (PROTOCOL.md section 2), as immutable values.
 *
 * <pre>
 *   .binpb or directory of .proto files
 *        │  SchemaLoader: all faults at once
 *        ▼
 *   ServiceSchema ── ApiVersion ── ResourceType ── NamePattern, ReferenceField, views, options
 *                        └──────── ApiMethod    ── verb, type, fields of request and response, HTTP bindings
 * </pre>
 *
 * The server is driven by these at run time; there is no generated code per service.
 */
@NullMarked
package com.goten.schema;

import org.jspecify.annotations.NullMarked;
