/**
 * What a service is, read from its protobuf descriptors (PROTOCOL.md section 2), as immutable values.
 *
 * <pre>
 *   .binpb or directory of .proto files
 *        │  source: linked descriptors, whatever they mean
 *        ▼
 *   SchemaLoader ── ServiceFinder: which service, which packages are its versions
 *        │          TypeDraftReader, then TypeReader: types, when all are known by name
 *        │          ApiSynthesis: an API for types that have none, as descriptors
 *        │          MethodsReader: what each method does, declared or synthesised
 *        ▼
 *   ServiceSchema ── ApiVersion ── ResourceType ── NamePattern, ReferenceField, views, options
 *                        └──────── ApiMethod    ── verb, type, fields of request and response, HTTP bindings
 * </pre>
 *
 * The server is driven by these at run time; there is no generated code per service.
 *
 * <p>Every reader goes on after a fault and leaves out what it cannot read; the loader throws them all together. Only
 * syntax errors and files that do not link end it early: what is missing then would look like further faults.
 *
 * <p>Where a method's name or option says one of the standard verbs but its messages do not have what the verb needs,
 * it is a custom method and no fault: services that exist have such methods, and something else may serve them.
 */
@NullMarked
package com.goten.schema;

import org.jspecify.annotations.NullMarked;
