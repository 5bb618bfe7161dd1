/**
 * From files to linked descriptors, whatever they mean.
 *
 * <pre>
 *   .binpb ──────────── DescriptorSetReader ──┐
 *                                             ├─ FileDescriptorProto… ── Linker ── FileDescriptor…
 *   *.proto ── Wire's parser ── ProtoFiles  ──┘                            │
 *                               BuiltIns: goten.*, google.protobuf, google.api, google.rpc, google.type
 * </pre>
 *
 * Wire parses, and nothing else of it is used: its schema model is made for generating code and must resolve every
 * import and option, while this system has to ignore those that it does not know.
 *
 * Types are found by full name and not through imports, so that a missing or differently placed file does no harm as
 * long as somebody declares its types. What a built-in file declares is taken from there, never from the set: values of
 * those types go through generated classes.
 */
@NullMarked
package com.goten.schema.source;

import org.jspecify.annotations.NullMarked;
