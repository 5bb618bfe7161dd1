/**
 * What deployments say to each other: the channels between them, and the SchemaMixin service by which they keep the
 * relations between their resources (PROTOCOL.md section 6). Always gRPC, whatever the regions have in common.
 */
@NullMarked
package com.goten.mixin;

import org.jspecify.annotations.NullMarked;
